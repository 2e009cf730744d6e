"""Pages of invoices: the list, and one invoice with the sum behind each line."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.lifecycle import INVOICE, InvoiceStatus
from fairlead.domains.billing.pages.buttons import invoice_actions, line_actions
from fairlead.domains.billing.pages.crediting import credited
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import InvoiceRow, LineRow
from fairlead.domains.billing.queries.taxsums import TaxSum, tax_summary
from fairlead.domains.billing.repository.found import INVOICE_FILTERS, INVOICE_SORTS
from fairlead.domains.billing.rules import core, period, plain
from fairlead.domains.billing.schemas import VoidIn
from fairlead.domains.billing.terms import TaxKind
from fairlead.domains.identity.queries import company_facts
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Action,
    Badge,
    Column,
    Columns,
    Crumb,
    EmptyState,
    Form,
    Header,
    KeyValues,
    Link,
    ListPage,
    Section,
    View,
    detail_page,
    form_page,
    see_other,
    trail_link,
)

router = APIRouter(route_class=PageRoute)

READ = [needs(BillingPermission.READ)]
WRITE = [needs(BillingPermission.WRITE)]
Asked = Annotated[Listing, Depends(listing(INVOICE_FILTERS, INVOICE_SORTS, blanks=True))]

VOID = Form(
    VoidIn, "", title="Void invoice", submit="Void invoice", look="danger", preview=True,
    intro="Its number stays used and its charges are free: the next billing run bills them afresh.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of an invoice, each with its sum to unfold, and what they come to per tax rate."""

    template: ClassVar[str] = "billing/lines.html"

    invoice: InvoiceRow
    lines: Sequence[LineRow]
    taxes: Sequence[TaxSum]

    def sums(self) -> list[tuple[str, Money]]:
        """What stands below the lines; net and tax only where there is tax."""
        total = ("Total", self.invoice.total)
        if not self.taxes:
            return [total]
        return [("Net", self.invoice.net), *((tax_said(one), one.tax) for one in self.taxes), total]

    @staticmethod
    def why(line: LineRow) -> KeyValues:
        """The explanation of a line's amount, in words."""
        taxed = line.tax_explained
        tax = [("Tax", taxed["formula"])] if taxed else []
        return KeyValues([*explained(line.basis), *tax])

    def acts(self, line: LineRow) -> list[Action]:
        """What can be done with a line of a draft."""
        return line_actions(self.invoice, line)

    @staticmethod
    def units(line: LineRow) -> str:
        """The quantity without trailing zeros."""
        return plain(line.quantity)

    @staticmethod
    def days(line: LineRow) -> str:
        """The days that a line bills."""
        if line.period_start is None or line.period_end is None:
            return ""
        return _days(Period(line.period_start, line.period_end))


def tax_said(one: TaxSum) -> str:
    """`VAT 19 % on 100.00`, or why there is none."""
    if one.kind is TaxKind.RATE:
        return f"{one.name} {plain(one.percent)} % on {one.net}"
    return f"{one.name} on {one.net}: {one.reason}"


Also = Callable[[Context, UUID], Awaitable[list[Section]]]
_ALSO: dict[str, Also] = {}
_BESIDE: dict[str, Also] = {}


def show_also(**others: Also) -> None:
    """Show these on the page of an invoice as well, each by its name; billing cannot import those who know."""
    _ALSO.update(others)


def show_beside(**others: Also) -> None:
    """The same in the narrow column, below the facts."""
    _BESIDE.update(others)


_LABELS = {
    "price": "Price", "quantity": "Quantity", "period": "Days billed", "of": "Billing period", "proration": "Proration",
    "rounding": "Rounded", "reason": "Reason", "charged": "Charged",
}  # fmt: skip


