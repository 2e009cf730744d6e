"""What every command, query and job receives first: who acts, for which company, when, and in which transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg.pgproto import pgproto
from sqlalchemy import Executable, Row
from sqlalchemy.ext.asyncio import AsyncSession

from fairlead.kernel.events import Event, encode
from fairlead.kernel.ids import EventId, TenantId, uuid7s
from fairlead.platform.clock import local_date


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is behind a change: a staff user, an API token, a portal user, or the system itself."""

    kind: str
    id: UUID | None
    name: str
    permissions: frozenset[str] = frozenset()

    @classmethod
    def system(cls, name: str) -> "Actor":
        """The system at work on its own account, named after the job or command."""
        return cls(kind="system", id=None, name=name, permissions=frozenset({"*"}))

    def may(self, permission: str) -> bool:
        """Whether this actor holds the permission."""
        return "*" in self.permissions or permission in self.permissions


@dataclass(frozen=True, slots=True)
class Emitted:
    """An event with its identity, waiting for the end of its unit of work."""

    id: EventId
    event: Event


@dataclass(frozen=True, slots=True)
class Outbound:
    """An effect outside the database (a mail, a packet) that a dry run records instead of doing."""

    kind: str
    target: str
    summary: dict[str, Any]


@dataclass(slots=True)
class Outbox:
    """What a unit of work will say when it ends."""

    events: list[Emitted] = field(default_factory=list)
    outbound: list[Outbound] = field(default_factory=list)
    effects: list[dict[str, Any]] = field(default_factory=list)
    """With a plan wanted: what it shows besides rows and events, such as the lines of an invoice to come."""
    ids: Iterator[bytes] | None = None
    """Where fresh ids come from."""
    new_ids: dict[str, str] | None = None
    """With a plan wanted: each fresh id and its stable name (`new:1`), so that plans of two runs compare."""

    def mark(self) -> tuple[int, int, int]:
        """Where it stands, for `back_to`."""
        return len(self.events), len(self.outbound), len(self.effects)

    def back_to(self, mark: tuple[int, int, int]) -> None:
        """Forget what was said since."""
        events, outbound, effects = mark
        del self.events[events:], self.outbound[outbound:], self.effects[effects:]


@dataclass(slots=True)
class Context:
    """One unit of work in progress. `now` is a value, read once at the edge."""

    session: AsyncSession
    tenant_id: TenantId
    actor: Actor
    now: datetime
    dry_run: bool = False
    outbox: Outbox = field(default_factory=Outbox)

    def new_id(self) -> UUID:
        """A fresh UUIDv7, ordered by this unit's `now` and, within the unit, by when it was made.

        Of the driver's own class, as those that it reads: an import makes hundreds of thousands.
        """
        if self.outbox.ids is None:
            self.outbox.ids = uuid7s(self.now)
        fresh: UUID = pgproto.UUID(next(self.outbox.ids))
        if self.outbox.new_ids is not None:
            self.fresh(str(fresh))
        return fresh

    def fresh(self, random: str) -> str:
        """A random text, which plans then name like a fresh id: it is another one when the plan is applied."""
        names = self.outbox.new_ids
        if names is not None:
            names[random] = f"new:{len(names) + 1}"
        return random

    def show(self, kind: str, **facts: Any) -> None:
        """Put a consequence into the plan that no row's change tells; costs nothing when no plan is wanted."""
        if self.outbox.new_ids is not None:
            self.outbox.effects.append({"kind": kind, **{name: encode(value) for name, value in facts.items()}})

    def emit(self, *events: Event) -> None:
        """State facts; they are stored and handed to their listeners when this unit of work commits."""
        self.outbox.events.extend(Emitted(EventId(self.new_id()), event) for event in events)

    def today(self, zone: str) -> date:
        """The calendar day of `now` in an IANA zone."""
        return local_date(self.now, zone)

    async def rows(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        """Every row of a Core statement. One kept by its module, with `values` for its bindparams, is compiled once."""
        return (await self.session.execute(statement, values)).all()

    async def row(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Row[*tuple[Any, ...]] | None:
        """The one row of a Core statement, or None."""
        return (await self.session.execute(statement, values)).one_or_none()

    async def scalar(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the one row of a Core statement, or None."""
        return (await self.session.execute(statement, values)).scalar_one_or_none()
