"""Credit notes: what was invoiced is given back line by line, and credit that no invoice covers is paid out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from fairlead.domains.billing.commands.freeing import charges_of, release
from fairlead.domains.billing.errors import (
    ChargesStillOpen,
    LinePartlyCredited,
    NothingToCredit,
    NothingToPayOut,
)
from fairlead.domains.billing.events import CreditNoteIssued
from fairlead.domains.billing.lifecycle import InvoiceAction
from fairlead.domains.billing.models import Charge, CreditNote, CreditNoteLine, Invoice
from fairlead.domains.billing.queries.series import CREDIT_PREFIX
from fairlead.domains.billing.repository.credits import LineToCredit, OpenCreditNote, lines_to_credit, open_credits
from fairlead.domains.billing.repository.found import Invoices
from fairlead.domains.billing.repository.invoices import take_charges
from fairlead.domains.billing.rules import Creditable, credit_of, payout_of
from fairlead.domains.billing.terms import CreditMode, CreditNoteStatus, Series
from fairlead.domains.clients.queries import client_facts, home
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.numbers import take_numbers


@dataclass(frozen=True, slots=True)
class LineCredit:
    """What to give back of a line: an amount before tax, some units, or (neither) whatever is left of it."""

    line_id: UUID
    amount: Money | None = None
    quantity: Decimal | None = None


class _Part(NamedTuple):
    """A line of the note to be."""

    invoice_line_id: UUID | None
    charge_id: UUID | None
    description: str
    quantity: Decimal | None
    tax: dict[str, Any] | None
    sums: tuple[Money, Money, dict[str, Any]]
    """Net, tax, and why."""


async def credit(
    ctx: Context,
    invoice_id: UUID,
    *,
    reason: str,
    mode: CreditMode = CreditMode.KEEP,
    lines: Sequence[LineCredit] | None = None,
    version: int | None = None,
) -> CreditNote:
    """Give back some or (without `lines`) all that is left of an issued invoice; its balance falls by it.

    With mode `rebill` the lines are billed afresh by the next run: whole lines alone, of which nothing was given back;
    raises LinePartlyCredited, and whatever `freeing.release` does. The invoice is locked: of two notes at once the
    second sees what the first has left.
    """
    invoice = await Invoices(ctx).get(invoice_id, lock=True, version=version)
    invoice.advance(InvoiceAction.CREDIT)
    known = await lines_to_credit(ctx, invoice_id)
    if mode is CreditMode.REBILL:  # what waits of their settling is withdrawn along with them
        known = [replace(line, of=line.of._replace(settled=Money.zero(invoice.currency))) for line in known]
    chosen = _whole(invoice, known, mode) if lines is None else _chosen(known, lines)
    if mode is CreditMode.REBILL:
        _refuse_partly(chosen)
        charge_ids = {line.charge_id for line, _, _ in chosen}
        await release(ctx, [charge for charge in await charges_of(ctx, invoice_id) if charge.id in charge_ids])
    parts = [
        _Part(line.id, None, line.description, quantity, line.tax, credit_of(line.of, wanted, quantity))
        for line, wanted, quantity in chosen
    ]
    note = await _write(ctx, invoice.client_id, invoice.currency, parts, mode=mode, reason=reason, invoice=invoice)
    invoice.balance_minor += note.total_minor
    return note


async def pay_out(
    ctx: Context, client_id: UUID, *, reason: str, charge_ids: Collection[UUID] | None = None
) -> CreditNote:
    """Turn open credit that no invoice will cover into a credit note: that of ended services, or the credits named.

    Raises NothingToPayOut, and ChargesStillOpen while open charges would use the credit up.
    """
    client = await client_facts(ctx, client_id)
    known = [one for one in await open_credits(ctx, client_id) if one.credit.currency == client.currency]
    if charge_ids is not None and (unknown := set(charge_ids) - {one.charge_id for one in known}):
        message = f"{len(unknown)} of these are no open credits of this client."
        raise Invalid.of("charge_ids", message, "Give ids of their open charges with an amount below 0.")
    chosen = [one for one in known if (one.ended if charge_ids is None else one.charge_id in charge_ids)]
    if not chosen:
        raise NothingToPayOut(client_id=client_id)
    await _refuse_covered(ctx, client_id, client.currency)
    note = await _write(
        ctx, client_id, client.currency, [_paid_out(one) for one in chosen], mode=CreditMode.PAYOUT, reason=reason
    )
    await take_charges(ctx, [one.charge_id for one in chosen])
    return note


def _paid_out(one: OpenCreditNote) -> _Part:
    sums = payout_of(str(one.charge_id), one.credit, one.basis, one.tax)
    return _Part(None, one.charge_id, one.description, None, one.tax, sums)


async def _refuse_covered(ctx: Context, client_id: UUID, currency: str) -> None:
    still_open = select(func.count()).where(
        Charge.client_id == client_id, Charge.currency == currency, Charge.amount_minor > 0, ~Charge.invoiced,
        Charge.released_at.is_(None),
    )  # fmt: skip
    count = await ctx.scalar(still_open)
    if count:
        raise ChargesStillOpen(client_id=client_id, open_charges=count)


_Chosen = Sequence[tuple[LineToCredit, Money, Decimal | None]]
"""Lines, what to give back of each (in the line's own sign), and how many units that are."""


def _whole(invoice: Invoice, known: Sequence[LineToCredit], mode: CreditMode) -> _Chosen:
    if mode is CreditMode.REBILL:
        return [(line, line.of.net, None) for line in known]
    left = [(line, line.of.left, None) for line in known if line.of.left]
    if not left:
        raise NothingToCredit(invoice_id=invoice.id)
    return left


def _chosen(known: Sequence[LineToCredit], lines: Sequence[LineCredit]) -> _Chosen:
    by_id = {line.id: line for line in known}
    chosen: list[tuple[LineToCredit, Money, Decimal | None]] = []
    for place, asked in enumerate(lines):
        line = by_id.pop(asked.line_id, None)
        if line is None:
            message = "This invoice has no such line, or it is named twice."
            raise Invalid.of(f"lines.{place}.line_id", message, "Name each line of the invoice at most once.")
        chosen.append((line, _wanted(f"lines.{place}", line.of, asked), asked.quantity))
    return chosen


def _wanted(field: str, line: Creditable, asked: LineCredit) -> Money:
    """The amount that is given back, in the line's own sign; refused when that is more than what is left."""
    if asked.amount is not None:
        if asked.amount.currency != line.net.currency:
            message = f"This invoice is in {line.net.currency}."
            raise Invalid.of(f"{field}.amount", message, f"Give {line.net.currency}.")
        wanted, named = asked.amount if line.net.minor > 0 else -asked.amount, "amount"
    elif asked.quantity is not None:
        if line.given_quantity + asked.quantity > line.quantity:
            message = f"{line.quantity - line.given_quantity} units of this line are left."
            raise Invalid.of(f"{field}.quantity", message, "Give as many or fewer.")
        wanted, named = line.share(asked.quantity), "quantity"
    else:
        wanted, named = line.left, "line_id"
    if not line.fits(wanted):
        remedy = f"Give an amount above 0 and up to {abs(line.left).amount}." if line.left else "Leave this line out."
        raise Invalid.of(f"{field}.{named}", f"{line.left} of this line can still be given back.", remedy)
    return wanted


def _refuse_partly(chosen: _Chosen) -> None:
    for line, wanted, _ in chosen:
        if wanted != line.of.net or line.of.given:
            raise LinePartlyCredited(line_id=line.id)


async def _write(
    ctx: Context,
    client_id: UUID,
    currency: str,
    parts: Sequence[_Part],
    *,
    mode: CreditMode,
    reason: str,
    invoice: Invoice | None = None,
) -> CreditNote:
    """Write a note with its lines; its number is taken last. No note is dated before the invoice that it gives back."""
    today = ctx.today((await home(ctx)).timezone)
    net = Money.sum((part.sums[0] for part in parts), currency).minor
    tax = Money.sum((part.sums[1] for part in parts), currency).minor
    if net + tax > 0:
        message = "These lines together come to less than nothing: crediting them would charge the client."
        raise Invalid.of("lines", message, "Credit what was charged along with them.")
    note = CreditNote(
        id=ctx.new_id(), client_id=client_id, invoice_id=invoice.id if invoice else None, mode=mode,
        status=CreditNoteStatus.ISSUED, currency=currency,
        issue_date=max(today, invoice.issue_date) if invoice else today,
        net_minor=net, tax_minor=tax, total_minor=net + tax, reason=reason, created_by=ctx.actor.name,
        created_at=ctx.now,
    )  # fmt: skip
    [note.number] = await take_numbers(ctx, Series.CREDIT_NOTES, prefix=CREDIT_PREFIX, day=note.issue_date)
    ctx.session.add(note)
    await ctx.session.flush()
    for position, part in enumerate(parts, 1):
        ctx.session.add(_line(ctx, note, position, part))
        _show(ctx, note, part)
    await ctx.session.flush()
    ctx.emit(
        CreditNoteIssued(
            credit_note_id=note.id, client_id=client_id, invoice_id=note.invoice_id, number=note.number,
            issue_date=note.issue_date, total=note.total, mode=mode,
        )
    )  # fmt: skip
    return note


def _line(ctx: Context, note: CreditNote, position: int, part: _Part) -> CreditNoteLine:
    net, tax, basis = part.sums
    return CreditNoteLine(
        id=ctx.new_id(), credit_note_id=note.id, invoice_line_id=part.invoice_line_id, charge_id=part.charge_id,
        position=position, description=part.description, quantity=part.quantity, net_minor=net.minor,
        tax_minor=tax.minor, currency=note.currency, tax=part.tax, basis=basis,
    )  # fmt: skip


def _show(ctx: Context, note: CreditNote, part: _Part) -> None:
    net, tax, basis = part.sums
    ctx.show(
        "credit", client_id=note.client_id, description=part.description, net=net, tax=tax, formula=basis["formula"]
    )
