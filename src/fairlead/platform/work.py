"""The unit of work: one request or job, one transaction, one commit, and nothing commits but this file."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from fairlead.kernel.ids import TenantId
from fairlead.platform import events
from fairlead.platform.context import Actor, Context, Outbox
from fairlead.platform.db import audit
from fairlead.platform.db.database import Database
from fairlead.platform.db.tenancy import TENANT
from fairlead.platform.outside import OUTSIDE, by_type
from fairlead.platform.plan import Plan, PlanChanged, plan_of
from fairlead.platform.reading import ReadContext
from fairlead.platform.undoing import undone

Dispatch = Callable[[Context, Mapping[str, Sequence[UUID]]], Awaitable[None]]
"""Enqueue `listener name → event ids` as jobs in the context's own transaction."""

_SET_TENANT = text("SELECT set_config('app.tenant_id', :tenant, true)")


class Work:
    """Begins and ends units of work over one database with one set of listeners."""

    def __init__(
        self,
        database: Database,
        listeners: events.ListenerMap,
        dispatch: Dispatch,
        reach: Sequence[object | None] = (),
    ) -> None:
        """`reach` is what jobs reach the world with, such as the mail server: see `platform.outside`."""
        self.database = database
        self.listeners = listeners
        self.dispatch = dispatch
        self.outside = by_type(reach)

    @asynccontextmanager
    async def begin(
        self,
        tenant_id: TenantId,
        actor: Actor,
        *,
        now: datetime,
        dry_run: bool = False,
        read_only: bool = False,
        expect_plan: str | None = None,
    ) -> AsyncIterator[Context]:
        """One transaction for one company, committed when the block ends well.

        With `dry_run` it is rolled back instead and `ctx.session.info["plan"]` holds the `Plan`. With `expect_plan`
        it commits only if its plan has that hash, else raises PlanChanged. `read_only` writes nothing.
        """
        if read_only:
            reading = ReadContext(self.database, tenant_id, actor, now)
            try:
                yield reading
            finally:
                await reading.close()
            return
        planning = dry_run or expect_plan is not None
        async with self.database.session() as session:
            session.info[OUTSIDE] = self.outside
            session.info[TENANT] = tenant_id
            await session.execute(_SET_TENANT, {"tenant": str(tenant_id)})
            outbox = Outbox(new_ids={} if planning else None)
            ctx = Context(session, tenant_id, actor, now, dry_run, outbox)
            yield ctx
            plan = await self._finish(ctx, planning=planning)
            if expect_plan is not None and plan is not None and plan.hash != expect_plan:
                raise PlanChanged(expected=expect_plan, found=plan.hash)
            if not dry_run:
                await session.commit()

    async def _finish(self, ctx: Context, *, planning: bool) -> Plan | None:
        await ctx.session.flush()
        await events.run_atomic(ctx, self.listeners)
        await ctx.session.flush()
        done = audit.changes(ctx)
        plan = await self._foreseen(ctx) if planning else None
        ctx.session.info["plan"] = plan
        emitted = ctx.outbox.events
        await events.store(ctx, emitted)
        await audit.write(ctx, done)
        due = events.deliveries(emitted, self.listeners)
        if due:
            await self.dispatch(ctx, due)
        return plan

    async def _foreseen(self, ctx: Context) -> Plan:
        """The plan with what the previewed listeners would do; of their doing nothing stays but the plan."""
        async with undone(ctx):
            await events.foresee(ctx, self.listeners)
            await ctx.session.flush()
            return plan_of(ctx, audit.changes(ctx))


def plan(ctx: Context) -> Plan:
    """The plan of a finished dry run."""
    found = ctx.session.info["plan"]
    if not isinstance(found, Plan):
        raise TypeError("this unit of work made no plan: it was neither a dry run nor given one to expect")
    return found
