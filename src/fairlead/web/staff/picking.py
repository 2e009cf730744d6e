"""What pick fields look up: clients, their sites and contracts, what is on sale, who looks after services."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.catalog.queries import Offer, offers, template_rows
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.clients.queries import client_facts, client_rows, search_clients, sites_of
from fairlead.domains.contracts.permissions import ContractPermission
from fairlead.domains.contracts.queries import contract_rows
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import technician_loads
from fairlead.kernel.errors import NotFound
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import part
from fairlead.platform.pages.formats import money_text, worded
from fairlead.platform.pages.forms import Option, Options, Picker, meant
from fairlead.platform.pages.forms.field import id_of

router = APIRouter(route_class=PageRoute)

_OFFERED = 8


async def _clients(ctx: Context, text: str, _client: UUID | None, limit: int) -> Sequence[Option]:
    """By number, name, e-mail or external id; the archived buy nothing."""
    if not text:
        page = await client_rows(ctx, {"status__ne": "archived"}, sort="name", limit=limit)
        return [Option(row.id, row.name, row.number) for row in page.items]
    found = await search_clients(ctx, text, limit)
    return [Option(row.id, row.name, row.number, row.email or "") for row in found if row.status != "archived"]


async def _sites(ctx: Context, text: str, client: UUID | None, limit: int) -> Sequence[Option]:
    if client is None:
        return []
    found = [Option(row.id, row.name, f"{row.line1}, {row.city}", row.country) for row in await sites_of(ctx, client)]
    return _fitting(found, text, limit)


async def _contracts(ctx: Context, text: str, client: UUID | None, limit: int) -> Sequence[Option]:
    """Those of the client that are signed."""
    if client is None:
        return []
    page = await contract_rows(ctx, {"client_id": client, "status": "active"}, limit=200)
    named = [(row, f"{row.term_months} months" if row.term_months else "Month to month") for row in page.items]
    return _fitting([Option(row.id, name, row.number) for row, name in named], text, limit)


async def _offers(ctx: Context, text: str, client: UUID | None, limit: int) -> Sequence[Option]:
    """What is on sale today, to this client when one is given."""
    facts = await client_facts(ctx, client) if client is not None else None
    on_sale = await offers(ctx, ctx.today(facts.timezone if facts else "UTC"), kind=facts.kind if facts else None)
    found = [
        Option(one.tariff_id, one.name, one.code, _priced(one))
        for one in on_sale
        if facts is None or one.price.currency == facts.currency
    ]
    return _fitting(found, text, limit)


def _priced(one: Offer) -> str:
    price = f"{one.pricing.words if one.pricing else money_text(one.price)} {worded(one.cycle).lower()}"
    return f"{price}, set-up {money_text(one.setup)}" if one.setup else price


async def _templates(ctx: Context, text: str, _client: UUID | None, limit: int) -> Sequence[Option]:
    page = await template_rows(ctx, sort="name", limit=200)
    return _fitting([Option(row.id, row.name, row.code, worded(row.type)) for row in page.items], text, limit)


async def _technicians(ctx: Context, text: str, _client: UUID | None, limit: int) -> Sequence[Option]:
    """Who may look after services, with how much they have to look after."""
    found = [
        Option(one.user_id, one.name, one.email, f"{worded(one.role)}, primary for {one.primary}")
        for one in await technician_loads(ctx)
        if one.fit
    ]
    return _fitting(found, text, limit)


def _fitting(options: Sequence[Option], text: str, limit: int) -> Sequence[Option]:
    """Those whose name or key contains every word of a text, the leading ones first."""
    words = text.casefold().split()
    fitting = [one for one in options if all(word in f"{one.name} {one.key}".casefold() for word in words)]
    return sorted(fitting, key=lambda one: not one.name.casefold().startswith(text.casefold()))[:limit]


PICKERS: Mapping[str, Picker] = {
    "clients": Picker("client", _clients),
    "contracts": Picker("signed contract of the client", _contracts),
    "offers": Picker("tariff on sale", _offers),
    "sites": Picker("site of the client", _sites),
    "templates": Picker("service template", _templates),
    "technicians": Picker("technician", _technicians),
}
"""Each kind by the name that fields give it."""

_PERMISSIONS: Mapping[str, StrEnum] = {
    "clients": ClientPermission.READ,
    "contracts": ContractPermission.READ,
    "offers": CatalogPermission.READ,
    "sites": ClientPermission.READ,
    "technicians": ServicePermission.READ,
    "templates": CatalogPermission.READ,
}


def _looking_up(kind: str) -> Any:
    async def look_up(
        ctx: Ctx, request: Request, field: Annotated[str, Query(alias="for", max_length=80)] = "", client_in: str = ""
    ) -> Response:
        """What fits the text of one field, of the client in another when it names one."""
        asked = request.query_params
        client = await _client(ctx, asked.get(client_in, "")) if client_in else None
        found = await PICKERS[kind].find(ctx, asked.get(field, "")[:200].strip(), client, _OFFERED)
        return await part(request, Options(id_of(field or kind), PICKERS[kind].noun, found))

    return look_up


async def _client(ctx: Context, text: str) -> UUID | None:
    """The client that the other field means; None when that is not clear."""
    found = await meant(ctx, PICKERS["clients"], text) if text.strip() else ()
    if not isinstance(found, UUID):
        return None
    try:
        return (await client_facts(ctx, found)).id
    except NotFound:
        return None


for _kind, _needed in _PERMISSIONS.items():
    router.add_api_route(f"/pick/{_kind}", _looking_up(_kind), methods=["GET"], dependencies=[needs(_needed)])
