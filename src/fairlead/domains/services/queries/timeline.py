"""Everything that happened to a service in one order: its moves, its changes, its events, its money.

Money is told by a domain downstream, which services cannot import: wiring names it (ADR 0011).
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from fairlead.domains.identity.queries import names_of_users
from fairlead.domains.services.models import ServiceChange, ServiceTransition
from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.context import Context
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page
from fairlead.platform.events import EventRow


class Happened(StrEnum):
    """What an entry of a timeline is; of one instant, a move comes before what was said of it, and money last."""

    MOVE = "move"
    CHANGE = "change"
    EVENT = "event"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry: when, what kind, its name (an action, a change's status, an event, a charge), who, and its facts."""

    at: datetime
    kind: Happened
    seq: int
    name: str
    actor_kind: str
    actor_name: str
    facts: Mapping[str, Any]


class Before(NamedTuple):
    """Entries of one kind at earlier instants, and with a number, those of the same instant with a lower one."""

    at: datetime
    seq: int | None


Teller = Callable[[Context, UUID, Before | None, int], Awaitable[Sequence[Happening]]]
"""The latest money of a service before a place, at most so many entries."""

_TELLERS: dict[str, Teller] = {}


def tell_money(**tellers: Teller) -> None:
    """Let these tell the money in timelines, each by its domain's name (wiring calls this once)."""
    _TELLERS.update(tellers)


_ORDER = tuple(Happened)
_CURSOR = re.compile(r"(\d{1,17})-([0-3])-(\d{1,18})")
_CHANGED_AT = func.coalesce(ServiceChange.applied_at, ServiceChange.asked_at)


async def timeline(
    ctx: Context, service_id: UUID, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Happening]:
    """A page of everything that happened to a service, the latest first."""
    before = _read(cursor) if cursor is not None else None
    found = [
        *await _moves(ctx, service_id, before, limit + 1),
        *await _changes(ctx, service_id, before, limit + 1),
        *await _events(ctx, service_id, before, limit + 1),
        *await _money(ctx, service_id, before, limit + 1),
    ]
    found.sort(key=_place, reverse=True)
    return Page(found[:limit], _written(found[limit - 1]) if len(found) > limit else None)


_Place = tuple[datetime, int, int]


def _place(one: Happening) -> _Place:
    return one.at, _ORDER.index(one.kind), one.seq


def _written(one: Happening) -> str:
    at, rank, seq = _place(one)
    return f"{_micros(at)}-{rank}-{seq}"


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _micros(at: datetime) -> int:
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _read(cursor: str) -> _Place:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        message = f"{cursor[:40]!r} is not a cursor of this timeline."
        raise Invalid(errors=(FieldError("cursor", "query:cursor", message, "Use `next_cursor`."),))
    micros, rank, seq = (int(one) for one in found.groups())
    return datetime.fromtimestamp(micros // 1_000_000, _EPOCH.tzinfo).replace(microsecond=micros % 1_000_000), rank, seq


def _earlier(kind: Happened, at: Any, seq: Any, before: _Place | None) -> list[ColumnElement[bool]]:
    """What of one kind stands before a place of the merged order."""
    if before is None:
        return []
    moment, rank, number = before
    own = _ORDER.index(kind)
    if own == rank:
        return [or_(at < moment, and_(at == moment, seq < number))]
    return [at <= moment if own < rank else at < moment]


_Rows = Select[*tuple[Any, ...]]


def _latest(statement: _Rows, at: Any, seq: Any, kind: Happened, before: _Place | None, most: int) -> _Rows:
    return statement.where(*_earlier(kind, at, seq, before)).order_by(at.desc(), seq.desc()).limit(most)


async def _moves(ctx: Context, service_id: UUID, before: _Place | None, most: int) -> Sequence[Happening]:
    row = ServiceTransition
    statement: _Rows = select(
        row.at, row.seq, row.action, row.actor_kind, row.actor_name, row.from_status, row.to_status, row.reason
    ).where(row.service_id == service_id)
    found = await ctx.rows(_latest(statement, row.at, row.seq, Happened.MOVE, before, most))
    return [
        Happening(at, Happened.MOVE, seq, action, kind, actor, {"from": came, "to": to, "reason": reason})
        for at, seq, action, kind, actor, came, to, reason in found
    ]


async def _changes(ctx: Context, service_id: UUID, before: _Place | None, most: int) -> Sequence[Happening]:
    row = ServiceChange
    at = _CHANGED_AT.label("at")
    statement = select(
        at, row.seq, row.status, row.asked_by, row.id, row.origin, row.effective_on, row.wanted, row.before,
        row.after, row.note, row.outcome,
    ).where(row.service_id == service_id)  # fmt: skip
    found = await ctx.rows(_latest(statement, _CHANGED_AT, row.seq, Happened.CHANGE, before, most))
    return [
        Happening(
            one.at, Happened.CHANGE, one.seq, one.status, "user", one.asked_by,
            {
                "id": one.id, "origin": one.origin, "effective_on": one.effective_on, "wanted": one.wanted,
                "before": one.before, "after": one.after, "note": one.note, "outcome": one.outcome,
            },
        )
        for one in found
    ]  # fmt: skip


async def _events(ctx: Context, service_id: UUID, before: _Place | None, most: int) -> Sequence[Happening]:
    row = EventRow
    statement = select(row.at, row.seq, row.name, row.actor_kind, row.actor_name, row.payload).where(
        row.subject_id == service_id
    )
    found = await ctx.rows(_latest(statement, row.at, row.seq, Happened.EVENT, before, most))
    people = await names_of_users(ctx, {UUID(one.payload["user_id"]) for one in found if one.payload.get("user_id")})
    return [
        Happening(at, Happened.EVENT, seq, name, kind, actor, _with_name(payload, people))
        for at, seq, name, kind, actor, payload in found
    ]


def _with_name(payload: Mapping[str, Any], people: Mapping[UUID, str]) -> Mapping[str, Any]:
    who = payload.get("user_id")
    return {**payload, "user_name": people[UUID(who)]} if who and UUID(who) in people else payload


async def _money(ctx: Context, service_id: UUID, before: _Place | None, most: int) -> Sequence[Happening]:
    place = None
    if before is not None:
        moment, rank, seq = before
        place = Before(moment, seq if rank == _ORDER.index(Happened.MONEY) else None)
    return [one for tell in _TELLERS.values() for one in await tell(ctx, service_id, place, most)]
