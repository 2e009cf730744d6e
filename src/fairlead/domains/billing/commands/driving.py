"""Driving a billing run from one process: chunks side by side, so that the rules and the database both work."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from fairlead.domains.billing.commands.previewing import CHUNK, Told
from fairlead.domains.billing.commands.runs import fail_run, run_chunk, start_run
from fairlead.domains.billing.commands.undoing import CHUNK as UNDO_CHUNK
from fairlead.domains.billing.commands.undoing import start_undo, undo_chunk
from fairlead.domains.billing.queries.runs import progress
from fairlead.domains.billing.queries.undos import undo_of
from fairlead.kernel.errors import Problem
from fairlead.kernel.ids import RunId, TenantId
from fairlead.platform.context import Actor
from fairlead.platform.work import Work

LANES = 2
"""Chunks in progress at once: while the database writes one, the rules assemble the other."""

_WAIT = 0.2
"""Seconds between looks at chunks that another process is busy with."""


@dataclass(frozen=True, slots=True)
class _Drive:
    work: Work
    tenant_id: TenantId
    actor: Actor
    now: datetime
    run_id: RunId
    tell: Told | None

    async def lane(self) -> None:
        """Take chunks until none is left."""
        while await self._left():
            async with self.work.begin(self.tenant_id, self.actor, now=self.now) as ctx:
                position = await run_chunk(ctx, self.run_id)
            gc.collect(1)
            if position is None:
                await asyncio.sleep(_WAIT)

    async def _left(self) -> bool:
        async with self.work.begin(self.tenant_id, self.actor, now=self.now, read_only=True) as ctx:
            stands = await progress(ctx, self.run_id)
        if self.tell is not None:
            self.tell(stands.done, stands.chunks)
        return stands.running and stands.done < stands.chunks


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Rows are no cycles: looking for some among them, while they come and go, takes a third of the rules' time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


async def run_billing(
    work: Work,
    tenant_id: TenantId,
    actor: Actor,
    *,
    as_of: date,
    now: datetime,
    plan: str | None = None,
    lanes: int = LANES,
    chunk: int = CHUNK,
    tell: Told | None = None,
) -> RunId:
    """Bill everything that is due and wait for its end; `tell` hears how far it is.

    Chunks that another process takes on are waited for. A chunk that fails closes the run, and its error is raised.
    """
    async with work.begin(tenant_id, actor, now=now) as ctx:
        run_id = await start_run(ctx, as_of, plan=plan, chunk=chunk)
    drive = _Drive(work, tenant_id, actor, now, run_id, tell)
    try:
        with _collector_paused():
            async with asyncio.TaskGroup() as group:
                for _ in range(lanes):
                    group.create_task(drive.lane())
    except ExceptionGroup as failed:
        first = failed.exceptions[0]
        async with work.begin(tenant_id, actor, now=now) as ctx:
            await fail_run(ctx, run_id, first.detail if isinstance(first, Problem) else str(first))
        raise first from None
    return run_id


async def undo_billing_run(
    work: Work,
    tenant_id: TenantId,
    actor: Actor,
    *,
    run_id: UUID,
    reason: str,
    now: datetime,
    chunk: int = UNDO_CHUNK,
    tell: Told | None = None,
) -> None:
    """Undo a run and wait for its end; `tell` hears how far it is. Chunks that others have are waited for."""
    async with work.begin(tenant_id, actor, now=now) as ctx:
        undo_id = await start_undo(ctx, run_id, reason=reason, chunk=chunk)
    while True:
        async with work.begin(tenant_id, actor, now=now, read_only=True) as ctx:
            stands = await undo_of(ctx, run_id)
        if tell is not None:
            tell(stands.done, stands.invoices)
        if stands.done == stands.invoices:
            return
        async with work.begin(tenant_id, actor, now=now) as ctx:
            done = await undo_chunk(ctx, undo_id)
        if done is None:
            await asyncio.sleep(_WAIT)
