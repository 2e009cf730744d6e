"""The page on which something is charged by hand, without a draft: the next invoice of its day takes it."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.billing import commands
from fairlead.domains.billing.pages.drafting import ITEM_HINTS, ItemForm, price_of
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.schemas.shown import BillingDay
from fairlead.domains.clients.queries import ClientFacts, client_facts
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Crumb, Form, Hint, form_page, see_other

router = APIRouter(prefix="/clients/{client_id}/charges", route_class=PageRoute)

WRITE = [needs(BillingPermission.WRITE)]


class ChargeForm(ItemForm):
    """What is charged, as a person writes it."""

    due_on: BillingDay


CHARGE = Form(
    ChargeForm, "", title="Charge something", submit="Charge", preview=True,
    hints={**ITEM_HINTS, "due_on": Hint(label="Day")},
)  # fmt: skip


def _at(client: ClientFacts) -> Form[ChargeForm]:
    there = f"/clients/{client.id}"
    form = CHARGE.at(f"{there}/charges/new", cancel=there)
    intro = f"In {client.currency}, on the next invoice of its day or later."
    return replace(form, intro=intro, crumbs=(Crumb("Clients", "/clients"), Crumb(client.name, there)))


@router.get("/new", dependencies=WRITE)
async def ask_charge(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """What to charge, today unless told otherwise."""
    client = await client_facts(ctx, client_id)
    today: date = ctx.today(client.timezone)
    return await form_page(request, _at(client).filled({"due_on": today}))


@router.post("/new", dependencies=WRITE)
async def charge(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """Charge it."""
    client = await client_facts(ctx, client_id)
    data = await _at(client).submitted(request)
    await commands.add_charge(
        ctx, client_id, description=data.description, price=price_of(data.price, client.currency),
        quantity=data.quantity, due_on=data.due_on,
    )  # fmt: skip
    return see_other(request, f"/clients/{client_id}", flash="Charged; the next invoice of that day has it.")
