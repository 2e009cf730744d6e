"""Handing notices to the mail server, behind the work that they tell about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from fairlead.domains.notifications import commands, rules
from fairlead.platform.context import Context
from fairlead.platform.jobs.declare import Call, job
from fairlead.platform.jobs.enqueue import enqueue

_AFTER_OTHERS = -10


@dataclass(frozen=True)
class Batch:
    """Notices that go over one connection."""

    notices: tuple[UUID, ...]


@job("notifications.send", queue="mail")
async def send_notices(ctx: Context, batch: Batch) -> None:
    """Send a few notices; those that the mail server does not take now are tried again later."""
    again = await commands.send(ctx, batch.notices)
    await enqueue(ctx, [_later(ctx, attempts, ids) for attempts, ids in again.items()])


def sending(notice_ids: Sequence[UUID]) -> list[Call]:
    """The jobs that send these notices."""
    return [send_notices.call(Batch(part), priority=_AFTER_OTHERS) for part in rules.batches(notice_ids)]


def _later(ctx: Context, attempts: int, notice_ids: Sequence[UUID]) -> Call:
    wait = rules.RETRY.delay(attempts, notice_ids[0]) or timedelta(0)
    return send_notices.call(Batch(tuple(notice_ids)), at=ctx.now + wait, priority=_AFTER_OTHERS)


JOBS = (send_notices,)
