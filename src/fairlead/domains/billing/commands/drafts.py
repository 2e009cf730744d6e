"""Drafts while they are drafts: what they say, and their lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, func, select, update

from fairlead.domains.billing import charges, rules
from fairlead.domains.billing.charges import ITEM
from fairlead.domains.billing.commands.invoices import check_price, draft_invoice
from fairlead.domains.billing.commands.redrafting import add_up
from fairlead.domains.billing.commands.showing import tell
from fairlead.domains.billing.errors import LineNotByHand
from fairlead.domains.billing.events import InvoiceDeleted
from fairlead.domains.billing.lifecycle import InvoiceAction
from fairlead.domains.billing.models import Charge, Invoice, InvoiceLine
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.billing.queries.taxes import tax_book
from fairlead.domains.billing.repository.charges import add_charges, release_charges
from fairlead.domains.billing.repository.found import Invoices
from fairlead.domains.billing.repository.invoices import take_charges
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.clients.queries import client_facts
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context

CATEGORY = "standard"
"""How a line by hand is taxed."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is charged by hand on a draft."""

    description: str
    price: Money
    quantity: Decimal


async def compose_draft(
    ctx: Context, client_id: UUID, as_of: date, items: Sequence[Item] = (), *, with_open_charges: bool = True,
    facts: Mapping[str, Any] | None = None,
) -> Invoice:  # fmt: skip
    """A draft of what is given by hand and, unless told otherwise, of a client's open charges up to a day."""
    client = await client_facts(ctx, client_id)
    for item in items:
        check_price(item.price, item.quantity, client.currency)
    new = [
        charges.one_off(ctx.new_id(), client_id, None, one.description, one.price, one.quantity, as_of, ITEM)
        for one in items
    ]
    added = await add_charges(ctx, new)
    drafted = await draft_invoice(ctx, client_id, as_of, only=None if with_open_charges else set(added))
    _say(drafted, facts or {})
    return drafted


async def edit_draft(
    ctx: Context, invoice_id: UUID, changes: Mapping[str, Any], *, version: int | None = None
) -> Invoice:
    """Change what a draft says: when it is due, its notes, its purchase order."""
    invoice = await _draft(ctx, invoice_id, InvoiceAction.EDIT, version)
    _say(invoice, changes)
    return invoice


def _say(invoice: Invoice, changes: Mapping[str, Any]) -> None:
    due = changes.get("due_date")
    if due is not None and due < invoice.issue_date:
        message = f"This invoice is dated {invoice.issue_date} and cannot be due before that."
        raise Invalid.of("due_date", message, "Give that day or a later one.")
    for name, value in changes.items():
        setattr(invoice, name, value or None)


async def add_item(ctx: Context, invoice_id: UUID, item: Item, *, version: int | None = None) -> Invoice:
    """Charge something by hand on a draft."""
    invoice = await _draft(ctx, invoice_id, InvoiceAction.EDIT, version)
    check_price(item.price, item.quantity, invoice.currency)
    new = charges.one_off(
        ctx.new_id(), invoice.client_id, None, item.description, item.price, item.quantity, invoice.issue_date, ITEM
    )
    [charge_id] = await add_charges(ctx, [new])
    await take_charges(ctx, [charge_id])
    last = await ctx.scalar(select(func.max(InvoiceLine.position)).where(InvoiceLine.invoice_id == invoice_id))
    line = InvoiceLine(
        id=ctx.new_id(), invoice_id=invoice_id, charge_id=charge_id, position=(last or 0) + 1,
        description=item.description, quantity=item.quantity, currency=invoice.currency,
        net_minor=0, tax_minor=0, period_start=None, period_end=None,
    )  # fmt: skip
    await _charge(ctx, invoice, line, Money(new.amount_minor, new.currency))
    ctx.session.add(line)
    await add_up(ctx, [invoice])
    amount = Money(new.amount_minor, new.currency)
    tell(ctx, "invoice_lines", line.id, invoice_id=invoice_id, description=item.description, amount=amount)
    return invoice


