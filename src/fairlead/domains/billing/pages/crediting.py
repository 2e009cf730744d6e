"""Pages of credit notes: the list, one note, and giving back what was invoiced."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.commands import LineCredit
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import CreditLineRow, CreditNoteRow
from fairlead.domains.billing.repository.credits import CREDIT_NOTE_FILTERS, CREDIT_NOTE_SORTS
from fairlead.domains.billing.schemas import PayOutIn
from fairlead.domains.billing.terms import CreditMode
from fairlead.domains.clients.queries import client_facts
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money, NotMoney
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input, Text200
from fairlead.platform.pages import (
    Action,
    Badge,
    Column,
    Columns,
    Crumb,
    EmptyState,
    Form,
    Header,
    Hint,
    KeyValues,
    Link,
    ListPage,
    Section,
    Table,
    detail_page,
    form_page,
    see_other,
    trail_link,
)

router = APIRouter(route_class=PageRoute)

READ = [needs(BillingPermission.READ)]
WRITE = [needs(BillingPermission.WRITE)]
Asked = Annotated[Listing, Depends(listing(CREDIT_NOTE_FILTERS, CREDIT_NOTE_SORTS, blanks=True))]

_MODES = {
    CreditMode.KEEP: Badge("Goodwill", "green"),
    CreditMode.REBILL: Badge("Billed afresh", "azure"),
    CreditMode.PAYOUT: Badge("Paid out", "purple"),
}
EVERYTHING = "all"


AND_THEN = (("keep", "Nothing more: goodwill"), ("rebill", "The next run bills it afresh"))


class CreditForm(Input):
    """What to give back, as a person chooses it."""

    line: Annotated[str, Field(max_length=40)] = EVERYTHING
    amount: Annotated[str | None, Field(max_length=20, description="Before tax. Empty: whatever is left of it.")] = None
    mode: Literal["keep", "rebill"] = "keep"
    reason: Text200


class PayOutForm(Input):
    """Why open credit is paid out."""

    reason: Text200


CREDIT = Form(
    CreditForm, "", title="Credit invoice", submit="Issue credit note", preview=True,
    intro="A credit note with a number of its own; what the client owes falls by it.",
    hints={
        "line": Hint(label="What to give back"),
        "mode": Hint(label="And then", choices=AND_THEN),
    },
)  # fmt: skip
PAY_OUT = Form(
    PayOutForm, "", title="Pay out credit", submit="Issue credit note", preview=True,
    intro="Open credit of services that have ended, which no invoice will use up, becomes a credit note.",
)  # fmt: skip


def _invoice(row: CreditNoteRow) -> Link | None:
    return Link(row.invoice_number or "invoice", f"/invoices/{row.invoice_id}") if row.invoice_id else None


NOTES = ListPage[CreditNoteRow](
    "Credit notes",
    "/credit-notes",
    columns=(
        Column("Number", "number", sort="number", main=True),
        Column("Client", "client_name", href=lambda row: f"/clients/{row.client_id}"),
        Column("Kind", lambda row: _MODES[row.mode]),
        Column("Invoice", _invoice, phone=False),
        Column("Date", "issue_date", "date", sort="issue_date"),
        Column("Total", "total", "money", sort="total"),
        Column("Reason", "reason", phone=False),
    ),
    filters=CREDIT_NOTE_FILTERS,
    noun="credit note",
    default_sort="-issue_date",
    search="number__icontains",
    pinned=("mode",),
    href=lambda row: f"/credit-notes/{row.id}",
    empty=EmptyState("No credit notes yet", "An issued invoice is credited from its page.", icon="receipt-refund"),
)


@dataclass(frozen=True, slots=True)
class CreditLines:
    """The lines of a credit note, each with its sums to unfold."""

    template: ClassVar[str] = "billing/credit_lines.html"

    note: CreditNoteRow
    lines: Sequence[CreditLineRow]

    def sums(self) -> list[tuple[str, Money]]:
        """What stands below the lines; net and tax only where there is tax."""
        total = ("Total", self.note.total)
        return [("Net", self.note.net), ("Tax", self.note.tax), total] if self.note.tax_minor else [total]

    @staticmethod
    def why(line: CreditLineRow) -> KeyValues:
        """The numbers behind a line."""
        basis = line.basis
        facts: list[tuple[str, object]] = [("Net", basis["formula"]), ("Tax", basis["tax_formula"])]
        if "charged" in basis:
            facts.insert(0, ("Invoiced", f"{basis['charged']} and {basis['charged_tax']} tax"))
            facts.insert(1, ("Given back before", basis["before"]))
        return KeyValues((*facts, ("Rounded", basis["rounding"])))


def credited(notes: Sequence[CreditNoteRow]) -> Table[CreditNoteRow]:
    """The credit notes of an invoice, on its page."""
    columns = (
        Column[CreditNoteRow]("Number", "number", main=True),
        Column[CreditNoteRow]("Kind", lambda row: _MODES[row.mode]),
        Column[CreditNoteRow]("Reason", "reason", phone=False),
        Column[CreditNoteRow]("Date", "issue_date", "date"),
        Column[CreditNoteRow]("Total", "total", "money"),
    )
    return Table(columns, notes, label="Credit notes", noun="credit note", href=lambda row: f"/credit-notes/{row.id}")


@router.get("/credit-notes", dependencies=READ)
async def credit_note_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every credit note, the latest first."""
    return await NOTES.answer(request, await queries.credit_note_page(ctx, **asked))


