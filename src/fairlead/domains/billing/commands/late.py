"""Charging fees for invoices that were not paid in time."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select

from fairlead.domains.billing.charges import Late, late_fees
from fairlead.domains.billing.commands.charging import charge
from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import Charge, Invoice, InvoiceLine
from fairlead.domains.billing.policy import LateFeePolicy
from fairlead.domains.billing.terms import SourceKind
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import policies

CHUNK = 2_000
"""Open invoices looked at in one unit of work."""


async def charge_late_fees(ctx: Context, today: date, *, after: UUID | None = None) -> UUID | None:
    """Charge the fees that a day asks for, for a chunk of the open invoices; the last one's id while there are more.

    A fee's claim is its invoice and its number, so running again, late or twice at once charges nothing twice. An
    invoice of nothing but fees brings no further ones.
    """
    chosen = await policies(ctx, LateFeePolicy)
    if all(one.after_days is None for one in (chosen.company, *chosen.clients.values())):
        return None
    rows = await ctx.rows(_overdue(today, after))
    found = [Late(one.id, one.client_id, one.number, one.due_date, Money(one.open, one.currency)) for one in rows]
    await charge(ctx, [fee for late in found for fee in late_fees(late, chosen.of(late.client_id), today)])
    return found[-1].invoice_id if len(found) == CHUNK else None


def _overdue(today: date, after: UUID | None) -> Select[*tuple[Any, ...]]:
    billed = (
        exists()
        .where(InvoiceLine.tenant_id == Invoice.tenant_id, InvoiceLine.invoice_id == Invoice.id)
        .where(Charge.tenant_id == InvoiceLine.tenant_id, Charge.id == InvoiceLine.charge_id)
        .where(Charge.source_kind != SourceKind.LATE_FEE)
    )
    facts = (Invoice.id, Invoice.client_id, Invoice.number, Invoice.due_date, Invoice.currency)
    statement = select(*facts, Invoice.balance_minor.label("open")).where(
        Invoice.status == InvoiceStatus.ISSUED, Invoice.balance_minor > 0, Invoice.due_date < today, billed
    )
    if after is not None:
        statement = statement.where(Invoice.id > after)
    return statement.order_by(Invoice.id).limit(CHUNK)
