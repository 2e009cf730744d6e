"""Services set up step by step: by themselves, with somebody's help, failed, begun anew, given up."""

import pytest

from fairlead.domains.provisioning import commands
from fairlead.domains.provisioning.errors import NotBeingSetUp
from fairlead.domains.services import commands as services
from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.terms import ProvisioningStatus
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.workflow.declare import Planned
from fairlead.platform.workflow.errors import RunStillOpen
from tests.db.provisioning.conftest import Desk

INTERNET = [
    "Assign technicians", "Install and connect the line", "Set service parameters", "Set up monitoring",
    "Test the line with the client",
]  # fmt: skip


async def test_an_automated_service_is_set_up_and_goes_live_by_itself(desk: Desk) -> None:
    service_id = await desk.sold(automated=True)
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    run, steps, percent = await desk.run(service_id)
    assert (run.status, percent, run.title, run.started_by) == ("running", 0, "Fibre 100 S-000001", "Ada")
    await desk.drain()
    run, steps, percent = await desk.run(service_id)
    assert (run.status, percent) == ("completed", 100)
    assert [(step.name, step.status, step.attempts) for step in steps] == [
        ("configure_service_parameters", "done", 1),
        ("set_up_monitoring", "done", 1),
        ("activate", "done", 1),
    ]
    service = await desk.service(service_id)
    assert (service.status, service.provisioning_status) == (Status.ACTIVE, ProvisioningStatus.COMPLETED)
    assert [move for move, _ in await desk.moves(service_id)] == [
        "create", "provision", "complete_provisioning", "activate",
    ]  # fmt: skip
    assert await desk.do(lambda ctx: queries.parameters_of(ctx, service_id)) is not None


async def test_a_set_up_waits_for_a_technician_and_goes_on_when_one_is_assigned(desk: Desk) -> None:
    service_id, tess = await desk.sold(), await desk.technician()
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    await desk.drain()
    run, steps, percent = await desk.run(service_id)
    assert [step.title for step in steps] == INTERNET
    assert (run.status, steps[0].status, percent) == ("waiting", "waiting", 0)
    assert steps[0].note == "Nobody looks after this service yet: assign a primary technician."
    assert (await desk.service(service_id)).provisioning_status is ProvisioningStatus.REQUIRES_MANUAL
    await desk.do(lambda ctx: services.assign_technicians(ctx, service_id, tess))
    await desk.drain()
    run, steps, percent = await desk.run(service_id)
    assert [step.status for step in steps] == ["done", "waiting", "open", "open", "open"]
    assert percent == 20
    await desk.do(lambda ctx: commands.do_step(ctx, service_id, 2, note="router on the shelf"), by="Tess")
    assert (await desk.service(service_id)).provisioning_status is ProvisioningStatus.IN_PROGRESS
    await desk.drain()
    run, steps, percent = await desk.run(service_id)
    assert ([step.status for step in steps], percent) == (["done", "done", "done", "done", "waiting"], 80)
    assert (steps[1].done_by, steps[1].note) == ("Tess", "router on the shelf")
    await desk.do(lambda ctx: commands.do_step(ctx, service_id, 5))
    service = await desk.service(service_id)
    assert (service.status, service.provisioning_status) == (Status.PROVISIONED, ProvisioningStatus.COMPLETED)
    said = [row["name"] for row in await desk.sql("SELECT name FROM events ORDER BY txid, seq")]
    assert [name for name in said if name.startswith(("ServiceProv", "Provisioning", "ServiceActivated"))] == [
        "ServiceProvisioned", "ServiceProvisioningStarted", "ProvisioningStepHandled", "ProvisioningStepHandled",
        "ServiceProvisioningCompleted",
    ]  # fmt: skip


async def test_completing_by_hand_closes_the_run_and_skips_what_is_left(desk: Desk) -> None:
    service_id = await desk.sold()
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    await desk.drain()
    await desk.do(lambda ctx: services.complete_provisioning(ctx, service_id))
    run, steps, percent = await desk.run(service_id)
    assert (run.status, percent, {step.status for step in steps}) == ("completed", 100, {"skipped"})
    assert {(step.note, step.done_by) for step in steps} == {("The set-up was completed by hand.", "Ada")}
    assert (await desk.service(service_id)).status is Status.PROVISIONED
    await desk.drain()