def explained(basis: dict[str, Any]) -> list[tuple[str, object]]:
    """The facts behind a sum, as people read them; of a portion of a credit, those of the credit."""
    whole = core(basis)
    found: list[tuple[str, object]] = [] if whole is basis else [("Whole credit", whole["formula"])]
    for key, label in _LABELS.items():
        if key in whole:
            text = str(whole[key])
            found.append((label, _days(period(text)) if key in ("period", "of") else text.replace("_", " ")))
    used = whole.get("used")
    if isinstance(used, dict):
        found.append(("Used", used["formula"]))
    return found


def _days(days: Period) -> str:
    """Both ends included, as people read them."""
    return f"{_day(days.start)} – {_day(days.last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def badge(invoice: InvoiceRow, today: date) -> Badge:
    """An issued invoice is open, overdue or settled; the others are what they are."""
    state = INVOICE.states[invoice.status]
    if invoice.status is not InvoiceStatus.ISSUED:
        return Badge(state.label, state.colour)
    if not invoice.balance_minor:
        return Badge("Settled", "green")  # by credit notes, or because it came to nothing
    return Badge("Overdue", "red") if invoice.due_date < today else Badge("Open", "azure")


def invoice_list_page(today: date) -> ListPage[InvoiceRow]:
    """The list as it reads on a day."""
    return replace(
        INVOICES,
        columns=(
            Column("Invoice", lambda row: row.number or "Draft", sort="number", main=True),
            Column("Client", "client_name", href=lambda row: f"/clients/{row.client_id}"),
            Column("Status", lambda row: badge(row, today)),
            Column("Date", "issue_date", "date", sort="issue_date"),
            Column("Due", "due_date", "date", sort="due_date", phone=False),
            Column("Total", "total", "money", sort="total"),
            Column("Open", "balance", "money", sort="balance", phone=False),
        ),
        views=(
            View("All", {}),
            View("Open", {"status": "issued", "balance__gt": "0"}),
            View("Overdue", {"status": "issued", "balance__gt": "0", "due_date__lt": str(today)}),
            View("Drafts", {"status": "draft"}),
        ),
    )


INVOICES = ListPage[InvoiceRow](
    "Invoices",
    "/invoices",
    columns=(),
    filters=INVOICE_FILTERS,
    noun="invoice",
    default_sort="-issue_date",
    search="number__icontains",
    pinned=("status",),
    href=lambda row: f"/invoices/{row.id}",
    actions=(
        Action(label="Overdue", href="/invoices/overdue", icon="calendar-due"),
        Action(label="Numbers", href="/billing/series", icon="hash"),
    ),
    empty=EmptyState("No invoices yet", "A billing run makes invoices of everything that is due.", icon="file-invoice"),
)


@router.get("/invoices", dependencies=READ)
async def invoice_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every invoice, filtered by the address."""
    today = ctx.today((await company_facts(ctx)).timezone)
    return await invoice_list_page(today).answer(request, await queries.invoice_page(ctx, **asked))


@router.get("/invoices/{invoice_id}", dependencies=READ)
async def invoice_detail(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """One invoice: what it bills, why each line costs what it costs, what can be done."""
    invoice = await queries.invoice_row(ctx, invoice_id)
    lines, taxes = await queries.lines_of(ctx, invoice_id), await tax_summary(ctx, invoice_id)
    today = ctx.today((await company_facts(ctx)).timezone)
    main = [Section("Lines", Lines(invoice, lines, taxes), count=len(lines), flush=True)]
    notes = await queries.credit_notes_of(ctx, invoice_id)
    if notes:
        main.append(Section("Credit notes", credited(notes), count=len(notes), flush=True))
    for also in _ALSO.values():
        main += await also(ctx, invoice_id)
    side = [Section("Facts", _facts(invoice), _edit(invoice))]
    for beside in _BESIDE.values():
        side += await beside(ctx, invoice_id)
    return await detail_page(request, _header(invoice, today), Columns(main, side))


@router.post("/invoices/{invoice_id}/issue", dependencies=WRITE)
async def issue(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Give a draft its number."""
    invoice = await commands.issue(ctx, invoice_id)
    return see_other(request, f"/invoices/{invoice_id}", flash=f"Issued as {invoice.number}.")


