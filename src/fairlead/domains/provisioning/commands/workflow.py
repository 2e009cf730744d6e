"""The workflow that sets a service up, and how the service follows it."""

from uuid import UUID

from fairlead.domains.provisioning.commands.steps import STEPS, Activate
from fairlead.domains.services import commands as services
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.terms import ProvisioningStatus
from fairlead.platform.context import Context
from fairlead.platform.workflow.declare import Workflow
from fairlead.platform.workflow.models import WorkflowRun


async def _hold(ctx: Context, service_id: UUID) -> None:
    await services.hold_service(ctx, service_id)


async def _waiting(ctx: Context, run: WorkflowRun) -> None:
    await services.note_provisioning(ctx, run.subject_id, ProvisioningStatus.REQUIRES_MANUAL)


async def _resumed(ctx: Context, run: WorkflowRun) -> None:
    service = await services.hold_service(ctx, run.subject_id)
    if service.status is Status.FAILED:
        await services.start_provisioning(ctx, service.id)
    else:
        await services.note_provisioning(ctx, service.id, ProvisioningStatus.IN_PROGRESS)


async def _completed(ctx: Context, run: WorkflowRun) -> None:
    service = await services.hold_service(ctx, run.subject_id)
    if service.status is Status.FAILED:
        await services.start_provisioning(ctx, service.id)
    if service.status is Status.PROVISIONING:
        await services.complete_provisioning(ctx, service.id)
        if run.facts.get(Activate.name, {}).get("live"):
            await services.activate(ctx, service.id)


async def _failed(ctx: Context, run: WorkflowRun) -> None:
    service = await services.hold_service(ctx, run.subject_id)
    if service.status is Status.PROVISIONING:
        await services.fail_provisioning(ctx, service.id, reason=run.reason or "")


PROVISIONING = Workflow(
    "provisioning",
    STEPS,
    hold=_hold,
    waiting=_waiting,
    resumed=_resumed,
    completed=_completed,
    failed=_failed,
    undone=_failed,
)
"""One run sets one service up. Undone, the set-up has failed: it can be started again, or the service cancelled."""
