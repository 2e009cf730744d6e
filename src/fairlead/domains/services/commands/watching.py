"""What monitoring finds about services, written down with them; and what services of other systems lack."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import any_, func, literal, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.clients.queries import client_facts
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Renewal, Service
from fairlead.domains.services.repository import Services
from fairlead.domains.services.terms import RenewalDecision
from fairlead.platform.clock import local_date
from fairlead.platform.context import Context
from fairlead.platform.db import audit
from fairlead.platform.db.bulk import driver

_SCORES = """
UPDATE services s SET health_score = u.score, last_health_check_at = $4
FROM unnest($2::uuid[], $3::integer[]) AS u(id, score)
WHERE s.tenant_id = $1 AND s.id = u.id
"""
_WENT_LIVE = """
WITH lacking AS (
  SELECT s.tenant_id, s.id, s.created_at, s.start_date::timestamp AT TIME ZONE c.timezone AS began
  FROM services s JOIN clients c ON c.tenant_id = s.tenant_id AND c.id = s.client_id
  WHERE s.tenant_id = $1 AND s.status IN ('active', 'suspended') AND s.activated_at IS NULL
  ORDER BY s.id LIMIT $3 FOR NO KEY UPDATE OF s
)
UPDATE services s SET activated_at = CASE WHEN l.began <= $2 THEN l.began ELSE l.created_at END
FROM lacking l WHERE s.tenant_id = l.tenant_id AND s.id = l.id
RETURNING s.id, s.activated_at
"""


class Watched(NamedTuple):
    """A service whose health is looked after, with what the last check found."""

    service_id: UUID
    client_id: UUID
    score: int | None


async def hold_running(ctx: Context, service_ids: Collection[UUID]) -> list[Watched]:
    """Those of some services that run or are suspended, held until the unit of work ends: checks take turns.

    A preview holds nobody up: it may look at every service there is, and what it finds it does not keep.
    """
    statement = (
        select(Service.id, Service.client_id, Service.health_score)
        .where(
            Service.id == any_(literal(list(service_ids), ARRAY(Uuid))),
            Service.status.in_((Status.ACTIVE, Status.SUSPENDED)),
        )
        .order_by(Service.id)
    )
    if not ctx.dry_run:
        statement = statement.with_for_update(key_share=True)
    return [Watched(*row) for row in await ctx.rows(statement)]


async def note_breach(ctx: Context, service_id: UUID, at: datetime) -> int:
    """Count a broken promise towards the service's term; how many there are in this term by now.

    One of an earlier term, told late, is remembered as the last if it is that, and counted no more.
    """
    service = await Services(ctx).get(service_id, lock=True)
    service.last_sla_breach_at = max(at, service.last_sla_breach_at or at)
    zone = (await client_facts(ctx, service.client_id)).timezone
    renewed = select(func.max(Renewal.term_end)).where(
        Renewal.service_id == service.id, Renewal.decision == RenewalDecision.RENEWED
    )
    term_start = await ctx.scalar(renewed)
    if term_start is None or local_date(at, zone) >= term_start:
        service.sla_breaches_count += 1
    return service.sla_breaches_count


async def note_health(ctx: Context, scores: Mapping[UUID, int]) -> None:
    """Write the scores that were found, and when; versions stay, for nobody's edit is overtaken by a check."""
    if scores:
        connection = await driver(ctx.session)
        await connection.execute(_SCORES, ctx.tenant_id, list(scores), list(scores.values()), ctx.now)


async def backfill_activation(ctx: Context, *, limit: int = 5000) -> int:
    """Say of services that run since when they do, where that is missing; how many were mended, at most `limit`.

    It is the midnight of their first day by the client's clock; where that lies ahead, the moment they were entered.
    """
    connection = await driver(ctx.session)
    mended = await connection.fetch(_WENT_LIVE, ctx.tenant_id, ctx.now, limit)
    for row in mended:
        after = {"activated_at": row["activated_at"].isoformat()}
        audit.note(ctx, action="updated", kind="services", subject_id=row["id"], after=after)
    return len(mended)
