"""Driving a billing run from one process: chunks side by side, so that rules and database both work."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from fairlead.domains.billing import commands
from fairlead.domains.billing.queries import runs as queries
from fairlead.kernel.ids import RunId, TenantId
from fairlead.platform.context import Actor
from fairlead.platform.work import Work

LANES = 2
"""Chunks in progress at once. While the database writes one, the rules assemble the other."""

_WAIT = 0.2
"""Seconds between looks at chunks that another process is busy with."""


@dataclass(frozen=True, slots=True)
class Driver:
    """Carries runs out for one company."""

    work: Work
    tenant_id: TenantId
    actor: Actor
    now: Callable[[], datetime]

    async def run(
        self, as_of: date, *, plan: str | None = None, lanes: int = LANES, tell: Callable[[int], None] | None = None
    ) -> RunId:
        """Bill everything that is due; `tell` hears of each chunk. What fails closes the run and is raised."""
        async with self.work.begin(self.tenant_id, self.actor, now=self.now()) as ctx:
            run_id = await commands.start_run(ctx, as_of, plan=plan)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(lanes):
                    group.create_task(self._lane(run_id, tell))
        except ExceptionGroup as failed:
            async with self.work.begin(self.tenant_id, self.actor, now=self.now()) as ctx:
                await commands.fail_run(ctx, run_id, str(failed.exceptions[0]))
            raise failed.exceptions[0] from None
        return run_id

    async def _lane(self, run_id: UUID, tell: Callable[[int], None] | None) -> None:
        while await self._left(run_id):
            async with self.work.begin(self.tenant_id, self.actor, now=self.now()) as ctx:
                position = await commands.run_chunk(ctx, run_id)
            if position is None:
                await asyncio.sleep(_WAIT)
            elif tell is not None:
                tell(position)

    async def _left(self, run_id: UUID) -> bool:
        async with self.work.begin(self.tenant_id, self.actor, now=self.now(), read_only=True) as ctx:
            return await queries.chunks_left(ctx, run_id)
