"""Handing past events to one listener again: a listener that is new, or whose effects were lost or wrong.

What it has had is left out, by the same row that keeps effects exactly once; `again` takes those rows away first, so
that the listener's own care (a unique claim, a notice's name) is what keeps its effects single.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from uuid import UUID

from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver
from fairlead.platform.events import Listener, ListenerMap
from fairlead.platform.jobs.enqueue import CHUNK, delivery, enqueue

_PAST = """
SELECT events.id, had.id IS NOT NULL AS had
FROM events LEFT JOIN deliveries AS had
  ON had.tenant_id = events.tenant_id AND had.id = events.id AND had.listener = $2
WHERE events.tenant_id = $1 AND events.name = ANY($3::text[]) AND events.at >= $4
  AND ($5::timestamptz IS NULL OR events.at < $5)
ORDER BY events.txid, events.seq
"""
_FORGET = "DELETE FROM deliveries WHERE tenant_id = $1 AND listener = $2 AND id = ANY($3::uuid[])"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found and handed over: events, and the jobs that carry them."""

    listener: str
    events: int
    had: int
    """Of these, the listener had had so many."""
    handed: int
    jobs: int


async def replay(
    ctx: Context,
    listeners: ListenerMap,
    name: str,
    *,
    since: datetime,
    until: datetime | None = None,
    event: str | None = None,
    again: bool = False,
) -> Replayed:
    """Enqueue the company's events from `since` to before `until` for one queued listener, oldest first.

    In three statements, however many. Raises Invalid for a listener that is atomic or unknown, and for an event that
    it does not hear.
    """
    listener = _queued(listeners, name)
    connection = await driver(ctx.session)
    past = await connection.fetch(_PAST, ctx.tenant_id, name, _heard(listener, event), since, until)
    had: list[UUID] = [row["id"] for row in past if row["had"]]
    wanted: list[UUID] = [row["id"] for row in past if again or not row["had"]]
    if again and had:
        await connection.execute(_FORGET, ctx.tenant_id, name, had)
    jobs = await enqueue(ctx, [delivery(name, wanted[at : at + CHUNK]) for at in range(0, len(wanted), CHUNK)])
    return Replayed(name, len(past), len(had), len(wanted), len(jobs))


def _queued(listeners: ListenerMap, name: str) -> Listener:
    found = listeners.by_name.get(name)
    if found is None:
        near = get_close_matches(name, listeners.by_name, n=3) or sorted(listeners.by_name)[:3]
        raise Invalid.of(
            "listener", f"There is no listener {name!r}.", f"`fairlead events` lists them, such as {', '.join(near)}."
        )
    if found.atomic:
        raise Invalid.of(
            "listener",
            f"{name} is atomic: it ran inside the transaction of its events, and not one of them is without it.",
            "Choose a queued listener.",
        )
    if found.only_previewed:
        raise Invalid.of("listener", f"{name} is heard by previews only.", "Choose a queued listener.")
    return found


def _heard(listener: Listener, event: str | None) -> Sequence[str]:
    names = [kind.__name__ for kind in listener.events]
    if event is not None and event not in names:
        raise Invalid.of("event", f"{listener.name} does not hear {event}.", f"It hears {', '.join(names)}.")
    return names if event is None else [event]
