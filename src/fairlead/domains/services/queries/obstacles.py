"""What stands against renewing a service by itself: asked of every domain that knows of something."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from fairlead.domains.services.terms import Obstacle
from fairlead.platform.context import Context


class Candidate(NamedTuple):
    """A service whose term ends."""

    service_id: UUID
    client_id: UUID
    term_start: date
    term_end: date
    overdue_days: int = 0
    """For how many days an invoice may be overdue, by its client's renewal policy."""


Asked = Callable[[Context, Sequence[Candidate]], Awaitable[Mapping[UUID, Obstacle]]]
"""Service id → what a domain knows against its renewal; services without any are left out."""

_ASKED: dict[str, Asked] = {}


def ask_also(**askers: Asked) -> None:
    """Ask these as well, each by its domain's name; services cannot import those who know (wiring calls this once)."""
    _ASKED.update(askers)


async def outside_obstacles(ctx: Context, candidates: Sequence[Candidate]) -> Mapping[UUID, Sequence[Obstacle]]:
    """Everything that other domains know against renewing these services."""
    found: dict[UUID, list[Obstacle]] = {}
    for asked in _ASKED.values():
        for service_id, obstacle in (await asked(ctx, candidates)).items():
            found.setdefault(service_id, []).append(obstacle)
    return found
