"""Selling a service: to a client, from what is on sale to them today."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from fairlead.domains.catalog.queries import offers
from fairlead.domains.clients.queries import client_facts
from fairlead.domains.services import commands
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.schemas import ServiceIn
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Crumb, Form, Hint, form_page, see_other

router = APIRouter(route_class=PageRoute)

SELL = [needs(ServicePermission.PROVISION)]


class SaleIn(ServiceIn):
    """A sale, and whether it goes live at once."""

    activate: Annotated[bool, Field(description="Go live at once; services with automatic set-up cannot.")] = False


FORM = Form(
    SaleIn, "/services/new", title="Sell service", submit="Sell", preview=True,
    crumbs=(Crumb("Services", "/services"), Crumb("Sell")),
    hints={
        "client_id": Hint(label="Client (id)", help="Start from the client's page to have it filled in."),
        "tariff_id": Hint(label="What"), "contract_id": Hint(label="Contract (id)"), "site_id": Hint(label="Site (id)"),
        "anchor_day": Hint(label="Bill on day", help="Empty: periods count from the start."),
        "activate": Hint(label="Activate now"),
    },
)  # fmt: skip


@router.get("/services/new", dependencies=SELL)
async def ask(ctx: Ctx, request: Request, client_id: UUID | None = None) -> Response:
    """The form, with what is on sale today."""
    return await form_page(request, await _form(ctx, client_id))


@router.post("/services/new", dependencies=SELL)
async def sell(ctx: Ctx, request: Request) -> Response:
    """Sell it, and activate it when that was asked for."""
    data = await (await _form(ctx, None)).submitted(request)
    service = await commands.provision(ctx, data.sale())
    if data.activate:
        await ctx.session.flush()
        await commands.activate(ctx, service.id)
    return see_other(request, f"/services/{service.id}", flash=f"{service.name} is sold.")


async def _form(ctx: Context, client_id: UUID | None) -> Form[SaleIn]:
    facts = await client_facts(ctx, client_id) if client_id else None
    today = ctx.today(facts.timezone if facts else "UTC")
    known = await offers(ctx, today, kind=facts.kind if facts else None)
    choices = [(str(one.tariff_id), f"{one.name}, {one.cycle.value}: {one.price}") for one in known]
    filled: dict[str, object] = {"start_date": today} | ({"client_id": client_id} if client_id else {})
    return FORM.offering(tariff_id=choices).filled(filled)
