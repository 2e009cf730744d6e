"""Writing failures down, where staff see them, and deciding what comes next."""

import traceback
from collections.abc import Sequence
from datetime import datetime

from fairlead.kernel.ids import JobId
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import insert_rows
from fairlead.platform.jobs.models import FAILURES

_COLUMNS = (
    "tenant_id", "id", "job_id", "job_name", "attempt", "error", "message", "traceback", "at", "next_try_at", "gave_up",
)  # fmt: skip

_TRACEBACK = 20_000
"""Most characters of a traceback that are kept: its end says where it broke."""


class WorkerLost(RuntimeError):
    """The worker that ran this job stopped answering; the job was taken back from it."""


async def record(
    ctx: Context, jobs: Sequence[tuple[JobId, BaseException]], *, name: str, attempt: int, at: datetime,
    next_try_at: Sequence[datetime | None],
) -> None:  # fmt: skip
    """Store one failed run of each job; without a next try the job was given up."""
    rows = [
        (
            ctx.tenant_id, ctx.new_id(), job_id, name, attempt, type(error).__name__, _clean(str(error)),
            _clean("".join(traceback.format_exception(error))[-_TRACEBACK:]), at, again, again is None,
        )
        for (job_id, error), again in zip(jobs, next_try_at, strict=True)
    ]  # fmt: skip
    await insert_rows(ctx.session, FAILURES, _COLUMNS, rows)


def _clean(text: str) -> str:
    return text.replace("\x00", "�")  # PostgreSQL's text holds no zero byte
