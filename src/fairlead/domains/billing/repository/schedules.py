"""Writing recurring schedules and their pauses in bulk."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, any_, delete, literal

from fairlead.domains.billing.models import BillingPause, RecurringSchedule
from fairlead.domains.billing.rules import Pause
from fairlead.domains.billing.terms import ScheduleStatus
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.period import Cycle, Proration
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver, insert_rows

SCHEDULES: Table = RecurringSchedule.__table__  # type: ignore[assignment] # declarative types it as FromClause
PAUSES: Table = BillingPause.__table__  # type: ignore[assignment] # as above


class NewSchedule(NamedTuple):
    """A schedule to open."""

    service_id: UUID
    client_id: UUID
    status: ScheduleStatus
    currency: str
    cycle: Cycle
    timing: Timing
    proration: Proration
    anchor: date
    anchor_day: int
    starts_on: date
    billed_until: date
    next_date: date | None


class Moved(NamedTuple):
    """Where a schedule stands after something happened to it."""

    id: UUID
    client_id: UUID
    status: ScheduleStatus
    starts_on: date
    ends_on: date | None
    billed_until: date
    next_date: date | None


_MOVE = """
UPDATE recurring_schedules s
SET client_id = u.client_id, status = u.status, starts_on = u.starts_on, ends_on = u.ends_on,
    billed_until = u.billed_until, next_date = u.next_date
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::date[], $6::date[], $7::date[], $8::date[])
     AS u(id, client_id, status, starts_on, ends_on, billed_until, next_date)
WHERE s.tenant_id = $1 AND s.id = u.id
"""


async def add_schedules(ctx: Context, schedules: Sequence[NewSchedule]) -> None:
    """Open schedules; a service that has one keeps it."""
    rows = [(ctx.tenant_id, ctx.new_id(), *schedule, ctx.now) for schedule in schedules]
    columns = ("tenant_id", "id", *NewSchedule._fields, "created_at")
    await insert_rows(ctx.session, SCHEDULES, columns, rows, suffix="ON CONFLICT DO NOTHING")


async def move_schedules(ctx: Context, moved: Sequence[Moved]) -> None:
    """Write where locked schedules stand now."""
    if moved:
        columns = [list(values) for values in zip(*moved, strict=True)]
        await (await driver(ctx.session)).execute(_MOVE, ctx.tenant_id, *columns)


async def replace_pauses(ctx: Context, pauses: Mapping[UUID, Sequence[Pause]]) -> None:
    """Let each of these locked schedules have exactly these pauses."""
    if not pauses:
        return
    wanted = any_(literal(list(pauses), ARRAY(Uuid)))
    await ctx.session.execute(
        delete(BillingPause).where(BillingPause.schedule_id == wanted), execution_options={"synchronize_session": False}
    )
    rows = [
        (ctx.tenant_id, ctx.new_id(), schedule_id, *pause) for schedule_id, kept in pauses.items() for pause in kept
    ]
    await insert_rows(ctx.session, PAUSES, ("tenant_id", "id", "schedule_id", "starts_on", "ends_on"), rows)
