"""The API of renewals: the pipeline, what stands against one, deciding about it, offering it."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from fairlead.domains.clients.queries import home
from fairlead.domains.services import commands, queries
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.repository import RENEWAL_FILTERS, RENEWAL_SORTS
from fairlead.domains.services.schemas import ServiceOut, service_out
from fairlead.domains.services.schemas.renewals import (
    ApproveRenewalIn,
    BucketOut,
    DecisionOut,
    DenyRenewalIn,
    ExtendGraceIn,
    QuoteIn,
    QuoteOut,
    RemindedOut,
    RemindIn,
    RenewalOut,
    bucket_out,
    decision_out,
    listed_out,
    quote_out,
    renewal_out,
)
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out
from fairlead.platform.links import links_of

router = APIRouter(tags=["services"], route_class=WorkRoute)

READ = [needs(ServicePermission.READ)]
RENEW = [needs(ServicePermission.RENEW)]
_ONE = "/services/{service_id}/renewal"


@router.get("/renewals", dependencies=READ)
async def list_renewals(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(RENEWAL_FILTERS, RENEWAL_SORTS))]
) -> PageOut[RenewalOut]:
    """Services with a term, the soonest end first, each with everything that stands against its renewal."""
    return page_out(await queries.renewal_page(ctx, **asked), listed_out)


@router.get("/renewals/pipeline", dependencies=READ)
async def pipeline(ctx: Ctx) -> list[BucketOut]:
    """What ends within 7, 14, 30, 60 and 90 days: how many, their MRR, and how much of it is at risk."""
    own = await home(ctx)
    return [bucket_out(one) for one in await queries.renewal_pipeline(ctx, ctx.today(own.timezone), own.currency)]


@router.get(_ONE, dependencies=READ)
async def renewal(ctx: Ctx, service_id: UUID) -> RenewalOut:
    """Whether a service renews by itself, at which price, and every reason against it."""
    return renewal_out(await queries.check_renewal_eligibility(ctx, service_id))


@router.get(f"{_ONE}/decisions", dependencies=READ)
async def decisions(ctx: Ctx, service_id: UUID) -> list[DecisionOut]:
    """What was decided about its terms, the latest first."""
    await queries.service_row(ctx, service_id)
    return [decision_out(one) for one in await queries.renewals_of(ctx, service_id)]


@router.post(f"{_ONE}/approve", dependencies=RENEW)
async def approve(ctx: Ctx, service_id: UUID, body: ApproveRenewalIn, version: IfMatch) -> ServiceOut:
    """Renew the running term, before its window or in grace too; not twice."""
    price = body.price.money() if body.price else None
    return service_out(
        await commands.approve_renewal(ctx, service_id, price=price, months=body.months, version=version)
    )


@router.post(f"{_ONE}/deny", dependencies=RENEW)
async def deny(ctx: Ctx, service_id: UUID, body: DenyRenewalIn, version: IfMatch) -> ServiceOut:
    """Decide that the running term is not renewed."""
    return service_out(await commands.deny_renewal(ctx, service_id, reason=body.reason, version=version))


@router.delete(f"{_ONE}/denial", dependencies=RENEW)
async def undo_denial(ctx: Ctx, service_id: UUID, version: IfMatch) -> ServiceOut:
    """Let the running term be renewed after all."""
    return service_out(await commands.undo_renewal_denial(ctx, service_id, version=version))


@router.post(f"{_ONE}/grace", dependencies=RENEW)
async def extend_grace(ctx: Ctx, service_id: UUID, body: ExtendGraceIn, version: IfMatch) -> ServiceOut:
    """Let a service in grace run on for some more days."""
    return service_out(await commands.extend_grace_period(ctx, service_id, body.days, version=version))


@router.post(f"{_ONE}/reminder", dependencies=RENEW)
async def remind(ctx: Ctx, service_id: UUID, body: RemindIn) -> RemindedOut:
    """Tell the client now that the term ends; the same thing is said once a term."""
    days = await commands.send_renewal_notification(ctx, service_id, body.days)
    return RemindedOut(service_id=service_id, days=days)


@router.post(f"{_ONE}/quotes", status_code=201, dependencies=RENEW)
async def quote(ctx: Ctx, request: Request, service_id: UUID, body: QuoteIn, version: IfMatch) -> QuoteOut:
    """Offer the next term to the client by a signed link, in place of an earlier open offer."""
    price = body.price.money() if body.price else None
    made = await commands.create_renewal_quote(
        ctx, service_id, price=price, months=body.months, valid_days=body.valid_days, message=body.message,
        version=version,
    )  # fmt: skip
    return quote_out(made, _link(ctx, request, made.id))


@router.get(f"{_ONE}/quotes", dependencies=RENEW)
async def quotes(ctx: Ctx, request: Request, service_id: UUID) -> Sequence[QuoteOut]:
    """The offers for its terms, the latest first. Whoever has a link can answer: only those who renew see them."""
    await queries.service_row(ctx, service_id)
    return [quote_out(one, _link(ctx, request, one.id)) for one in await queries.quotes_of(ctx, service_id)]


@router.delete(f"{_ONE}/quotes/{{quote_id}}", dependencies=RENEW)
async def withdraw_quote(ctx: Ctx, request: Request, service_id: UUID, quote_id: UUID, version: IfMatch) -> QuoteOut:
    """Take an open offer back; its link says so from now on."""
    gone = await commands.withdraw_renewal_quote(ctx, service_id, quote_id, version=version)
    return quote_out(gone, _link(ctx, request, gone.id))


def _link(ctx: Context, request: Request, quote_id: UUID) -> str:
    """The quote's address; a preview names it like the id that it carries, another one when it is made."""
    return ctx.fresh(queries.quote_link(links_of(request), ctx.tenant_id, quote_id, str(request.base_url)))
