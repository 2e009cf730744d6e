"""Lines of usage on drafts that nobody approved yet: what came late changes the line, not a later invoice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
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
from fairlead.kernel.money import Money
from fairlead.platform.context import Context


class ChangedLine(NamedTuple):
    """What a line bills now; nothing when it is taken off."""

    id: UUID
    quantity: Decimal
    net_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class ChangedDraft:
    """A draft with lines that bill something else now."""

    id: UUID
    client_id: UUID
    issue_date: date
    before: Money
    after: Money
    dropped: bool
    """No line is left, so that it is deleted."""
    lines: tuple[ChangedLine, ...]
    """Those that changed."""


async def redraft(ctx: Context, lines: Mapping[UUID, tuple[UUID, NewCharge] | None]) -> list[ChangedDraft]:
    """Have lines of drafts bill other charges than those that were withdrawn, by line; None takes the line off.

    A draft that has no line left is deleted. Answers the drafts that changed, by their ids.
    """
    if not lines:
        return []
    wanted = InvoiceLine.id == any_(literal(list(lines), ARRAY(Uuid)))
    own = (Invoice.tenant_id == InvoiceLine.tenant_id) & (Invoice.id == InvoiceLine.invoice_id)
    found = (await ctx.session.execute(select(InvoiceLine, Invoice).join(Invoice, own).where(wanted))).all()
    book = await tax_book(ctx, {invoice.client_id for _, invoice in found})
    categories = await categories_of(ctx, {new[1].service_id for new in lines.values() if new is not None})
    await take_charges(ctx, [new[0] for new in lines.values() if new is not None])
    before = {invoice.id: invoice.total for _, invoice in found}
    told: list[tuple[UUID, ChangedLine]] = []
    for line, invoice in sorted(found, key=lambda pair: (pair[1].id, pair[0].id)):
        new = lines[line.id]
        if new is None:
            await ctx.session.delete(line)
            told.append((invoice.id, ChangedLine(line.id, Decimal(0), 0, 0)))
            tell(ctx, "invoice_lines", line.id, "deleted", description=line.description)
        else:
            _bill(line, invoice, *new, book, categories)
            told.append((invoice.id, ChangedLine(line.id, line.quantity, line.net_minor, line.tax_minor)))
            tell(ctx, "invoice_lines", line.id, "updated", invoice_id=invoice.id, description=line.description)
    drafts = {invoice.id: invoice for _, invoice in found}
    dropped = await add_up(ctx, drafts.values())
    changed = _changed(drafts, before, told, {empty.id for empty in dropped})
    for empty in dropped:
        await ctx.session.delete(empty)
        ctx.emit(InvoiceDeleted(invoice_id=empty.id, client_id=empty.client_id, total=empty.total))
    await ctx.session.flush()
    return changed


def _changed(
    drafts: Mapping[UUID, Invoice],
    before: Mapping[UUID, Money],
    lines: Sequence[tuple[UUID, ChangedLine]],
    dropped: Collection[UUID],
) -> list[ChangedDraft]:
    return [
        ChangedDraft(
            id_, drafts[id_].client_id, drafts[id_].issue_date, before[id_], drafts[id_].total, id_ in dropped,
            tuple(line for _, line in rows),
        )
        for id_, rows in groupby(lines, key=itemgetter(0))
    ]  # fmt: skip


def _bill(
    line: InvoiceLine, invoice: Invoice, charge_id: UUID, new: NewCharge, book: TaxBook, categories: Mapping[UUID, str]
) -> None:
    category = categories.get(new.service_id, "standard") if new.service_id else "standard"
    line.charge_id, line.quantity = charge_id, new.quantity
    line.net_minor, line.tax_minor, rule = book.split(
        book.payer(invoice.client_id), category, invoice.issue_date, new.amount_minor, new.currency
    )
    line.tax = None if rule is None else orjson.loads(rule)


async def add_up(ctx: Context, drafts: Collection[Invoice]) -> list[Invoice]:
    """Add the lines of drafts up again; whoever approved one approved another. Answers those without a line."""
    await ctx.session.flush()
    among = InvoiceLine.invoice_id == any_(literal([draft.id for draft in drafts], ARRAY(Uuid)))
    sums = select(InvoiceLine.invoice_id, func.sum(InvoiceLine.net_minor), func.sum(InvoiceLine.tax_minor))
    left = {
        id_: (int(net), int(tax))
        for id_, net, tax in await ctx.rows(sums.where(among).group_by(InvoiceLine.invoice_id))
    }
    for draft in drafts:
        draft.net_minor, draft.tax_minor = left.get(draft.id, (0, 0))
        draft.total_minor = draft.balance_minor = draft.net_minor + draft.tax_minor
        draft.approved_at = draft.approved_by = None
    await ctx.session.flush()
    return [draft for draft in drafts if draft.id not in left]
