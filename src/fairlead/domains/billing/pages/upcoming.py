"""The page of a client's next invoices, and the panel of it on the client's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fairlead.domains.billing import commands
from fairlead.domains.billing.commands import NextInvoice, NextLine, Upcoming
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.rules import day_text, days_text
from fairlead.domains.billing.schemas.shown import BillingDay
from fairlead.domains.clients.queries import client_facts
from fairlead.kernel.money import Money
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Alert, Column, Crumb, EmptyState, Header, Section, Table, detail_page, part

router = APIRouter(prefix="/clients/{client_id}/next-invoice", route_class=PageRoute)

READ = [needs(BillingPermission.READ)]


@dataclass(frozen=True, slots=True)
class Foretold:
    """The lines of an invoice to be, each with its sum to unfold."""

    template: ClassVar[str] = "billing/foretold.html"

    invoice: NextInvoice

    def sums(self) -> list[tuple[str, Money]]:
        """What stands below the lines; net and tax only where there is tax."""
        one = self.invoice
        total = ("Total", one.total)
        return [("Net", one.net), ("Tax", one.tax), total] if one.tax.minor else [total]

    @staticmethod
    def days(line: NextLine) -> str:
        """The days that a line bills."""
        return days_text(line.period) if line.period else "–"


@router.get("", dependencies=READ)
async def next_invoice(
    ctx: Ctx, request: Request, client_id: UUID, as_of: Annotated[BillingDay | None, Query()] = None
) -> Response:
    """What the next run issues for a client, line by line, with why."""
    client = await client_facts(ctx, client_id)
    found = await commands.next_invoices(ctx, client_id, as_of)
    header = Header(
        f"Next invoice of {client.name}",
        crumbs=(Crumb("Clients", "/clients"), Crumb(client.name, f"/clients/{client_id}"), Crumb("Next invoice")),
        facts=_facts(found),
    )
    return await detail_page(request, header, *foretold(found))


@router.get("/panel", dependencies=READ)
async def next_invoice_panel(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """The same in short, as a part of the client's page."""
    found = await commands.next_invoices(ctx, client_id)
    parts = foretold(found) if found.held_back or not found.invoices else [_in_short(found)]
    return await part(request, list(parts))


def _in_short(found: Upcoming) -> Table[NextInvoice]:
    columns = (
        Column[NextInvoice]("Date", "issue_date", "date", main=True),
        Column[NextInvoice]("Due", "due_date", "date", phone=False),
        Column[NextInvoice]("Lines", lambda one: len(one.lines), "number"),
        Column[NextInvoice]("Total", "total", "money"),
    )
    where = f"/clients/{found.client_id}/next-invoice"
    return Table(columns, found.invoices, label="Invoices to come", noun="invoice", href=lambda _: where)


def _facts(found: Upcoming) -> Sequence[object]:
    return (
        ("nothing is to come",)
        if found.as_of is None
        else (f"by the run to {day_text(found.as_of)}", "nothing is issued yet")
    )


def foretold(found: Upcoming) -> Sequence[object]:
    """The parts of the page: a section each invoice, and why the run would leave the client out."""
    if found.held_back:
        return [Alert("The run would leave this client out", f"{found.held_back}.", "warning")]
    if not found.invoices:
        return [EmptyState("Nothing to bill", "No service, charge or change of theirs falls due.", icon="circle-check")]
    return [Section(f"Invoice of {day_text(one.issue_date)}", Foretold(one), count=len(one.lines), flush=True)
            for one in found.invoices]  # fmt: skip
