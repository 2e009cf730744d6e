"""What a service that is being onboarded will cost: its first invoice as the billing run makes it, then each period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import inspect, select

from fairlead.domains.billing import commands as billing
from fairlead.domains.billing.commands.chunks import bill_range
from fairlead.domains.billing.models import Charge
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import commands as services
from fairlead.domains.services.events import ServiceActivated
from fairlead.domains.services.queries import ServiceRow, service_row
from fairlead.kernel.money import Money
from fairlead.kernel.period import Grid
from fairlead.platform.context import Context
from fairlead.platform.db import audit


@dataclass(frozen=True, slots=True)
class Cost:
    """The first invoice to the cent, and what follows every period."""

    service: ServiceRow
    live_on: date
    first_on: date
    lines: Sequence[tuple[str, Money]]
    total: Money
    each: Money
    """Every whole period of its cycle after that."""


async def cost_of(ctx: Context, service_id: UUID) -> Cost:
    """Set the service up, put it live on its start (today, when that has passed) and bill it.

    All of that is taken back, only the figures stay. Other charges of the client are left out.
    """
    service = await service_row(ctx, service_id)
    said, recorded, names = ctx.outbox.mark(), audit.mark(ctx), dict(ctx.outbox.new_ids or {})
    async with ctx.session.begin_nested() as undoing:
        await services.complete_provisioning(ctx, service_id)
        live_on = (await services.activate(ctx, service_id)).start_date
        await ctx.session.flush()
        went_live = ServiceActivated(service_id=service_id, client_id=service.client_id, on=live_on)
        await billing.open_schedules(ctx, [went_live])
        on = _first_day(service, live_on)
        made = await bill_range(ctx, Range(service.client_id, service.client_id, 1), on)
        own = {row.id for row in await ctx.rows(select(Charge.id).where(Charge.service_id == service_id))}
        lines = [
            (line.description, Money(made.parts[line.part].amount_minor, made.parts[line.part].currency))
            for line in made.lines
            if line.charge_id in own
        ]
        await undoing.rollback()
    await _afresh(ctx)
    ctx.outbox.back_to(said)
    audit.back_to(ctx, recorded)
    if ctx.outbox.new_ids is not None:
        ctx.outbox.new_ids.clear()
        ctx.outbox.new_ids.update(names)
    total = Money.sum((amount for _, amount in lines), service.currency)
    return Cost(service, live_on, on, lines, total, service.cycle_price)


async def _afresh(ctx: Context) -> None:
    """Read again what the rollback made unknown; the plan is made of these rows."""
    for row in list(ctx.session.identity_map.values()):
        if inspect(row).expired:
            await ctx.session.refresh(row)


def _first_day(service: ServiceRow, live_on: date) -> date:
    """When it is billed first: at once, or in arrears when its first period has ended."""
    if service.timing is Timing.ADVANCE:
        return live_on
    return Grid(service.cycle, service.anchor, service.anchor_day).period_of(live_on).end
