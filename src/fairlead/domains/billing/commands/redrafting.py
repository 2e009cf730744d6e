"""Lines of usage on drafts that nobody approved yet: what came late changes the line, not a later invoice."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Uuid, any_, func, literal, select

from fairlead.domains.billing.charges import NewCharge
from fairlead.domains.billing.commands.showing import tell
from fairlead.domains.billing.events import InvoiceDeleted
from fairlead.domains.billing.models import Invoice, InvoiceLine
from fairlead.domains.billing.queries.taxes import tax_book
from fairlead.domains.billing.queries.usage import categories_of
from fairlead.domains.billing.repository.invoices import take_charges
from fairlead.domains.billing.rules.tax import TaxBook
from fairlead.platform.context import Context


async def redraft(ctx: Context, lines: Mapping[UUID, tuple[UUID, NewCharge] | None]) -> None:
    """Have lines of drafts bill other charges than those that were withdrawn, by line; None takes the line off.

    A draft that has no line left is deleted.
    """
    if not lines:
        return
    wanted = InvoiceLine.id == any_(literal(list(lines), ARRAY(Uuid)))
    own = (Invoice.tenant_id == InvoiceLine.tenant_id) & (Invoice.id == InvoiceLine.invoice_id)
    found = (await ctx.session.execute(select(InvoiceLine, Invoice).join(Invoice, own).where(wanted))).all()
    book = await tax_book(ctx, {invoice.client_id for _, invoice in found})
    categories = await categories_of(ctx, {new[1].service_id for new in lines.values() if new is not None})
    await take_charges(ctx, [new[0] for new in lines.values() if new is not None])
    for line, invoice in found:
        new = lines[line.id]
        if new is None:
            await ctx.session.delete(line)
            tell(ctx, "invoice_lines", line.id, "deleted", description=line.description)
        else:
            _bill(line, invoice, *new, book, categories)
            tell(ctx, "invoice_lines", line.id, "updated", invoice_id=invoice.id, description=line.description)
    for invoice in {invoice.id: invoice for _, invoice in found}.values():
        await add_up(ctx, invoice)
        await _drop_empty(ctx, invoice)


def _bill(
    line: InvoiceLine, invoice: Invoice, charge_id: UUID, new: NewCharge, book: TaxBook, categories: Mapping[UUID, str]
) -> None:
    category = categories.get(new.service_id, "standard") if new.service_id else "standard"
    line.charge_id, line.quantity = charge_id, new.quantity
    line.net_minor, line.tax_minor, rule = book.split(
        book.payer(invoice.client_id), category, invoice.issue_date, new.amount_minor, new.currency
    )
    line.tax = None if rule is None else orjson.loads(rule)


async def add_up(ctx: Context, invoice: Invoice) -> None:
    """Add the lines of a draft up again; whoever approved it approved another one."""
    await ctx.session.flush()
    sums = select(
        func.coalesce(func.sum(InvoiceLine.net_minor), 0), func.coalesce(func.sum(InvoiceLine.tax_minor), 0)
    ).where(InvoiceLine.invoice_id == invoice.id)
    net, tax = (await ctx.rows(sums))[0]
    invoice.net_minor, invoice.tax_minor = int(net), int(tax)
    invoice.total_minor = invoice.balance_minor = int(net) + int(tax)
    invoice.approved_at = invoice.approved_by = None
    await ctx.session.flush()


async def _drop_empty(ctx: Context, invoice: Invoice) -> None:
    left: Sequence[object] = await ctx.rows(select(InvoiceLine.id).where(InvoiceLine.invoice_id == invoice.id).limit(1))
    if not left:
        await ctx.session.delete(invoice)
        await ctx.session.flush()
        ctx.emit(InvoiceDeleted(invoice_id=invoice.id, client_id=invoice.client_id, total=invoice.total))
