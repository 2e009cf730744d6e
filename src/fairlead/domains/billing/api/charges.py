"""The API of charges."""

from typing import Annotated

from fastapi import APIRouter, Depends

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.repository.found import CHARGE_FILTERS, CHARGE_SORTS, WAITING_FILTERS, WAITING_SORTS
from fairlead.domains.billing.schemas import ChargeIn, ChargeOut, WaitingOut, charge_out, waiting_out
from fairlead.domains.clients.queries import home
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(tags=["billing"], route_class=WorkRoute)

READ = [needs(BillingPermission.READ)]
WRITE = [needs(BillingPermission.WRITE)]


@router.get("/charges", dependencies=READ)
async def list_charges(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(CHARGE_FILTERS, CHARGE_SORTS))]
) -> PageOut[ChargeOut]:
    """Search charges by any declared filter."""
    return page_out(await queries.charge_page(ctx, **asked), charge_out)


@router.post("/charges", status_code=201, dependencies=WRITE)
async def add_charge(ctx: Ctx, body: ChargeIn) -> ChargeOut:
    """Charge something by hand; it goes on the next invoice of its day or later."""
    facts = {name: getattr(body, name) for name in ("description", "quantity", "due_on", "service_id", "tax_category")}
    charge_id = await commands.add_charge(ctx, body.client_id, price=body.price.money(), **facts)
    return charge_out(await queries.charge_row(ctx, charge_id))


@router.get("/charges/waiting", dependencies=READ)
async def waiting_charges(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(WAITING_FILTERS, WAITING_SORTS))]
) -> PageOut[WaitingOut]:
    """Charges that are on no invoice yet, by their days, each with what it waits for."""
    today = ctx.today((await home(ctx)).timezone)
    return page_out(await queries.waiting_page(ctx, **asked), lambda row: waiting_out(row, today))
