"""The event store and its listeners: facts written with the change, reactions delivered after it."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, FetchedValue, Identity, Index, Integer, Table, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.kernel.events import Event
from fairlead.platform.context import Actor, Context, Emitted
from fairlead.platform.db.base import Base
from fairlead.platform.db.bulk import insert_rows
from fairlead.platform.db.tenancy import TenantOwned
from fairlead.platform.undoing import attempted


class EventRow(TenantOwned, Base):
    """One stored fact; append-only, the audit trail and the feed.

    `(txid, seq)` orders the feed: `seq` alone would let a reader pass over a slower transaction's events.
    """

    __tablename__ = "events"
    __audited__ = False
    __table_args__ = (
        Index("ix_events_feed", "tenant_id", "txid", "seq"),
        Index("ix_events_subject", "tenant_id", "subject_id", "seq"),
        Index("ix_events_client", "tenant_id", "client_id", "seq", postgresql_where=text("client_id IS NOT NULL")),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    txid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text::bigint)"), server_onupdate=FetchedValue()
    )
    name: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    subject_id: Mapped[UUID]
    client_id: Mapped[UUID | None]
    payload: Mapped[dict[str, Any]]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    at: Mapped[datetime]


EVENTS: Table = EventRow.__table__  # type: ignore[assignment] # declarative types it as FromClause

_COLUMNS = (
    "tenant_id", "id", "name", "version", "subject_id", "client_id", "payload", "actor_kind", "actor_id", "actor_name",
    "at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listener:
    """A reaction to one or more event types.

    `fn` takes `(ctx, event)`, or `(ctx, events)` when `batch`. An `atomic` listener runs inside the emitting
    transaction; its docstring says why, and what it emits reaches no atomic listener (they do not chain).
    A queued one that is `previewed` runs for previews too, so that a plan shows what will follow; one that is
    `only_previewed` runs for nothing else: it shows what will follow on a day ahead.
    """

    name: str
    events: tuple[type[Event], ...]
    fn: Callable[..., Awaitable[None]]
    atomic: bool = False
    batch: bool = False
    tries: int = 8
    previewed: bool = False
    only_previewed: bool = False


class on:  # noqa: N801 - reads as a word: @on(ServiceActivated)
    """Declare a listener: `@on(ServiceActivated)` on `async def f(ctx, event)`.

    Queued by default, at least once, with effects kept exactly once by the delivery row. `batch=True` hands over
    all events of one delivery together, for set-based work. `atomic=True` runs it inside the emitting transaction.
    `previewed=True` shows in plans what a queued listener would do; it must have no effect outside the database.
    `only_previewed=True` is heard by plans alone.
    """

    def __init__(
        self, *events: type[Event], atomic: bool = False, batch: bool = False, tries: int = 8, previewed: bool = False,
        only_previewed: bool = False,
    ) -> None:  # fmt: skip
        self.events = events
        self.atomic = atomic
        self.batch = batch
        self.tries = tries
        self.previewed = previewed
        self.only_previewed = only_previewed

    def __call__(self, fn: Callable[..., Awaitable[None]]) -> Listener:
        domain = fn.__module__.split(".")[-2]
        name = f"{domain}.{fn.__name__}"
        return Listener(
            name, self.events, fn, atomic=self.atomic, batch=self.batch, tries=self.tries, previewed=self.previewed,
            only_previewed=self.only_previewed,
        )  # fmt: skip


class ListenerMap:
    """Which listeners hear which event; built once from the wiring's explicit list."""

    def __init__(self, listeners: Iterable[Listener]) -> None:
        self.by_name: dict[str, Listener] = {}
        self._queued: dict[type[Event], list[Listener]] = {}
        self._atomic: dict[type[Event], list[Listener]] = {}
        self._foreseen: dict[type[Event], list[Listener]] = {}
        for listener in listeners:
            if listener.name in self.by_name:
                raise ValueError(f"two listeners are named {listener.name}")
            self.by_name[listener.name] = listener
            for side in self._sides(listener):
                for event in listener.events:
                    side.setdefault(event, []).append(listener)

    def _sides(self, listener: Listener) -> list[dict[type[Event], list[Listener]]]:
        if listener.only_previewed:
            return [self._foreseen]
        if listener.atomic:
            return [self._atomic]
        return [self._queued, self._foreseen] if listener.previewed else [self._queued]

    def queued(self, event: type[Event]) -> Sequence[Listener]:
        """Listeners that get this event as a job."""
        return self._queued.get(event, ())

    def atomic(self, event: type[Event]) -> Sequence[Listener]:
        """Listeners that run inside the emitting transaction."""
        return self._atomic.get(event, ())

    def foreseen(self, event: type[Event]) -> Sequence[Listener]:
        """Listeners that a plan hears besides the atomic ones."""
        return self._foreseen.get(event, ())


async def run_atomic(ctx: Context, listeners: ListenerMap, *, since: int = 0) -> None:
    """Run the atomic listeners of what was emitted, from the `since`-th event on; what they emit is only stored."""
    for listener, heard in _heard(ctx.outbox.events[since:], listeners.atomic):
        await _tell(ctx, listener, heard)


async def foresee(ctx: Context, listeners: ListenerMap) -> None:
    """Do what the previewed listeners would do after the commit, and what follows from that, for a plan to show.

    The caller undoes it. A listener that fails is shown as such: after the commit it would be retried.
    """
    told = 0
    while told < len(ctx.outbox.events):
        fresh, told = ctx.outbox.events[told:], len(ctx.outbox.events)
        for listener, heard in _heard(fresh, listeners.foreseen):
            await _attempt(replace(ctx, actor=Actor.system(listener.name), dry_run=True), listener, heard)
        await run_atomic(ctx, listeners, since=told)


async def _attempt(ctx: Context, listener: Listener, heard: Sequence[Event]) -> None:
    try:
        async with attempted(ctx):
            await _tell(ctx, listener, heard)
            await ctx.session.flush()
    except Exception as error:  # noqa: BLE001 - a reaction that fails is part of what the plan shows
        ctx.show("failure", listener=listener.name, error=f"{type(error).__name__}: {error}")


async def _tell(ctx: Context, listener: Listener, heard: Sequence[Event]) -> None:
    if listener.batch:
        await listener.fn(ctx, heard)
        return
    for event in heard:
        await listener.fn(ctx, event)


def _heard(
    emitted: Sequence[Emitted], of: Callable[[type[Event]], Sequence[Listener]]
) -> list[tuple[Listener, list[Event]]]:
    """Each listener with the events that it hears, in the order in which the first of them was emitted."""
    heard: dict[str, tuple[Listener, list[Event]]] = {}
    for one in emitted:
        for listener in of(type(one.event)):
            heard.setdefault(listener.name, (listener, []))[1].append(one.event)
    return list(heard.values())


async def store(ctx: Context, events: Sequence[Emitted]) -> None:
    """Append events to the store, in the order they were emitted."""
    actor = ctx.actor
    rows = [
        (
            ctx.tenant_id, e.id, e.event.name, e.event.version, e.event.subject, e.event.client,
            e.event.to_payload(), actor.kind, actor.id, actor.name, ctx.now,
        )
        for e in events
    ]  # fmt: skip
    await insert_rows(ctx.session, EVENTS, _COLUMNS, rows)


def deliveries(events: Sequence[Emitted], listeners: ListenerMap) -> dict[str, list[UUID]]:
    """Listener name → ids of the events it is to hear."""
    due: dict[str, list[UUID]] = {}
    for emitted in events:
        for listener in listeners.queued(type(emitted.event)):
            due.setdefault(listener.name, []).append(emitted.id)
    return due
