"""A step of one's own: one class and one line, exactly as AGENTS.md says."""

from dataclasses import replace

from fairlead.domains.provisioning.commands import PROVISIONING, STEPS
from fairlead.domains.provisioning.queries import progress_of
from fairlead.domains.services import commands as services
from fairlead.main.wiring.reactions import JOBS
from fairlead.platform.context import Context
from fairlead.platform.jobs.declare import JobRegistry
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Runner
from fairlead.platform.workflow import actions
from fairlead.platform.workflow.declare import Doing, Planned, Step, Waits
from fairlead.platform.workflow.jobs import jobs_of
from tests.db.provisioning.conftest import Desk

shelves: list[str] = []
"""Keys of the set-ups that hold a router."""


class ReserveRouter(Step):
    """Takes a router off the shelf; put back when the set-up is undone."""

    name = "reserve_router"
    title = "Reserve a router"

    async def do(self, ctx: Context, doing: Doing) -> Waits | None:  # noqa: ARG002 - a step's shape
        """Once per key, however often it is tried."""
        if doing.key not in shelves:
            shelves.append(doing.key)
        return None

    async def undo(self, ctx: Context, doing: Doing) -> None:  # noqa: ARG002 - a step's shape
        """Put it back, if it was taken."""
        if doing.key in shelves:
            shelves.remove(doing.key)


async def test_one_class_and_one_line(desk: Desk) -> None:
    workflow = replace(PROVISIONING, steps=(*STEPS, ReserveRouter()))  # the one line, in commands/steps/__init__.py
    own = {job.name: job for job in jobs_of(workflow)}
    registry = JobRegistry.of([own.get(job.name, job) for job in JOBS])
    workers = replace(desk, queue=Queue(desk.work.database.url, Runner(desk.work, registry)))
    service_id = await desk.sold()
    await desk.do(lambda ctx: services.start_provisioning(ctx, service_id))
    await desk.do(lambda ctx: services.fail_provisioning(ctx, service_id, reason="to be done with a router"))
    plan = [Planned(ReserveRouter.name, ReserveRouter.title), Planned("manual", "Install it", manual=True)]
    run = await desk.do(lambda ctx: actions.start(ctx, workflow, service_id, title="Router", steps=plan))
    await workers.drain()
    assert shelves == [f"{run.id}:1"]
    assert [step.status for step in (await desk.do(lambda ctx: progress_of(ctx, service_id))).steps] == [
        "done", "waiting",
    ]  # fmt: skip
    await desk.do(lambda ctx: actions.cancel(ctx, workflow, run.id, reason="no router wanted"))
    await workers.drain()
    assert shelves == []
