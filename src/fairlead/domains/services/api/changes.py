"""The API of changes: ask for one, look at them, take one back."""

from uuid import UUID

from fastapi import APIRouter

from fairlead.domains.services import commands, queries
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.schemas.changes import ChangeIn, ChangeOut, change_out
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.route import WorkRoute

router = APIRouter(prefix="/services", tags=["services"], route_class=WorkRoute)


@router.post("/{service_id}/changes", status_code=201, dependencies=[needs(ServicePermission.CHANGE)])
async def change(ctx: Ctx, service_id: UUID, body: ChangeIn, version: IfMatch) -> ChangeOut:
    """Change a service now, from its next period or on a day; the preview shows the money to the cent."""
    wanted = body.wanted()
    return change_out(
        await commands.change(ctx, service_id, wanted, when=body.when, on=body.on, note=body.note, version=version)
    )


@router.get("/{service_id}/changes", dependencies=[needs(ServicePermission.READ)])
async def changes(ctx: Ctx, service_id: UUID) -> list[ChangeOut]:
    """Every change of a service in the order of their days: those made, those to come, revoked and refused."""
    await queries.service_row(ctx, service_id)
    return [change_out(one) for one in await queries.changes_of(ctx, service_id)]


@router.get("/{service_id}/changes/{change_id}", dependencies=[needs(ServicePermission.READ)])
async def get_change(ctx: Ctx, service_id: UUID, change_id: UUID) -> ChangeOut:
    """One change of a service."""
    return change_out(await queries.change_row(ctx, service_id, change_id))


@router.delete("/{service_id}/changes/{change_id}", dependencies=[needs(ServicePermission.CHANGE)])
async def revoke_change(ctx: Ctx, service_id: UUID, change_id: UUID, version: IfMatch) -> ChangeOut:
    """Take a scheduled change back."""
    return change_out(await commands.revoke_change(ctx, service_id, change_id, version=version))
