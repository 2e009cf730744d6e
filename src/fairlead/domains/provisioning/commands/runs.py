"""Setting a service up, step by step: what opens and ends its run, and what somebody does about a step."""

from uuid import UUID

from fairlead.domains.provisioning import queries
from fairlead.domains.provisioning.commands.steps import AssignTechnicians
from fairlead.domains.provisioning.commands.workflow import PROVISIONING
from fairlead.domains.provisioning.errors import NotBeingSetUp
from fairlead.domains.provisioning.events import ProvisioningCancelled, ProvisioningStepHandled
from fairlead.domains.services import queries as services
from fairlead.kernel.errors import NotFound
from fairlead.platform.context import Context
from fairlead.platform.workflow import actions
from fairlead.platform.workflow.queries import RunRow, steps_of
from fairlead.platform.workflow.states import RunStatus, StepAct


async def open_run(ctx: Context, service_id: UUID) -> None:
    """Set a service up with the steps of its template; a run that failed gives way, one that goes on again is kept.

    Raises RunStillOpen while an earlier one is being undone.
    """
    run = await queries.run_of(ctx, service_id)
    if run is not None and run.status in (RunStatus.RUNNING, RunStatus.WAITING):
        return
    service = await services.service_row(ctx, service_id)
    steps = await queries.steps_for(ctx, service.template_id, service.type, automated=service.automated)
    await actions.start(ctx, PROVISIONING, service_id, title=f"{service.name} {service.number}", steps=steps)


async def retry_step(ctx: Context, service_id: UUID, position: int) -> None:
    """Try a step again, at once and with all its tries."""
    run = await _handled(ctx, service_id, position, StepAct.RETRY, None)
    await actions.retry_step(ctx, PROVISIONING, run.id, position)


async def do_step(ctx: Context, service_id: UUID, position: int, *, note: str | None = None) -> None:
    """Say that a step was done by hand."""
    run = await _handled(ctx, service_id, position, StepAct.DONE, note)
    await actions.do_by_hand(ctx, PROVISIONING, run.id, position, note=note)


async def skip_step(ctx: Context, service_id: UUID, position: int, *, reason: str) -> None:
    """Leave a step out."""
    run = await _handled(ctx, service_id, position, StepAct.SKIP, reason)
    await actions.skip_step(ctx, PROVISIONING, run.id, position, reason=reason)


async def take_over_step(ctx: Context, service_id: UUID, position: int, *, note: str | None = None) -> None:
    """Require that an automatic step is done by hand."""
    run = await _handled(ctx, service_id, position, StepAct.MANUAL, note)
    await actions.take_over(ctx, PROVISIONING, run.id, position, note=note)


async def cancel_run(ctx: Context, service_id: UUID, *, reason: str) -> None:
    """Give a set-up up: what was done of it is undone, the last step first; then it counts as failed."""
    run = await _run(ctx, service_id)
    client_id = (await services.service_row(ctx, service_id)).client_id
    ctx.emit(ProvisioningCancelled(service_id=service_id, client_id=client_id, reason=reason))
    await actions.cancel(ctx, PROVISIONING, run.id, reason=reason)


async def close_run(ctx: Context, service_id: UUID) -> None:
    """The set-up was completed by hand: what is left of its steps is skipped. Raises IllegalMove while it is undone."""
    await actions.close(ctx, PROVISIONING, service_id, note="The set-up was completed by hand.")


async def fail_run(ctx: Context, service_id: UUID, *, reason: str) -> None:
    """Somebody gave the set-up up for failed; its present step can be tried again."""
    await actions.fail_run(ctx, PROVISIONING, service_id, reason=reason)


async def undo_run(ctx: Context, service_id: UUID, *, reason: str) -> None:
    """The service is gone: undo what was done for it."""
    await actions.cancel_of(ctx, PROVISIONING, service_id, reason=reason)


async def look_for_technicians(ctx: Context, service_id: UUID) -> None:
    """Technicians were assigned: a set-up that waits for them goes on."""
    await actions.look_again(ctx, PROVISIONING, service_id, (AssignTechnicians.name,))


async def _run(ctx: Context, service_id: UUID) -> RunRow:
    service = await services.service_row(ctx, service_id)
    run = await queries.run_of(ctx, service_id)
    if run is None:
        raise NotBeingSetUp(service_id=service.id, state=service.status)
    return run


async def _handled(ctx: Context, service_id: UUID, position: int, act: StepAct, note: str | None) -> RunRow:
    """Say it before what follows from it. Raises NotFound."""
    run = await _run(ctx, service_id)
    titles = {step.position: step.title for step in await steps_of(ctx, run.id)}
    if position not in titles:
        raise NotFound.of("step", position)
    client_id = (await services.service_row(ctx, service_id)).client_id
    ctx.emit(
        ProvisioningStepHandled(
            service_id=service_id, client_id=client_id, position=position, step=titles[position], act=act, note=note
        )
    )
    return run