@router.get("/invoices/{invoice_id}/void", dependencies=WRITE)
async def ask_void(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Why the invoice is taken back."""
    await queries.invoice_row(ctx, invoice_id)
    return await form_page(request, _void(invoice_id))


@router.post("/invoices/{invoice_id}/void", dependencies=WRITE)
async def void(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Take the invoice back."""
    data = await _void(invoice_id).submitted(request)
    await commands.void(ctx, invoice_id, reason=data.reason)
    return see_other(request, f"/invoices/{invoice_id}", flash="The invoice is void.")


def _void(invoice_id: UUID) -> Form[VoidIn]:
    return VOID.at(f"/invoices/{invoice_id}/void", cancel=f"/invoices/{invoice_id}")


def _header(invoice: InvoiceRow, today: date) -> Header:
    return Header(
        invoice.number or "Draft invoice",
        crumbs=(Crumb("Invoices", "/invoices"), Crumb(invoice.number or "Draft")),
        badge=badge(invoice, today),
        facts=(Link(invoice.client_name, f"/clients/{invoice.client_id}"), invoice.total, invoice.issue_date),
        actions=_actions(invoice),
    )


def _actions(invoice: InvoiceRow) -> list[Action]:
    """Of an issued invoice what is done daily stands first; what takes it back waits in the menu."""
    acts, papers = invoice_actions(invoice), _papers(invoice)
    ordered = [*papers[:2], *acts, *papers[2:]] if invoice.status is InvoiceStatus.ISSUED else [*acts, *papers]
    return [*ordered, trail_link(invoice.id)]


def _papers(invoice: InvoiceRow) -> list[Action]:
    """What can be done with its document."""
    at = f"/invoices/{invoice.id}"
    send = Action(label="Send", href=f"{at}/send", icon="mail", dialog=True, permission="notifications.send")
    shown = [
        Action(label="PDF", href=f"{at}/pdf", icon="file-text"),
        Action(label="Download", href=f"{at}/pdf?download=true", icon="download", look="ghost"),
    ]
    return [send, *shown] if invoice.status is InvoiceStatus.ISSUED else shown


def _facts(invoice: InvoiceRow) -> KeyValues:
    run = Link("Billing run", f"/billing/runs/{invoice.run_id}") if invoice.run_id else "By hand"
    return KeyValues(
        (
            ("Client", Link(invoice.client_name, f"/clients/{invoice.client_id}")),
            ("Date", invoice.issue_date),
            ("Due", invoice.due_date),
            ("Net", invoice.net),
            ("Tax", invoice.tax),
            ("Total", invoice.total),
            ("Open", invoice.balance),
            ("Made by", run),
            *((("Issued", invoice.issued_at),) if invoice.issued_at else ()),
            *(_review(invoice) if invoice.status is InvoiceStatus.DRAFT else ()),
            *((("Purchase order", invoice.purchase_order),) if invoice.purchase_order else ()),
            *((("Notes", invoice.notes),) if invoice.notes else ()),
            *((("Voided", invoice.voided_at),) if invoice.voided_at else ()),
        )
    )


def _review(invoice: InvoiceRow) -> list[tuple[str, object]]:
    """Whether a draft goes out by itself, and who has looked at it."""
    return [
        ("Goes out", f"held: {invoice.held}" if invoice.held else invoice.review_until or "when it is issued"),
        ("Approved", f"by {invoice.approved_by}" if invoice.approved_by else "not yet"),
    ]


def _edit(invoice: InvoiceRow) -> Sequence[Action]:
    if invoice.status is not InvoiceStatus.DRAFT:
        return ()
    edit = Action(
        label="Edit", href=f"/invoices/{invoice.id}/edit", icon="pencil", look="ghost", dialog=True,
        permission=BillingPermission.WRITE,
    )  # fmt: skip
    return (edit,)
