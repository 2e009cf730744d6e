"""The API of tax: the rates, what a tax would be, and what was invoiced per rate."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from fairlead.domains.billing import commands
from fairlead.domains.billing.errors import TaxRateOverlaps, TaxRateUsed
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries.rates import tax_rate_page, tax_rate_row
from fairlead.domains.billing.queries.taxquotes import TaxQuestion, tax_quote
from fairlead.domains.billing.queries.taxsums import tax_report
from fairlead.domains.billing.repository.taxes import TaxRates
from fairlead.domains.billing.schemas.shown import BillingDay
from fairlead.domains.billing.schemas.taxes import (
    Country,
    Region,
    SuccessorIn,
    TaxQuoteOut,
    TaxRateIn,
    TaxRateOut,
    TaxRatePatch,
    TaxSumOut,
    tax_quote_out,
    tax_rate_out,
    tax_sum_out,
)
from fairlead.domains.catalog.terms import TaxCategory
from fairlead.domains.clients.terms import TaxStatus
from fairlead.kernel.errors import NotFound
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import Day, PageOut, Text80, page_out

router = APIRouter(tags=["billing"], route_class=WorkRoute)

READ = [needs(BillingPermission.READ)]
WRITE = [needs(BillingPermission.WRITE)]


@router.get("/tax-rates", dependencies=READ)
async def list_tax_rates(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(TaxRates.filters, TaxRates.sorts))]
) -> PageOut[TaxRateOut]:
    """Search tax rates by any declared filter."""
    return page_out(await tax_rate_page(ctx, **asked), tax_rate_out)


@router.post("/tax-rates", status_code=201, dependencies=WRITE, responses=raises(TaxRateOverlaps))
async def add_tax_rate(ctx: Ctx, body: TaxRateIn) -> TaxRateOut:
    """Have a place ask for a tax from a day on."""
    return tax_rate_out(await commands.add_tax_rate(ctx, body.new()))


async def question(
    amount: Annotated[str, Query(max_length=20, description="In major units.", examples=["19.99"])],
    currency: Annotated[str | None, Query(pattern=r"^[A-Z]{3}$", description="Else the client's or company's.")] = None,
    category: Annotated[TaxCategory, Query(description="Of what is taxed.")] = "standard",
    on: Annotated[BillingDay | None, Query(description="Today, unless it is given.")] = None,
    client_id: Annotated[UUID | None, Query(description="Whose facts count where none is given here.")] = None,
    country: Annotated[Country | None, Query(description="Where the client is.")] = None,
    region: Annotated[Region | None, Query(description="Their state or province.")] = None,
    status: Annotated[TaxStatus | None, Query(description="Whether they are charged.")] = None,
    until: Annotated[BillingDay | None, Query(description="When an exemption ends.")] = None,
    tax_id: Annotated[Text80 | None, Query(description="Their tax id.")] = None,
    inclusive: Annotated[bool | None, Query(description="Whether the amount includes the tax.")] = None,
) -> TaxQuestion:
    """What is asked; what is given goes before what is known of the client."""
    return TaxQuestion(
        amount=amount, currency=currency, category=category, on=on, client_id=client_id, country=country,
        region=region, status=status, until=until, tax_id=tax_id, inclusive=inclusive,
    )  # fmt: skip


@router.get("/tax-rates/quote", dependencies=READ, responses=raises(NotFound))
async def quote_tax(ctx: Ctx, asked: Annotated[TaxQuestion, Depends(question)]) -> TaxQuoteOut:
    """What the tax on an amount would be, and why, step by step."""
    return tax_quote_out(await tax_quote(ctx, asked))


@router.get("/tax-rates/{rate_id}", dependencies=READ)
async def get_tax_rate(ctx: Ctx, rate_id: UUID) -> TaxRateOut:
    """One tax rate."""
    return tax_rate_out(await tax_rate_row(ctx, rate_id))


@router.patch("/tax-rates/{rate_id}", dependencies=WRITE, responses=raises(TaxRateOverlaps, TaxRateUsed))
async def change_tax_rate(ctx: Ctx, rate_id: UUID, body: TaxRatePatch, version: IfMatch) -> TaxRateOut:
    """Change what is named; of a rate by which invoices were issued only its end."""
    return tax_rate_out(await commands.change_tax_rate(ctx, rate_id, version=version, **body.changes()))


@router.post(
    "/tax-rates/{rate_id}/successor",
    status_code=201,
    dependencies=WRITE,
    responses=raises(TaxRateOverlaps, TaxRateUsed),
)
async def succeed_tax_rate(ctx: Ctx, rate_id: UUID, body: SuccessorIn) -> TaxRateOut:
    """End a rate on a day and begin the next on the same day."""
    return tax_rate_out(await commands.succeed_tax_rate(ctx, rate_id, **body.model_dump()))


@router.delete("/tax-rates/{rate_id}", dependencies=WRITE, responses=raises(TaxRateUsed))
async def remove_tax_rate(ctx: Ctx, rate_id: UUID, version: IfMatch) -> None:
    """Take away a rate by which nothing was invoiced."""
    await commands.remove_tax_rate(ctx, rate_id, version=version)


@router.get("/tax-report", dependencies=READ)
async def report_tax(
    ctx: Ctx,
    begin: Annotated[Day, Query(alias="from", description="The first day of the time.")],
    end: Annotated[Day, Query(alias="to", description="The first day behind it.")],
) -> list[TaxSumOut]:
    """Net and tax of what was issued in a time, per currency and rate: invoices that stand, less credit notes."""
    return [tax_sum_out(row) for row in await tax_report(ctx, begin, end)]
