"""The global search: clients, services, invoices, credit notes, contracts, meters by number, name or external id."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fairlead.domains.billing.lifecycle import INVOICE
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries.credits import search_credit_notes
from fairlead.domains.billing.queries.overview import search_invoices
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.catalog.queries import search_meters
from fairlead.domains.clients.lifecycle import CLIENT
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.clients.queries import search_clients
from fairlead.domains.contracts.lifecycle import CONTRACT
from fairlead.domains.contracts.permissions import ContractPermission
from fairlead.domains.contracts.queries import search_contracts
from fairlead.domains.services.lifecycle import SERVICE
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import search_services
from fairlead.platform.context import Context
from fairlead.platform.http.access import public
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Header, Hit, Hits, page, part, status
from fairlead.platform.pages.formats import money_text
from fairlead.platform.pages.render import is_htmx

router = APIRouter(route_class=PageRoute)

_QUICK, _WHOLE = 5, 25
"""Results of a kind below the box, and on the page."""


@router.get("/search", dependencies=[public("it finds only what the viewer may see", signed_in=True)])
async def search(ctx: Ctx, request: Request, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """What fits a text: below the box while one types, or as a page."""
    if is_htmx(request):
        return await part(request, await _hits(ctx, q, _QUICK))
    hits = await _hits(ctx, q, _WHOLE)
    return await page(request, "search.html", title="Search", header=Header("Search"), hits=hits)


async def _hits(ctx: Context, text: str, limit: int) -> Hits:
    wanted, may = text.strip(), ctx.actor.may
    found = (
        ("Clients", await _clients(ctx, wanted, limit) if may(ClientPermission.READ) else []),
        ("Services", await _services(ctx, wanted, limit) if may(ServicePermission.READ) else []),
        ("Invoices", await _invoices(ctx, wanted, limit) if may(BillingPermission.READ) else []),
        ("Credit notes", await _credit_notes(ctx, wanted, limit) if may(BillingPermission.READ) else []),
        ("Contracts", await _contracts(ctx, wanted, limit) if may(ContractPermission.READ) else []),
        ("Meters", await _meters(ctx, wanted, limit) if may(CatalogPermission.READ) else []),
    )
    return Hits(wanted, found)


async def _clients(ctx: Context, text: str, limit: int) -> list[Hit]:
    return [
        Hit(
            row.name, f"/clients/{row.id}", " · ".join(part for part in (row.number, row.email) if part), "user",
            status(row.status, CLIENT.states),
        )
        for row in await search_clients(ctx, text, limit)
    ]  # fmt: skip


async def _services(ctx: Context, text: str, limit: int) -> list[Hit]:
    return [
        Hit(
            row.name, f"/services/{row.id}", f"{row.number} · {row.client_name}", "router",
            status(row.status, SERVICE.states),
        )
        for row in await search_services(ctx, text, limit)
    ]  # fmt: skip


async def _invoices(ctx: Context, text: str, limit: int) -> list[Hit]:
    return [
        Hit(
            row.number, f"/invoices/{row.id}", f"{row.client_name} · {money_text(row.total)}", "file-invoice",
            status(row.status, INVOICE.states),
        )
        for row in await search_invoices(ctx, text, limit)
    ]  # fmt: skip


async def _credit_notes(ctx: Context, text: str, limit: int) -> list[Hit]:
    return [
        Hit(row.number, f"/credit-notes/{row.id}", f"{row.client_name} · {money_text(row.total)}", "receipt-refund")
        for row in await search_credit_notes(ctx, text, limit)
    ]


async def _meters(ctx: Context, text: str, limit: int) -> list[Hit]:
    return [
        Hit(row.name, f"/meters?code={row.code}", f"{row.code} · {row.unit}", "hash")
        for row in await search_meters(ctx, text, limit)
    ]


async def _contracts(ctx: Context, text: str, limit: int) -> list[Hit]:
    return [
        Hit(
            row.number, f"/contracts/{row.id}", row.client_name, "writing-sign", status(row.status, CONTRACT.states)
        )
        for row in await search_contracts(ctx, text, limit)
    ]  # fmt: skip