async def test_a_failed_set_up_goes_on_at_its_step_and_the_service_with_it(desk: Desk) -> None:
    service_id = await desk.sold()
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    await desk.drain()
    await desk.do(lambda ctx: services.fail_provisioning(ctx, service_id, reason="no light on the fibre"))
    run, steps, _ = await desk.run(service_id)
    assert (run.status, run.reason, steps[0].status) == ("failed", "no light on the fibre", "failed")
    await desk.do(lambda ctx: commands.skip_step(ctx, service_id, 1, reason="done by a partner"))
    service = await desk.service(service_id)
    assert (service.status, service.provisioning_status) == (Status.PROVISIONING, ProvisioningStatus.REQUIRES_MANUAL)
    again, _, _ = await desk.run(service_id)
    assert (again.id, again.status, again.reason) == (run.id, "waiting", None)
    assert await desk.moves(service_id) == [
        ("create", None), ("provision", None), ("fail_provisioning", "no light on the fibre"), ("provision", None),
    ]  # fmt: skip


async def test_started_again_after_a_failure_it_is_a_new_run(desk: Desk) -> None:
    service_id = await desk.sold(automated=True)
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    await desk.do(lambda ctx: services.fail_provisioning(ctx, service_id, reason="no light"))
    first, _, _ = await desk.run(service_id)
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    await desk.drain()
    second, _, _ = await desk.run(service_id)
    assert (second.id != first.id, second.status) == (True, "completed")
    states = await desk.sql("SELECT status FROM workflow_runs ORDER BY started_at")
    assert [row["status"] for row in states] == ["abandoned", "completed"]
    assert (await desk.service(service_id)).status is Status.ACTIVE


async def test_cancelling_the_service_undoes_its_set_up(desk: Desk) -> None:
    service_id = await desk.sold()
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    await desk.do(lambda ctx: services.fail_provisioning(ctx, service_id, reason="no light"))
    for position in (1, 2):
        await desk.do(lambda ctx, at=position: commands.skip_step(ctx, service_id, at, reason="elsewhere"))  # type: ignore[misc] # bound now
    await desk.drain()
    monitored = "SELECT monitored_since IS NOT NULL AS yes FROM services"
    assert [row["yes"] for row in await desk.sql(monitored)] == [True]
    await desk.do(lambda ctx: services.cancel(ctx, service_id, reason="moved away"))
    run, _, _ = await desk.run(service_id)
    assert run.status == "undoing"
    await desk.drain()
    run, steps, _ = await desk.run(service_id)
    assert (run.status, run.reason) == ("undone", "The service was cancelled: moved away")
    assert [step.status for step in steps] == ["skipped", "skipped", "undone", "undone", "skipped"]
    assert [row["yes"] for row in await desk.sql(monitored)] == [False]
    assert (await desk.service(service_id)).status is Status.CANCELLED


async def test_a_set_up_that_is_given_up_is_undone_and_has_failed(desk: Desk) -> None:
    service_id = await desk.sold()
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    await desk.drain()
    await desk.do(lambda ctx: commands.cancel_run(ctx, service_id, reason="wrong address"))
    with pytest.raises(IllegalMove):
        await desk.do(lambda ctx: services.complete_provisioning(ctx, service_id))
    assert (await desk.service(service_id)).status is Status.PROVISIONING
    await desk.drain()
    run, steps, _ = await desk.run(service_id)
    assert (run.status, steps[0].status) == ("undone", "undone")
    assert (await desk.moves(service_id))[-1] == ("fail_provisioning", "wrong address")
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    assert (await desk.run(service_id))[0].id != run.id


async def test_a_set_up_cannot_be_started_while_the_last_one_is_being_undone(desk: Desk) -> None:
    service_id = await desk.sold()
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    await desk.do(lambda ctx: services.fail_provisioning(ctx, service_id, reason="no light"))
    await desk.do(lambda ctx: commands.cancel_run(ctx, service_id, reason="wrong address"))
    with pytest.raises(RunStillOpen):
        await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    assert (await desk.service(service_id)).status is Status.FAILED


async def test_nothing_can_be_done_about_a_set_up_that_never_began(desk: Desk) -> None:
    service_id = await desk.sold()
    with pytest.raises(NotBeingSetUp) as refused:
        await desk.do(lambda ctx: commands.retry_step(ctx, service_id, 1))
    assert refused.value.state == Status.PENDING


async def test_a_run_keeps_its_steps_when_their_template_changes(desk: Desk) -> None:
    service_id = await desk.sold()
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    kind = (await desk.service(service_id)).type
    await desk.do(lambda ctx: commands.set_steps(ctx, kind, [Planned("manual", "Only this", manual=True)]))
    assert [step.title for step in (await desk.run(service_id))[1]] == INTERNET
    other = await desk.sold(code="fibre-200")
    await desk.do(lambda ctx: services.start_provisioning(ctx, other))
    assert [step.title for step in (await desk.run(other))[1]] == ["Only this"]
