"""Writing recurring schedules and their pauses in bulk."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, any_, delete, literal, select

from fairlead.domains.billing.models import BillingPause, RecurringSchedule
from fairlead.domains.billing.rules import Pause
from fairlead.domains.billing.terms import ScheduleStatus
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.period import Cycle, Proration
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver, insert_rows, pricing_text

SCHEDULES: Table = RecurringSchedule.__table__  # type: ignore[assignment] # declarative types it as FromClause
PAUSES: Table = BillingPause.__table__  # type: ignore[assignment] # as above


STORED = tuple("off_minor" if name == "off" else name for name in Pause._fields)
"""The columns of a pause, in the order of its fields."""


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
    price_minor: int
    quantity: Decimal
    pricing: Pricing | None


class Moved(NamedTuple):
    """Where a schedule stands after something happened to it, and by what it bills from then on."""

    id: UUID
    client_id: UUID
    status: ScheduleStatus
    starts_on: date
    ends_on: date | None
    billed_until: date
    next_date: date | None
    cycle: Cycle
    timing: Timing
    proration: Proration
    anchor: date
    anchor_day: int
    price_minor: int
    quantity: Decimal
    pricing: Pricing | None


_CASTS = (
    "uuid",
    "uuid",
    "text",
    "date",
    "date",
    "date",
    "date",
    "text",
    "text",
    "text",
    "date",
    "int",
    "bigint",
    "numeric",
    "jsonb",
)
MOVING = Moved._fields[1:]
"""The columns of a schedule that can move."""


@lru_cache(maxsize=64)
def _move_sql(names: tuple[str, ...]) -> str:
    casts = dict(zip(Moved._fields, _CASTS, strict=True))
    arrays = ", ".join(f"${at}::{casts[name]}[]" for at, name in enumerate(("id", *names), 2))
    return (
        f"UPDATE recurring_schedules s SET {', '.join(f'{name} = u.{name}' for name in names)}"
        f" FROM unnest({arrays}) AS u(id, {', '.join(names)}) WHERE s.tenant_id = $1 AND s.id = u.id"
    )


async def add_schedules(ctx: Context, schedules: Sequence[NewSchedule], pauses: Mapping[UUID, Sequence[Pause]]) -> None:
    """Open schedules, with pauses by service; a service that has one keeps it as it is."""
    rows = [(ctx.tenant_id, ctx.new_id(), *schedule, ctx.now) for schedule in schedules]
    columns = ("tenant_id", "id", *NewSchedule._fields, "created_at")
    await insert_rows(ctx.session, SCHEDULES, columns, rows, suffix="ON CONFLICT DO NOTHING")
    paused = {row[1]: pauses[row[2]] for row in rows if pauses.get(row[2])}
    if paused:
        new = any_(literal(list(paused), ARRAY(Uuid)))
        opened = await ctx.rows(select(RecurringSchedule.id).where(RecurringSchedule.id == new))
        await _add_pauses(ctx, {row.id: paused[row.id] for row in opened})


async def move_schedules(ctx: Context, moved: Sequence[Moved], names: tuple[str, ...] = MOVING) -> None:
    """Write where locked schedules stand now: these columns of them."""
    if moved:
        columns = [[getattr(one, name) for one in moved] for name in ("id", *names)]
        if "pricing" in names:
            columns[-1] = [pricing_text(one.pricing) for one in moved]
        await (await driver(ctx.session)).execute(_move_sql(names), ctx.tenant_id, *columns)


async def replace_pauses(ctx: Context, pauses: Mapping[UUID, Sequence[Pause]]) -> None:
    """Let each of these locked schedules have exactly these pauses."""
    if not pauses:
        return
    wanted = any_(literal(list(pauses), ARRAY(Uuid)))
    await ctx.session.execute(
        delete(BillingPause).where(BillingPause.schedule_id == wanted), execution_options={"synchronize_session": False}
    )
    await _add_pauses(ctx, pauses)


async def _add_pauses(ctx: Context, pauses: Mapping[UUID, Sequence[Pause]]) -> None:
    rows = [
        (ctx.tenant_id, ctx.new_id(), schedule_id, *pause) for schedule_id, kept in pauses.items() for pause in kept
    ]
    await insert_rows(ctx.session, PAUSES, ("tenant_id", "id", "schedule_id", *STORED), rows)
