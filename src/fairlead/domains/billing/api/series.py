"""The API of series of numbers, and of the drafts that wait for their day."""

from uuid import UUID

from fastapi import APIRouter

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.schemas import SeriesIn, SeriesList, series_list
from fairlead.domains.clients.queries import home
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import Output

router = APIRouter(tags=["billing"], route_class=WorkRoute)

READ = [needs(BillingPermission.READ)]
RUN = [needs(BillingPermission.RUN)]


class IssuedOut(Output):
    """Drafts that were issued."""

    issued: list[UUID]


@router.get("/billing/series", dependencies=READ)
async def get_series(ctx: Ctx) -> SeriesList:
    """How invoices and credit notes are numbered, and what comes next."""
    return await _shown(ctx)


@router.put("/billing/series", dependencies=RUN)
async def set_series(ctx: Ctx, body: SeriesIn) -> SeriesList:
    """Number otherwise from now on; a series never goes back."""
    await commands.set_series(ctx, body.series, prefix=body.prefix, width=body.width, next_number=body.next_number)
    await ctx.session.flush()
    return await _shown(ctx)


@router.post("/billing/issue-reviewed", dependencies=RUN)
async def issue_reviewed(ctx: Ctx) -> IssuedOut:
    """Issue the drafts whose review window has passed now, instead of within the hour."""
    return IssuedOut(issued=await commands.issue_reviewed(ctx))


async def _shown(ctx: Context) -> SeriesList:
    return series_list(await queries.series_rows(ctx), ctx.today((await home(ctx)).timezone))
