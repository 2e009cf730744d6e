"""What a service used in its running period, meter by meter, and what that comes to so far."""

from fairlead.domains.billing import queries
from fairlead.domains.billing.pages import steps_text
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import RunningUse
from fairlead.domains.billing.rules import plain
from fairlead.domains.services.queries import ServiceRow
from fairlead.platform.context import Context
from fairlead.platform.pages import Column, Section, Table
from fairlead.platform.pages.formats import day_text
from fairlead.web.staff.service.part import Shown


async def usage(ctx: Context, service: ServiceRow) -> Shown:
    """The meters that its tariff prices; nothing where it prices none."""
    if not ctx.actor.may(BillingPermission.READ):
        return Shown()
    found = await queries.running_usage(ctx, service.id)
    if found.period is None or not found.uses:
        return Shown()
    columns: tuple[Column[RunningUse], ...] = (
        Column("Meter", lambda use: use.price.meter_name, below=steps_text, main=True),
        Column("Used so far", lambda use: f"{plain(use.quantity)} {use.price.unit}", below=_events),
        Column("Comes to", "amount", "money"),
    )
    title = f"Usage since {day_text(found.period.start)}, billed on {day_text(found.period.end)}"
    return Shown(main=[Section(title, Table(columns, found.uses, label="Usage", noun="meter"), flush=True)])


def _events(use: RunningUse) -> str:
    return f"{use.events} event{'s'[: use.events != 1]}"
