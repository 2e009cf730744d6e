"""The API of the past: a service now or at an instant, and its timeline."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from fairlead.domains.services import queries
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.schemas import ServiceOut, service_out
from fairlead.domains.services.schemas.asof import HappeningOut, ServiceThenOut, happening_out, then_out
from fairlead.platform.db.paging import DEFAULT_LIMIT, MAX_LIMIT
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(prefix="/services", tags=["services"], route_class=WorkRoute)

READ = [needs(ServicePermission.READ)]
Instant = Annotated[AwareDatetime | None, Query(description="As it was at this instant, such as 2026-03-15T12:00:00Z.")]


@router.get("/{service_id}", dependencies=READ)
async def get_service(ctx: Ctx, service_id: UUID, as_of: Instant = None) -> ServiceOut | ServiceThenOut:
    """One service, with what can be done with it now; with `as_of`, as it was at that instant."""
    if as_of is not None:
        return then_out(await queries.service_as_of(ctx, service_id, as_of))
    return service_out(await queries.service_row(ctx, service_id))


@router.get("/{service_id}/timeline", dependencies=READ)
async def timeline(
    ctx: Ctx,
    service_id: UUID,
    cursor: Annotated[str | None, Query(description="The next_cursor of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
) -> PageOut[HappeningOut]:
    """Everything that happened to a service in one order, the latest first: moves, changes, events."""
    await queries.service_row(ctx, service_id)
    return page_out(await queries.timeline(ctx, service_id, cursor=cursor, limit=limit), happening_out)
