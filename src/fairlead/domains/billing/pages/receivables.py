"""Pages of what is owed for too long, and of what waits to be invoiced."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.billing import queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import InvoiceRow, WaitingRow
from fairlead.domains.billing.repository.found import INVOICE_FILTERS, INVOICE_SORTS, WAITING_FILTERS, WAITING_SORTS
from fairlead.domains.billing.rules import Ageing, Waits, ageing, days_overdue
from fairlead.domains.clients.queries import home
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Badge, Column, EmptyState, ListPage, Stat, Stats

router = APIRouter(route_class=PageRoute)

READ = [needs(BillingPermission.READ)]
OverdueAsked = Annotated[Listing, Depends(listing(INVOICE_FILTERS, INVOICE_SORTS, blanks=True))]
WaitingAsked = Annotated[Listing, Depends(listing(WAITING_FILTERS, WAITING_SORTS, blanks=True))]

_AGES = {
    Ageing.UP_TO_30: Badge("1 to 30 days", "yellow"),
    Ageing.UP_TO_60: Badge("31 to 60 days", "orange"),
    Ageing.UP_TO_90: Badge("61 to 90 days", "red"),
    Ageing.OLDER: Badge("over 90 days", "red"),
}
_WAITS = {
    Waits.ITS_DAY: Badge("Its day has not come", "secondary"),
    Waits.COVER: Badge("Waits for an invoice that covers it", "purple"),
    Waits.A_RUN: Badge("The next run bills it", "azure"),
}

OVERDUE = ListPage[InvoiceRow](
    "Overdue invoices",
    "/invoices/overdue",
    columns=(),
    filters=INVOICE_FILTERS,
    noun="invoice",
    default_sort="due_date",
    search="client_name__icontains",
    href=lambda row: f"/invoices/{row.id}",
    empty=EmptyState("Nothing is overdue", "Every invoice that has fallen due is paid.", icon="circle-check"),
)
WAITING = ListPage[WaitingRow](
    "Charges waiting",
    "/billing/waiting",
    columns=(),
    filters=WAITING_FILTERS,
    noun="charge",
    default_sort="due_on",
    search="description__icontains",
    pinned=("source_kind",),
    href=lambda row: f"/clients/{row.client_id}",
    empty=EmptyState("Nothing waits", "Every charge is on an invoice.", icon="circle-check"),
)


@router.get("/invoices/overdue", dependencies=READ)
async def overdue(ctx: Ctx, request: Request, asked: OverdueAsked) -> Response:
    """What is open behind its due date, the most overdue first."""
    today = ctx.today((await home(ctx)).timezone)
    columns = (
        Column[InvoiceRow]("Invoice", "number", sort="number", main=True),
        Column[InvoiceRow]("Client", "client_name", href=lambda row: f"/clients/{row.client_id}"),
        Column[InvoiceRow]("Due", "due_date", "date", sort="due_date"),
        Column[InvoiceRow]("Days", lambda row: days_overdue(row.due_date, today), "number"),
        Column[InvoiceRow]("Age", lambda row: _AGES[ageing(days_overdue(row.due_date, today))], phone=False),
        Column[InvoiceRow]("Open", "balance", "money", sort="balance"),
    )
    return await replace(OVERDUE, columns=columns).answer(request, await queries.overdue_page(ctx, today, **asked))


@router.get("/billing/waiting", dependencies=READ)
async def waiting(ctx: Ctx, request: Request, asked: WaitingAsked) -> Response:
    """Charges that are on no invoice yet, by their days, and what each of them waits for."""
    today = ctx.today((await home(ctx)).timezone)
    columns = (
        Column[WaitingRow]("Charge", "description", main=True),
        Column[WaitingRow]("Client", "client_name", sort="client_name", href=lambda row: f"/clients/{row.client_id}"),
        Column[WaitingRow]("Day", "due_on", "date", sort="due_on"),
        Column[WaitingRow]("Amount", "amount", "money", sort="amount"),
        Column[WaitingRow]("Why not billed", lambda row: _WAITS[row.waits(today)]),
    )
    page = replace(WAITING, columns=columns)
    found = await queries.waiting_page(ctx, **asked)
    return await page.answer(request, found, stats=await _figures(ctx, today))


async def _figures(ctx: Ctx, today: date) -> Stats | None:
    sums = await queries.waiting_sums(ctx, today)
    if not sums:
        return None
    return Stats(
        tuple(
            stat
            for one in sums
            for stat in (
                Stat("To charge", one.charges, icon="cash"),
                Stat("To give back", one.credits, icon="receipt-refund"),
                Stat("Due by today", one.due, f"charges in {one.charges.currency}", icon="calendar-due"),
            )
        )
    )
