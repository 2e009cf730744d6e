"""Invoices one by one: drafted from open charges, issued, voided."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import inspect, select

from fairlead.domains.billing import charges
from fairlead.domains.billing.commands.assembly import Assembly
from fairlead.domains.billing.commands.charging import charge
from fairlead.domains.billing.commands.chunks import SERIES, write
from fairlead.domains.billing.commands.freeing import Released, charges_of, release
from fairlead.domains.billing.commands.rating import rate_drafts
from fairlead.domains.billing.commands.showing import tell
from fairlead.domains.billing.errors import (
    ApprovalNeeded,
    InvoiceEmpty,
    InvoiceHasCreditNotes,
    InvoiceNegative,
    NothingToInvoice,
)
from fairlead.domains.billing.events import InvoiceIssued, InvoiceVoided
from fairlead.domains.billing.lifecycle import INVOICE, InvoiceAction
from fairlead.domains.billing.models import CreditNote, Invoice, InvoiceLine
from fairlead.domains.billing.policy import BillingPolicy
from fairlead.domains.billing.queries import due as due_queries
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.billing.queries.rulebook import rulebook
from fairlead.domains.billing.repository.found import Invoices
from fairlead.domains.billing.rules import needs_approval
from fairlead.domains.clients.queries import client_facts, home
from fairlead.kernel.errors import Invalid
from fairlead.kernel.ids import ChargeId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import fresh_ids
from fairlead.platform.db.numbers import take_numbers
from fairlead.platform.policy import policies

MOST = 10**15
"""Minor units of one charge by hand: far above any honest one, far below what an invoice can add up."""


async def add_charge(
    ctx: Context,
    client_id: UUID,
    *,
    description: str,
    price: Money,
    quantity: Decimal = Decimal(1),
    due_on: date,
    service_id: UUID | None = None,
    tax_category: str | None = None,
) -> ChargeId:
    """Charge something by hand; it goes on the next invoice of its day or later."""
    client = await client_facts(ctx, client_id)
    check_price(price, quantity, client.currency)
    if service_id is not None and not await queries.holds(ctx, client_id, service_id):
        raise Invalid.of("service_id", "This client has no such service.", "Leave it out, or give one of theirs.")
    new = charges.one_off(
        ctx.new_id(), client_id, service_id, description, price, quantity, due_on, tax_category=tax_category
    )
    [charge_id] = await charge(ctx, [new])
    amount = Money(new.amount_minor, new.currency)
    tell(
        ctx, "charges", charge_id, client_id=client_id, service_id=service_id, description=description, due_on=due_on,
        amount=amount,
    )  # fmt: skip
    return ChargeId(charge_id)


def check_price(price: Money, quantity: Decimal, currency: str) -> None:
    """What can be charged by hand: something, in the one currency that its invoice has."""
    if price.currency != currency:
        message = f"This is billed in {currency}, and an invoice has one currency."
        raise Invalid.of("price.currency", message, f"Give {currency}.")
    if price.minor <= 0 or quantity <= 0:
        raise Invalid.of("price.amount", "A charge is more than nothing.", "Give an amount and a quantity above 0.")
    if price.times(quantity).minor > MOST:
        raise Invalid.of("price.amount", "That is more than one charge can be.", "Give a smaller amount or quantity.")


async def draft_invoice(
    ctx: Context, client_id: UUID, as_of: date, *, only: Collection[UUID] | None = None, until: date | None = None
) -> Invoice:
    """A draft, dated on a day, of a client's open charges up to that day (or to `until`), or of some of them alone.

    Raises NothingToInvoice when they come to nothing.
    """
    client = await client_facts(ctx, client_id)
    due = await due_queries.open_charges(ctx, Range(client_id, client_id, 1), until or as_of)
    made = Assembly(as_of, await rulebook(ctx, Range(client_id, client_id, 1), as_of), fresh_ids(ctx.now))
    wanted = [row for row in due if row["currency"] == client.currency and (only is None or row["id"] in only)]
    invoice_id = made.gather(client_id, wanted, as_of)
    if invoice_id is None:
        raise NothingToInvoice(client_id=client_id, as_of=as_of)
    await write(ctx, made, None)
    drafted = await Invoices(ctx).get(invoice_id)
    ctx.fresh(str(invoice_id))
    tell(ctx, "invoices", invoice_id, client_id=client_id, as_of=as_of, total=drafted.total)
    return drafted


async def issue(ctx: Context, invoice_id: UUID, *, version: int | None = None) -> Invoice:
    """Give a draft its number; from now on it is owed. Its usage is rated again where some came late."""
    invoice = await _rated(ctx, invoice_id, version)
    INVOICE.target(invoice.status, InvoiceAction.ISSUE)
    chosen = await policies(ctx, BillingPolicy)
    await _refuse_unready(ctx, invoice, chosen.of(invoice.client_id))
    policy, today = chosen.company, ctx.today((await home(ctx)).timezone)
    [number] = await take_numbers(ctx, SERIES, prefix=policy.number_prefix, width=policy.number_width, day=today)
    invoice.number, invoice.issued_at = number, ctx.now
    invoice.advance(InvoiceAction.ISSUE)  # last: an issued invoice without a number cannot be written
    ctx.emit(
        InvoiceIssued(
            invoice_id=invoice.id, client_id=invoice.client_id, number=number, issue_date=invoice.issue_date,
            due_date=invoice.due_date, total=invoice.total,
        )
    )  # fmt: skip
    return invoice


async def _rated(ctx: Context, invoice_id: UUID, version: int | None) -> Invoice:
    """An invoice, locked, with its usage rated again.

    A run locks meterings before drafts: whoever locked the draft first could wait for the run while that waits for it.
    """
    seen = await Invoices(ctx).get(invoice_id, version=version)
    await rate_drafts(ctx, [invoice_id])
    if inspect(seen).deleted:
        raise InvoiceEmpty(invoice_id=invoice_id)
    return await Invoices(ctx).get(invoice_id, lock=True, version=None if version is None else seen.version)


async def void(ctx: Context, invoice_id: UUID, *, reason: str, version: int | None = None) -> Invoice:
    """Take an invoice back: its number stays used, its claims are free, and the next run bills it afresh.

    Raises InvoiceHasCreditNotes, and whatever `freeing.release` does.
    """
    return (await void_and_release(ctx, invoice_id, reason=reason, version=version))[0]


async def void_and_release(
    ctx: Context, invoice_id: UUID, *, reason: str, version: int | None = None
) -> tuple[Invoice, Released]:
    """`void`, and what it set free."""
    invoice = await Invoices(ctx).get(invoice_id, lock=True, version=version)
    invoice.advance(InvoiceAction.VOID)
    await _refuse_given_back(ctx, invoice_id)
    released = await release(ctx, await charges_of(ctx, invoice_id))
    invoice.voided_at, invoice.balance_minor = ctx.now, 0
    ctx.emit(
        InvoiceVoided(
            invoice_id=invoice.id, client_id=invoice.client_id, number=invoice.number, total=invoice.total,
            reason=reason,
        )
    )  # fmt: skip
    return invoice, released


async def _refuse_unready(ctx: Context, invoice: Invoice, policy: BillingPolicy) -> None:
    """An invoice has lines, comes to something, and is approved where the company asks for it."""
    if not await ctx.rows(select(InvoiceLine.id).where(InvoiceLine.invoice_id == invoice.id).limit(1)):
        raise InvoiceEmpty(invoice_id=invoice.id)
    if invoice.total_minor < 0:
        raise InvoiceNegative(invoice_id=invoice.id, total=invoice.total)
    if invoice.approved_at is None and needs_approval(invoice.total, policy.approve_above):
        raise ApprovalNeeded(invoice_id=invoice.id, total=invoice.total, above=policy.approve_above or Decimal(0))


async def _refuse_given_back(ctx: Context, invoice_id: UUID) -> None:
    noted = select(CreditNote.number).where(CreditNote.invoice_id == invoice_id).order_by(CreditNote.number)
    numbers = tuple(row[0] for row in await ctx.rows(noted))
    if numbers:
        raise InvoiceHasCreditNotes(credit_notes=numbers)
