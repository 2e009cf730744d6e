"""The scheduler: wakes at each full minute and starts what is due, until asked to stop."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from fairlead.platform.clock import system_now
from fairlead.platform.jobs.alive import Heart
from fairlead.platform.jobs.declare import JobRegistry
from fairlead.platform.jobs.scheduling import CompanyZone, tick
from fairlead.platform.log import get_logger
from fairlead.platform.work import Work

log = get_logger(__name__)

Companies = Callable[[], Awaitable[Sequence[CompanyZone]]]

_BEAT = 10.0


async def run_schedules(
    work: Work, registry: JobRegistry, companies: Companies, *, stop: asyncio.Event,
    every: timedelta = timedelta(minutes=1),
) -> None:  # fmt: skip
    """Start what is due now and at each boundary of `every` after it. A second scheduler does no harm."""
    heart = Heart(work.database, "scheduler", facts={"schedules": len(registry.schedules())})
    beat = asyncio.create_task(_beat(heart))
    try:
        while not stop.is_set():
            await _tick(work, registry, companies)
            await _wait(stop, until_boundary(system_now(), every))
    finally:
        beat.cancel()
        await asyncio.gather(beat, return_exceptions=True)
        await heart.stop()


def until_boundary(now: datetime, every: timedelta) -> float:
    """Seconds from `now` to the next full multiple of `every`."""
    seconds = every.total_seconds()
    return seconds - now.timestamp() % seconds


async def _tick(work: Work, registry: JobRegistry, companies: Companies) -> None:
    try:
        started = await tick(work, registry, await companies(), system_now())
    except Exception:
        log.exception("the scheduler could not look")  # the next minute looks again, and catches up
        return
    for run in started:
        log.info("schedule started", tenant=run.tenant_id, schedule=run.schedule, due_at=run.due_at.isoformat())


async def _beat(heart: Heart) -> None:
    while True:
        try:
            await heart.beat()
        except Exception as error:  # noqa: BLE001 - must outlive an outage of the database
            log.warning("heartbeat failed", error=repr(error))
        await asyncio.sleep(_BEAT)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
