"""Checking the health of services: computed for many at once, kept where it changed, told where it fell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fairlead.domains.monitoring.events import ServiceHealthDegraded, ServiceReviewed
from fairlead.domains.monitoring.models import ServiceReview
from fairlead.domains.monitoring.queries import healths_of
from fairlead.domains.monitoring.repository import add_records
from fairlead.domains.monitoring.rules import Health, degraded
from fairlead.domains.services.commands import Watched, hold_running, note_health
from fairlead.domains.services.queries import service_row
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.db import audit


@dataclass(frozen=True, slots=True)
class Checked:
    """What checks found."""

    services: int = 0
    changed: int = 0
    """Scores that differ from the last check's, first ones included."""
    degraded: int = 0

    def __add__(self, other: "Checked") -> "Checked":
        return Checked(self.services + other.services, self.changed + other.changed, self.degraded + other.degraded)


async def calculate_health_score(ctx: Context, service_ids: Collection[UUID]) -> Mapping[UUID, Health]:
    """The health of those of some services that run or are suspended, written down; a score is kept when it changed.

    Raises nothing for services that have ended: they are left out. A fall of 10 points or more is told once.
    """
    return (await _check(ctx, service_ids))[0]


async def check_health(ctx: Context, service_ids: Collection[UUID]) -> Checked:
    """The same, for whoever wants to know how much there was to do."""
    return (await _check(ctx, service_ids))[1]


async def _check(ctx: Context, service_ids: Collection[UUID]) -> tuple[Mapping[UUID, Health], Checked]:
    watched = await hold_running(ctx, service_ids)
    found = await healths_of(ctx, [one.service_id for one in watched])
    changed = [one for one in watched if found[one.service_id].score != one.score]
    noted = [one.service_id for one in changed] if ctx.dry_run else found  # a plan tells of no other's moment
    await note_health(ctx, {service_id: found[service_id].score for service_id in noted})
    return found, Checked(len(found), len(changed), await _keep(ctx, changed, found))


async def _keep(ctx: Context, changed: Sequence[Watched], found: Mapping[UUID, Health]) -> int:
    """Keep the scores that changed and tell those that fell; how many did."""
    told = len(ctx.outbox.events)
    for one in changed:
        after = {"health_score": found[one.service_id].score}
        audit.note(ctx, action="updated", kind="services", subject_id=one.service_id, after=after)
    records = [(ctx.new_id(), one.service_id, found[one.service_id]) for one in changed]
    await add_records(ctx, records)
    for watched, (record_id, service_id, now) in zip(changed, records, strict=True):
        if watched.score is not None and degraded(watched.score, now.score):
            ctx.emit(
                ServiceHealthDegraded(
                    service_id=service_id, client_id=watched.client_id, record_id=record_id, before=watched.score,
                    after=now.score, uptime_percent=now.uptime.percent,
                )
            )  # fmt: skip
    return len(ctx.outbox.events) - told


async def record_review(
    ctx: Context,
    service_id: UUID,
    *,
    satisfaction: int | None = None,
    note: str | None = None,
    reviewed_at: datetime | None = None,
) -> ServiceReview:
    """A service was talked over with its client, now or at a moment that has passed; raises NotFound, Invalid."""
    service = await service_row(ctx, service_id)
    at = reviewed_at or ctx.now
    if at > ctx.now:
        raise Invalid.of("reviewed_at", "lies in the future.", "Give the moment of the talk.")
    review = ServiceReview(
        id=ctx.new_id(), service_id=service.id, reviewed_at=at, satisfaction=satisfaction, note=note,
        recorded_at=ctx.now, recorded_by=ctx.actor.name,
    )  # fmt: skip
    ctx.session.add(review)
    fact = ServiceReviewed(
        review_id=review.id, service_id=service.id, client_id=service.client_id, satisfaction=satisfaction
    )
    ctx.emit(fact)
    return review