async def change_item(
    ctx: Context, invoice_id: UUID, line_id: UUID, changes: Mapping[str, Any], *, version: int | None = None
) -> Invoice:
    """Describe a line otherwise; price and quantity too, when it was charged by hand: raises LineNotByHand."""
    invoice = await _draft(ctx, invoice_id, InvoiceAction.EDIT, version)
    line, charge = await _line(ctx, invoice_id, line_id)
    if changes.keys() & {"price", "quantity"}:
        if charge.source_kind is not SourceKind.ONE_OFF:
            raise LineNotByHand(line_id=line_id)
        price = changes.get("price") or Money.parse(charge.basis["price"], charge.currency)
        quantity = changes.get("quantity") or charge.quantity
        check_price(price, quantity, invoice.currency)
        amount, charge.basis = rules.flat("one_off", price, quantity)
        charge.amount_minor, charge.quantity, line.quantity = amount.minor, quantity, quantity
        await _charge(ctx, invoice, line, amount)
    if "description" in changes:
        line.description = changes["description"]
        if charge.source_kind is SourceKind.ONE_OFF:
            charge.description = changes["description"]
    await add_up(ctx, [invoice])
    tell(ctx, "invoice_lines", line_id, "updated", **{name: value for name, value in changes.items() if value})
    return invoice


async def remove_item(ctx: Context, invoice_id: UUID, line_id: UUID, *, version: int | None = None) -> Invoice:
    """Take a line off a draft: its charge is open again, or gone where it was added to the draft by hand."""
    invoice = await _draft(ctx, invoice_id, InvoiceAction.EDIT, version)
    line, charge = await _line(ctx, invoice_id, line_id)
    await ctx.session.delete(line)
    charge.invoiced = False
    if charge.source_kind is SourceKind.ONE_OFF and charge.claim == ITEM:
        await release_charges(ctx, [charge.id])
    await add_up(ctx, [invoice])
    tell(ctx, "invoice_lines", line_id, "deleted", description=line.description)
    return invoice


async def delete_draft(ctx: Context, invoice_id: UUID, *, version: int | None = None) -> None:
    """Throw a draft away: its charges are open again, those by hand among them, so that nothing is lost."""
    invoice = await _draft(ctx, invoice_id, InvoiceAction.DELETE, version)
    await open_again(ctx, invoice)


async def open_again(ctx: Context, invoice: Invoice) -> None:
    """Delete a draft and its lines; what stands of their charges is open."""
    billed = select(InvoiceLine.charge_id).where(InvoiceLine.invoice_id == invoice.id)
    opened = update(Charge).where(Charge.id.in_(billed)).values(invoiced=False)
    gone = delete(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id)
    for statement in (opened, gone):
        await ctx.session.execute(statement.execution_options(synchronize_session=False))
    await ctx.session.delete(invoice)
    ctx.emit(InvoiceDeleted(invoice_id=invoice.id, client_id=invoice.client_id, total=invoice.total))


async def _draft(ctx: Context, invoice_id: UUID, action: InvoiceAction, version: int | None) -> Invoice:
    invoice = await Invoices(ctx).get(invoice_id, lock=True, version=version)
    invoice.advance(action)
    return invoice


async def _line(ctx: Context, invoice_id: UUID, line_id: UUID) -> tuple[InvoiceLine, Charge]:
    statement = (
        select(InvoiceLine, Charge)
        .join(Charge, (Charge.tenant_id == InvoiceLine.tenant_id) & (Charge.id == InvoiceLine.charge_id))
        .where(InvoiceLine.invoice_id == invoice_id, InvoiceLine.id == line_id)
        .execution_options(populate_existing=True)
    )
    found = (await ctx.session.execute(statement)).one_or_none()
    if found is None:
        raise NotFound.of("invoice line", line_id)
    return found[0], found[1]


async def _charge(ctx: Context, invoice: Invoice, line: InvoiceLine, amount: Money) -> None:
    """What a line by hand comes to, net and tax."""
    book = await tax_book(ctx, Range(invoice.client_id, invoice.client_id, 1))
    payer = book.payer(invoice.client_id)
    line.net_minor, line.tax_minor, rule = book.split(
        payer, CATEGORY, invoice.issue_date, amount.minor, amount.currency
    )
    line.tax = None if rule is None else orjson.loads(rule)
