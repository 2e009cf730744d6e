"""Delivering events to listeners: at least once by the queue, with effects kept exactly once by a row.

A chunk that fails is taken apart until the events that fail stand alone; the others are done, and each
failing one becomes a job of its own that is tried again later.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from orjson import loads

from fairlead.kernel.events import Event
from fairlead.kernel.ids import JobId, TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.bulk import driver
from fairlead.platform.events import Listener
from fairlead.platform.jobs import failures, settle
from fairlead.platform.jobs.enqueue import delivery, enqueue
from fairlead.platform.jobs.retry import Retry
from fairlead.platform.work import Work

_SINGLES = 20
"""Most failing events of one chunk that are given jobs of their own; a listener that fails for all keeps the rest."""

_CLAIM = """
WITH claimed AS (
  INSERT INTO deliveries (tenant_id, id, listener, at)
  SELECT $1, event, $2, $3 FROM unnest($4::uuid[]) AS event ON CONFLICT DO NOTHING RETURNING id
)
SELECT events.name, events.payload::text FROM events JOIN claimed ON claimed.id = events.id
WHERE events.tenant_id = $1 ORDER BY events.txid, events.seq
"""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery job: these events, for this listener of this company; `tried` runs before this one failed."""

    job_id: JobId
    tenant_id: TenantId
    events: tuple[UUID, ...]
    tried: int


@dataclass(slots=True)
class _Sorted:
    """What is left of a chunk: parts that fail, each with its error."""

    bad: list[tuple[tuple[UUID, ...], Exception]] = field(default_factory=list)
    rest: list[UUID] = field(default_factory=list)
    rest_error: Exception | None = None

    def add(self, part: tuple[UUID, ...], error: Exception) -> None:
        if len(self.bad) < _SINGLES:
            self.bad.append((part, error))
        else:
            self.rest.extend(part)
            self.rest_error = error

    def parts(self) -> list[tuple[tuple[UUID, ...], Exception]]:
        return [*self.bad, (tuple(self.rest), self.rest_error)] if self.rest_error else self.bad


class Deliverer:
    """Runs delivery jobs; `now` is read once for each transaction, `queue_now` rules retries."""

    def __init__(self, work: Work, now: Callable[[], datetime], queue_now: Callable[[], datetime]) -> None:
        self.work = work
        self.now = now
        self.queue_now = queue_now

    async def run(self, listener: Listener, parcel: Parcel) -> bool:
        """Deliver; whether every event was taken. A single event that fails raises, as any job does."""
        if listener.batch or len(parcel.events) == 1:
            return await self._whole(listener, parcel)
        left = _Sorted()
        for one in parcel.events:
            try:
                await self._give(listener, parcel, (one,))
            except Exception as error:  # noqa: BLE001 - any failure of one event is kept from the others
                left.add((one,), error)
        return await self._settle(listener, parcel, left)

    async def _whole(self, listener: Listener, parcel: Parcel) -> bool:
        try:
            await self._give(listener, parcel, parcel.events, finish=True)
        except Exception as error:
            if len(parcel.events) == 1 or isinstance(error, settle.Overtaken):
                raise
            return await self._settle(listener, parcel, await self._take_apart(listener, parcel))
        return True

    async def _take_apart(self, listener: Listener, parcel: Parcel) -> _Sorted:
        """Halve the failing parts of a batch until single events fail, or too many do."""
        left = _Sorted()
        pending = _halves(parcel.events)
        while pending:
            part = pending.pop()
            try:
                await self._give(listener, parcel, part)
            except Exception as error:  # noqa: BLE001 - any failure of a part is kept from the others
                if len(part) == 1 or len(left.bad) >= _SINGLES:
                    left.add(part, error)
                else:
                    pending.extend(_halves(part))
        return left

    async def _give(self, listener: Listener, parcel: Parcel, ids: Sequence[UUID], *, finish: bool = False) -> None:
        """Events to the listener in one unit of work, less those that it has had."""
        actor = Actor.system(listener.name)
        async with self.work.begin(parcel.tenant_id, actor, now=self.now()) as ctx:
            events = await _claim(ctx, listener, ids)
            if listener.batch and events:
                await listener.fn(ctx, events)
            elif events:
                await listener.fn(ctx, events[0])
            if finish:
                await settle.succeed(ctx, parcel.job_id)

    async def _settle(self, listener: Listener, parcel: Parcel, left: _Sorted) -> bool:
        """End the chunk's job; what is left goes on as jobs of its own, each with its failure on record."""
        parts = left.parts()
        tried = parcel.tried + 1
        async with self.work.begin(parcel.tenant_id, Actor.system(listener.name), now=self.now()) as ctx:
            if parts:
                await self._split_off(ctx, listener, parts, tried)
            await settle.succeed(ctx, parcel.job_id)
        return not parts

    async def _split_off(
        self, ctx: Context, listener: Listener, parts: list[tuple[tuple[UUID, ...], Exception]], tried: int
    ) -> None:
        at = self.queue_now()
        waits = [Retry(tries=listener.tries).delay(tried, part[0]) for part, _ in parts]
        calls = [
            delivery(listener.name, part, at=at + (wait or timedelta(0)), tried=tried)
            for (part, _), wait in zip(parts, waits, strict=True)
        ]
        ids = [one for one in await enqueue(ctx, calls) if one is not None]  # a delivery has no unique key
        again = [at + wait if wait is not None else None for wait in waits]
        failed = [(job_id, error) for job_id, (_, error) in zip(ids, parts, strict=True)]
        await failures.record(ctx, failed, name=calls[0].name, attempt=tried, at=at, next_try_at=again)
        for job_id, wait in zip(ids, waits, strict=True):
            if wait is None:
                await settle.fail(ctx, job_id)


def _halves(part: tuple[UUID, ...]) -> list[tuple[UUID, ...]]:
    """The later half first: a stack gives the earlier one back first."""
    middle = (len(part) + 1) // 2
    return [part[middle:], part[:middle]]


async def _claim(ctx: Context, listener: Listener, ids: Sequence[UUID]) -> list[Event]:
    kinds = {kind.__name__: kind for kind in listener.events}
    connection = await driver(ctx.session)
    rows = await connection.fetch(_CLAIM, ctx.tenant_id, listener.name, ctx.now, list(ids))
    return [kinds[row["name"]].from_payload(loads(row["payload"])) for row in rows]
