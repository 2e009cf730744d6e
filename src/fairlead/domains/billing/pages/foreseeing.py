"""Every invoice of a run to be, a page of clients at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.commands import Foreseen
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import DueClient
from fairlead.domains.billing.repository.found import DUE_FILTERS, DUE_SORTS
from fairlead.domains.billing.rules import day_text
from fairlead.domains.billing.schemas.shown import BillingDay
from fairlead.kernel.money import Money
from fairlead.platform.db.paging import Page
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action, Column, EmptyState, ListPage
from fairlead.platform.pages.formats import money_text

router = APIRouter(prefix="/billing/runs/to", route_class=PageRoute)

Asked = Annotated[Listing, Depends(listing(DUE_FILTERS, DUE_SORTS, blanks=True))]
MOST = 25
"""Clients on a page: each is billed and taken back while one waits."""


@dataclass(frozen=True, slots=True)
class InvoiceToBe:
    """An invoice that the run would make or change, or a client whom it would leave out."""

    client: DueClient
    issue_date: date | None = None
    due_date: date | None = None
    total: Money | None = None
    note: str = ""
    draft_id: UUID | None = None
    """The draft that it is already, and that the run changes."""


def path_to(as_of: date) -> str:
    """Where the invoices of a run to a day are listed."""
    return f"/billing/runs/to/{as_of}"


@router.get("/{as_of}", dependencies=[needs(BillingPermission.RUN)])
async def foreseen(ctx: Ctx, request: Request, as_of: BillingDay, asked: Asked) -> Response:
    """What a run would issue, client by client, with those whom it would leave out; nothing is kept."""
    asked["limit"] = min(asked["limit"], MOST)
    due = await queries.due_page(ctx, as_of, **asked)
    found = await commands.foresee(ctx, as_of, [one.id for one in due.items])
    rows = [row for client, one in zip(due.items, found, strict=True) for row in _rows(client, one)]
    return await _listed(as_of).answer(request, Page(rows, due.next_cursor))


def _rows(client: DueClient, found: Foreseen) -> Iterator[InvoiceToBe]:
    if found.parked is not None:
        yield InvoiceToBe(client, note=f"Not billed: {found.parked}")
    for one in found.invoices:
        yield InvoiceToBe(client, one.issue_date, one.due_date, Money(one.total_minor, one.currency))
    for draft in found.changes:
        note = f"Draft, was {money_text(draft.before)}" + (" and is deleted" if draft.dropped else "")
        yield InvoiceToBe(client, draft.issue_date, total=draft.after, note=note, draft_id=draft.id)


def _listed(as_of: date) -> ListPage[InvoiceToBe]:
    return ListPage(
        f"A run to {day_text(as_of)}",
        path_to(as_of),
        columns=_COLUMNS,
        filters=DUE_FILTERS,
        noun="client",
        default_sort="client_number",
        search="client_name__icontains",
        href=lambda row: (
            f"/invoices/{row.draft_id}" if row.draft_id else f"/clients/{row.client.id}/next-invoice?as_of={as_of}"
        ),
        actions=(Action(label="New run", href="/billing/runs/new", icon="player-play"),),
        empty=EmptyState("Nothing is due", "Everything up to this day has been billed.", icon="circle-check"),
    )


_COLUMNS: Sequence[Column[InvoiceToBe]] = (
    Column("Client", "client.name", sort="client_name", main=True),
    Column("Number", "client.number", "code", sort="client_number", phone=False),
    Column("Date", "issue_date", "date"),
    Column("Due", "due_date", "date", phone=False),
    Column("Total", "total", "money"),
    Column("Note", "note"),
)
