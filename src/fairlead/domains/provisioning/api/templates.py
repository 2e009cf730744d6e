"""The API of the steps that set services up."""

from uuid import UUID

from fastapi import APIRouter

from fairlead.domains.catalog.queries import template_row
from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.provisioning import commands, queries
from fairlead.domains.provisioning.permissions import ProvisioningPermission
from fairlead.domains.provisioning.schemas.templates import KnownStepOut, StepListOut, StepsIn, step_list_out
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.route import WorkRoute

router = APIRouter(prefix="/provisioning", tags=["provisioning"], route_class=WorkRoute)

READ = [needs(ProvisioningPermission.READ)]
DESIGN = [needs(ProvisioningPermission.DESIGN)]


@router.get("/steps", dependencies=READ)
async def known_steps(ctx: Ctx) -> list[KnownStepOut]:  # noqa: ARG001 - a route is one unit of work
    """The steps that lists may name."""
    return [KnownStepOut(step=name, title=one.title, what=one.what) for name, one in commands.KNOWN.items()]


@router.get("/templates", dependencies=READ)
async def step_lists(ctx: Ctx) -> list[StepListOut]:
    """The steps of every type, then those of the catalog's templates that have their own."""
    return [step_list_out(one) for one in await queries.step_lists(ctx)]


@router.get("/templates/types/{kind}", dependencies=READ)
async def steps_of_type(ctx: Ctx, kind: ServiceType) -> StepListOut:
    """The steps that set up services of a type."""
    return step_list_out(await queries.step_list(ctx, kind))


@router.put("/templates/types/{kind}", dependencies=DESIGN)
async def set_steps_of_type(ctx: Ctx, kind: ServiceType, body: StepsIn, version: IfMatch) -> StepListOut:
    """Say which steps set up services of a type; set-ups under way keep theirs."""
    return step_list_out(await commands.set_steps(ctx, kind, body.planned(), version=version))


@router.delete("/templates/types/{kind}", status_code=200, dependencies=DESIGN)
async def reset_steps_of_type(ctx: Ctx, kind: ServiceType, version: IfMatch) -> StepListOut:
    """Go back to the built-in steps."""
    return step_list_out(await commands.reset_steps(ctx, kind, version=version))


@router.get("/templates/catalog/{template_id}", dependencies=READ)
async def steps_of_template(ctx: Ctx, template_id: UUID) -> StepListOut:
    """The steps that set up services of one template."""
    kind = (await template_row(ctx, template_id)).type
    return step_list_out(await queries.step_list(ctx, kind, template_id))


@router.put("/templates/catalog/{template_id}", dependencies=DESIGN)
async def set_steps_of_template(ctx: Ctx, template_id: UUID, body: StepsIn, version: IfMatch) -> StepListOut:
    """Say which steps set up services of one template; set-ups under way keep theirs."""
    kind = (await template_row(ctx, template_id)).type
    return step_list_out(await commands.set_steps(ctx, kind, body.planned(), template_id=template_id, version=version))


@router.delete("/templates/catalog/{template_id}", status_code=200, dependencies=DESIGN)
async def reset_steps_of_template(ctx: Ctx, template_id: UUID, version: IfMatch) -> StepListOut:
    """Go back to the steps of the template's type."""
    kind = (await template_row(ctx, template_id)).type
    return step_list_out(await commands.reset_steps(ctx, kind, template_id=template_id, version=version))
