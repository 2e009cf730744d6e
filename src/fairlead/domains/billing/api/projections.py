"""The API of what is coming."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.schemas import (
    ForecastOut,
    ProjectionOut,
    UpcomingOut,
    forecast_out,
    projection_out,
    upcoming_out,
)
from fairlead.domains.billing.schemas.shown import BillingDay
from fairlead.domains.clients.queries import client_facts, home
from fairlead.kernel.errors import NotFound
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.route import WorkRoute

router = APIRouter(tags=["billing"], route_class=WorkRoute)

READ = [needs(BillingPermission.READ)]


@router.get("/services/{service_id}/projection", dependencies=READ)
async def projection(
    ctx: Ctx,
    service_id: UUID,
    months: Annotated[
        int, Query(ge=1, le=120, description="How many months ahead; the running one is the first.")
    ] = 12,
) -> ProjectionOut:
    """What a service will be billed next and in the coming months, and what its running term is worth."""
    today = ctx.today((await home(ctx)).timezone)
    stands = await queries.billing_of(ctx, service_id)
    coming = await queries.revenue_projection(ctx, service_id, months, today)
    return projection_out(stands, coming, await queries.total_contract_value(ctx, service_id))


@router.get("/clients/{client_id}/next-invoice", dependencies=READ)
async def next_invoice(
    ctx: Ctx,
    client_id: UUID,
    as_of: Annotated[
        BillingDay | None, Query(description="The day of the run; default: the next with something.")
    ] = None,
) -> UpcomingOut:
    """The invoices that the next run issues for a client, line by line; nothing is kept."""
    return upcoming_out(await commands.next_invoices(ctx, client_id, as_of))


@router.get("/billing/forecast", dependencies=READ, responses=raises(NotFound))
async def forecast(
    ctx: Ctx,
    months: Annotated[int, Query(ge=1, le=60, description="How many months; the running one is the first.")] = 12,
    client_id: Annotated[UUID | None, Query(description="One client alone.")] = None,
) -> ForecastOut:
    """What the coming months bring by the terms, holds, discounts, changes and ends known today, net of tax."""
    if client_id is not None:
        await client_facts(ctx, client_id)
    today = ctx.today((await home(ctx)).timezone)
    return forecast_out(await queries.forecast(ctx, months, today, client_id))