@router.get("/credit-notes/{credit_note_id}", dependencies=READ)
async def credit_note_detail(ctx: Ctx, request: Request, credit_note_id: UUID) -> Response:
    """One credit note: what it gives back, and why each line comes to what it comes to."""
    note = await queries.credit_note_row(ctx, credit_note_id)
    lines = await queries.credit_lines_of(ctx, credit_note_id)
    header = Header(
        note.number,
        crumbs=(Crumb("Credit notes", "/credit-notes"), Crumb(note.number)),
        badge=_MODES[note.mode],
        facts=(Link(note.client_name, f"/clients/{note.client_id}"), note.total, note.issue_date),
        actions=(*_papers(note), trail_link(note.id)),
    )
    facts = KeyValues(
        (
            ("Client", Link(note.client_name, f"/clients/{note.client_id}")),
            ("Invoice", _invoice(note) or "none: open credit"),
            ("Date", note.issue_date),
            ("Reason", note.reason),
            ("By", note.created_by),
            ("Issued", note.created_at),
        )
    )
    main = (Section("Lines", CreditLines(note, lines), count=len(lines), flush=True),)
    return await detail_page(request, header, Columns(main, (Section("Facts", facts),)))


def _papers(note: CreditNoteRow) -> tuple[Action, Action]:
    """What can be done with its document."""
    at = f"/credit-notes/{note.id}/pdf"
    return (
        Action(label="PDF", href=at, icon="file-text"),
        Action(label="Download", href=f"{at}?download=true", icon="download", look="ghost"),
    )


@router.get("/invoices/{invoice_id}/credit", dependencies=WRITE)
async def ask_credit(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """What to give back of an invoice."""
    return await form_page(request, await _credit(ctx, invoice_id))


@router.post("/invoices/{invoice_id}/credit", dependencies=WRITE)
async def credit(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Give it back."""
    data = await (await _credit(ctx, invoice_id)).submitted(request)
    currency = (await queries.invoice_row(ctx, invoice_id)).currency
    note = await commands.credit(
        ctx, invoice_id, reason=data.reason, mode=CreditMode(data.mode), lines=_lines(data, currency)
    )
    return see_other(request, f"/credit-notes/{note.id}", flash=f"Issued as {note.number}.")


async def _credit(ctx: Context, invoice_id: UUID) -> Form[Any]:
    await queries.invoice_row(ctx, invoice_id)
    lines = [
        (str(one.id), f"{one.position}. {one.description}: {one.net}")
        for one in await queries.lines_of(ctx, invoice_id)
    ]
    form = CREDIT.offering(line=[(EVERYTHING, "Everything that is left"), *lines])
    return form.at(f"/invoices/{invoice_id}/credit", cancel=f"/invoices/{invoice_id}")


def _lines(data: CreditForm, currency: str) -> list[LineCredit] | None:
    if data.line == EVERYTHING:
        if data.amount:
            raise Invalid.of("amount", "An amount is given back of one line.", "Choose the line, or leave it empty.")
        return None
    try:
        return [LineCredit(UUID(data.line), Money.parse(data.amount, currency) if data.amount else None)]
    except NotMoney as error:
        raise Invalid.of("amount", f"{error}.", f"Write an amount in {currency} such as 49.90.") from None
    except ValueError:
        raise Invalid.of("line", "This invoice has no such line.", "Choose one of the list.") from None


@router.get("/clients/{client_id}/pay-out", dependencies=WRITE)
async def ask_pay_out(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """Why a client's open credit is paid out."""
    await client_facts(ctx, client_id)
    return await form_page(request, _pay_out(client_id))


@router.post("/clients/{client_id}/pay-out", dependencies=WRITE)
async def pay_out(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """Turn open credit into a credit note."""
    data = PayOutIn(reason=(await _pay_out(client_id).submitted(request)).reason)
    note = await commands.pay_out(ctx, client_id, reason=data.reason)
    return see_other(request, f"/credit-notes/{note.id}", flash=f"Issued as {note.number}.")


def _pay_out(client_id: UUID) -> Form[PayOutForm]:
    return PAY_OUT.at(f"/clients/{client_id}/pay-out", cancel=f"/clients/{client_id}")
