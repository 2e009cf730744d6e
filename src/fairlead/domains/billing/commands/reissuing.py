"""Re-issuing an invoice: void, and drafted anew of the same charges at the prices that count by now, in one act."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fairlead.domains.billing.charges import NewCharge, period_charge
from fairlead.domains.billing.commands.freeing import SetBack
from fairlead.domains.billing.commands.invoices import draft_invoice, void_and_release
from fairlead.domains.billing.commands.showing import show_charges
from fairlead.domains.billing.commands.upkeep.ledgers import Ledger
from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.repository.charges import add_charges
from fairlead.domains.billing.repository.schedules import move_schedules
from fairlead.domains.billing.rules import walk
from fairlead.domains.clients.queries import home
from fairlead.platform.context import Context

_KEPT = ("site_id", "contract_id", "purchase_order", "notes")
"""What the new draft says as the old invoice did."""


async def reissue(ctx: Context, invoice_id: UUID, *, reason: str, version: int | None = None) -> Invoice:
    """Void an invoice and draft the same charges anew, dated today: periods cost what by now counts for their days.

    Raises what voiding does, and NothingToInvoice when by now they come to nothing.
    """
    old, released = await void_and_release(ctx, invoice_id, reason=reason, version=version)
    afresh = await _billed_afresh(ctx, released.set_back)
    added = await add_charges(ctx, afresh)
    show_charges(ctx, afresh)
    today = ctx.today((await home(ctx)).timezone)
    new = await draft_invoice(ctx, old.client_id, today, only={*added, *released.charge_ids}, until=date.max)
    for name in _KEPT:
        setattr(new, name, getattr(old, name))
    return new


async def _billed_afresh(ctx: Context, set_back: Sequence[SetBack]) -> list[NewCharge]:
    """The charges of the periods that were set free, by today's terms; their schedules go on from where they stood."""
    services = await queries.billable(ctx, {one.schedule.service_id for one in set_back})
    found: list[NewCharge] = []
    for one in set_back:
        service_id = one.schedule.service_id
        deal = one.schedule.deal(services[service_id].name)
        until = one.schedule.billed_until
        ends = min(until, one.schedule.ends_on or until)
        parts = walk(deal.course(one.since, ends), one.pauses, date.max).parts
        charged = (period_charge(service_id, deal, part, part.due_on) for part in parts)
        found += [charge for charge in charged if charge.amount_minor]
    await move_schedules(ctx, [Ledger(one.schedule, one.pauses, ()).moved() for one in set_back])
    return found
