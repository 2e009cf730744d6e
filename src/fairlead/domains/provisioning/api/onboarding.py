"""The API of onboarding: a client, a service, its technicians and promise, and its set-up, at once."""

from fastapi import APIRouter

from fairlead.domains.catalog.errors import NotOnSale
from fairlead.domains.provisioning import commands, queries
from fairlead.domains.provisioning.schemas.onboarding import OnboardedOut, OnboardingIn
from fairlead.domains.services import queries as services
from fairlead.domains.services.permissions import ServicePermission
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.route import WorkRoute

router = APIRouter(tags=["provisioning"], route_class=WorkRoute)

ONBOARD = [needs(ServicePermission.PROVISION)]


@router.post("/onboarding", status_code=201, dependencies=ONBOARD, responses=raises(NotOnSale))
async def onboard(ctx: Ctx, body: OnboardingIn) -> OnboardedOut:
    """Take a client on, sell them a service, say who looks after it and what is promised, and begin its set-up."""
    made = await commands.onboard(ctx, body.onboarding())
    service = await services.service_row(ctx, made.service_id)
    steps = await queries.steps_for(ctx, service.template_id, service.type, automated=service.automated)
    return OnboardedOut(
        client_id=made.client_id, service_id=service.id, number=service.number, name=service.name,
        status=service.status, provisioning_status=service.provisioning_status,
        steps=[step.title for step in steps], version=service.version,
    )  # fmt: skip
