"""The API of reports about services."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from fairlead.domains.clients.queries import client_facts, home
from fairlead.domains.services import queries
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.schemas import ChurnOut, RevenueOut
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import EXPONENTS, Money
from fairlead.kernel.period import add_months
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import CurrencyCode, Day

router = APIRouter(prefix="/reports", tags=["reports"], route_class=WorkRoute)

From = Annotated[Day | None, Query(alias="from", description="The first day; left out: twelve months back.")]
To = Annotated[Day | None, Query(alias="to", description="The day after the last; left out: up to this month's end.")]
OfClient = Annotated[UUID | None, Query(description="Left out: the whole company.")]


def _known(currency: str | None) -> str | None:
    if currency is not None and currency not in EXPONENTS:
        raise PydanticCustomError("currency", "This is not an ISO 4217 currency code")
    return currency


Currency = Annotated[CurrencyCode | None, AfterValidator(_known), Query(description="Left out: the company's own.")]


@router.get("/churn", dependencies=[needs(ServicePermission.READ)])
async def churn(ctx: Ctx, start: From = None, end: To = None, currency: Currency = None) -> ChurnOut:
    """Services that ended, by month, why and from which template, with the MRR that went with them."""
    own = await home(ctx)
    end = end or add_months(ctx.today(own.timezone).replace(day=1), 1)
    start, currency = start or add_months(end, -12), currency or own.currency
    losses = await queries.churn(ctx, currency, start=start, end=end)
    months = queries.by_month(losses, currency, start=start, end=end)
    return ChurnOut.of_losses(losses, months, start=start, end=end, currency=currency)


@router.get("/mrr", dependencies=[needs(ServicePermission.READ)], responses=raises(NotFound))
async def mrr(ctx: Ctx, client_id: OfClient = None, currency: Currency = None) -> RevenueOut:
    """Monthly recurring revenue, what it is made of, and how it came in the last twelve months.

    A service counts its price times its quantity as of a month, less what its holds and lasting discounts leave out;
    each is rounded by itself, so that clients add up to the company.
    """
    own = await home(ctx)
    if client_id is not None:
        await client_facts(ctx, client_id)
    currency, today = currency or own.currency, ctx.today(own.timezone)
    made_of = await queries.composition(ctx, currency, client_id=client_id)
    trend = await queries.mrr_trend(ctx, currency, today=today, client_id=client_id)
    total = Money.sum((one.mrr for one in made_of.by_type), currency)
    return RevenueOut.of_rows(total, made_of, trend, client_id=client_id)
