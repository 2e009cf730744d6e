"""Changing many services alike: begun once, carried out in chunks, each with a result for every one of its services.

A chunk is one transaction that changes its services and writes their results. So a process that dies leaves whole
chunks done and the others open, nothing twice and nothing lost (R48); whoever goes on takes the next open ones.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, cast, func, insert, literal, select

from fairlead.domains.clients.queries import home
from fairlead.domains.services import queries
from fairlead.domains.services.commands.scheduling import Planned, put_down, sold
from fairlead.domains.services.commands.terms import NewTerms, apply_terms
from fairlead.domains.services.errors import BulkNotRunning, BulkNotStopped
from fairlead.domains.services.events import BulkChangeFinished, BulkChangeRequested
from fairlead.domains.services.lifecycle import BulkStatus
from fairlead.domains.services.models import BulkChange, BulkChangeItem, Service
from fairlead.domains.services.queries import Wish
from fairlead.domains.services.repository import BulkChanges
from fairlead.domains.services.rules import BulkWish, Left, Subject, Surroundings, Verdict, judged, monthly_of
from fairlead.domains.services.terms import BulkResult, ChangeOrigin
from fairlead.kernel.errors import Invalid
from fairlead.kernel.events import encode
from fairlead.platform.context import Context
from fairlead.platform.db import audit
from fairlead.platform.db.bulk import driver

BULK_CHUNK = 2000
"""Services a transaction: big enough that its overhead is small, small enough that memory and locks stay so too."""


async def start_bulk_change(
    ctx: Context, filters: Mapping[str, object], wish: BulkWish, *, on: date | None = None, note: str | None = None
) -> BulkChange:
    """Begin a bulk change of the live services that fit now, from a day on (default: today); workers carry it out.

    Raises Invalid: no service fits, the wish is no wish, the day is past, the filters are unknown.
    """
    wish.check()
    today = ctx.today((await home(ctx)).timezone)
    day = on or today
    if day < today:
        raise Invalid.of("on", f"{day} is in the past.", f"Give {today} or a later day.")
    which = queries.chosen(filters)
    bulk = BulkChange(
        id=ctx.new_id(), status=BulkStatus.RUNNING, filters=encode(dict(filters), str), wanted=wish.stored(),
        effective_on=day, services=0, note=note, started_at=ctx.now, started_by=ctx.actor.name,
    )  # fmt: skip
    ctx.session.add(bulk)
    await ctx.session.flush()
    bulk.services = await _add_items(ctx, bulk, which)
    if not bulk.services:
        raise Invalid.of("filters", "no live service fits.", "Choose other filters.")
    ctx.emit(BulkChangeRequested(bulk_id=bulk.id, services=bulk.services))
    return bulk


async def _add_items(ctx: Context, bulk: BulkChange, which: Any) -> int:
    """An open item for every service, with ids that ascend with the services': a chunk's rows lie side by side."""
    moment, salt = bulk.id.hex[:12], bulk.id.hex[-6:]
    place = func.lpad(func.to_hex(func.row_number().over(order_by=Service.id)), 12, "0")
    text = literal(f"{moment}7{salt[:3]}8{salt[3:]}", Text) + place
    items = select(
        Service.tenant_id, cast(text, Uuid), literal(bulk.id), Service.id, literal(BulkResult.OPEN.value, Text),
        Service.currency,
    ).where(which, Service.tenant_id == ctx.tenant_id)  # fmt: skip
    columns = ("tenant_id", "id", "bulk_id", "service_id", "result", "currency")
    done = await ctx.session.execute(
        insert(BulkChangeItem).from_select(columns, items, include_defaults=False),
        execution_options={"synchronize_session": False},
    )
    return int(done.rowcount)  # type: ignore[attr-defined] # of an INSERT it is a CursorResult


async def run_bulk_chunk(ctx: Context, bulk_id: UUID, *, limit: int = BULK_CHUNK) -> int:
    """Change the next services of a bulk change that nobody else has; how many. 0: none, or it does not run.

    Chunks run side by side. One that finds less than it may take sees whether everything is done, and finishes the
    bulk change then; the full ones do not wait for each other.
    """
    bulk = await BulkChanges(ctx).get(bulk_id)
    if bulk.status is not BulkStatus.RUNNING:
        return 0
    items = await _next_items(ctx, bulk_id, limit)
    if items:
        await _change(ctx, bulk, items)
    if len(items) < limit:
        await _finish_if_done(ctx, await BulkChanges(ctx).get(bulk_id, lock=True))
    return len(items)


async def _next_items(ctx: Context, bulk_id: UUID, limit: int) -> dict[UUID, UUID]:
    """The next open items, held: service id → item id."""
    statement = (
        select(BulkChangeItem.service_id, BulkChangeItem.id)
        .where(BulkChangeItem.bulk_id == bulk_id, BulkChangeItem.result == BulkResult.OPEN)
        .order_by(BulkChangeItem.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return {row.service_id: row.id for row in await ctx.rows(statement)}


async def _change(ctx: Context, bulk: BulkChange, items: Mapping[UUID, UUID]) -> None:
    wish, on = BulkWish.read(bulk.wanted), bulk.effective_on
    today = ctx.today((await home(ctx)).timezone)
    subjects = await queries.subjects(ctx, items, lock=True)
    wishes = {Wish(one.terms.tariff_id, wish.of(one.terms), on) for one in subjects.values()}
    known = await queries.surroundings(ctx, wishes)
    judged_ = [(one, judged(one, wish, on, today, known)) for one in subjects.values()]
    await apply_terms(
        ctx, [_new_terms(ctx, bulk, *one, known) for one in judged_ if one[1].result is BulkResult.CHANGED]
    )
    planned = [_planned(bulk, *one) for one in judged_ if one[1].result is BulkResult.SCHEDULED]
    if planned:
        await put_down(ctx, planned, subjects)
    left = await queries.lasting_on(ctx, items)
    await _write_results(ctx, [_result(items[one.id], one, left[one.id], verdict) for one, verdict in judged_])
    audit.note(ctx, action="updated", kind=BulkChange.__tablename__, subject_id=bulk.id, after={"services": len(items)})


def _new_terms(ctx: Context, bulk: BulkChange, subject: Subject, verdict: Verdict, known: Surroundings) -> NewTerms:
    if verdict.after is None:
        raise ValueError("a service that changes has terms after it")
    return NewTerms(
        subject=subject, after=verdict.after, effective_on=min(bulk.effective_on, ctx.today(subject.zone)),
        origin=ChangeOrigin.BULK, wanted=verdict.wanted, note=bulk.note, bulk_id=bulk.id,
        sold=sold(subject, verdict.wanted, bulk.effective_on, known),
    )  # fmt: skip


def _planned(bulk: BulkChange, subject: Subject, verdict: Verdict) -> Planned:
    return Planned(subject.id, verdict.wanted, bulk.effective_on, ChangeOrigin.BULK, bulk.note, bulk.id)


_Result = tuple[UUID, str, int, int | None, str | None]


def _result(item_id: UUID, subject: Subject, left: Left, verdict: Verdict) -> _Result:
    before = monthly_of(subject.terms, left).minor
    after = before if verdict.result is not BulkResult.REFUSED else None
    if verdict.after is not None:
        after = monthly_of(verdict.after, left).minor
    return item_id, verdict.result.value, before, after, verdict.reason


_WRITE = """
UPDATE bulk_change_items i
SET result = u.result, before_minor = u.before, after_minor = u.after, outcome = u.outcome, done_at = $2
FROM unnest($3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::text[]) AS u(id, result, before, after, outcome)
WHERE i.tenant_id = $1 AND i.id = u.id
"""


async def _write_results(ctx: Context, results: Sequence[_Result]) -> None:
    columns = [list(column) for column in zip(*results, strict=True)]
    await (await driver(ctx.session)).execute(_WRITE, ctx.tenant_id, ctx.now, *columns)


async def _finish_if_done(ctx: Context, bulk: BulkChange) -> None:
    """Finish when no service is open. The lock on it lets the later of two last chunks see the earlier."""
    if bulk.status is not BulkStatus.RUNNING or await _open_left(ctx, bulk.id):
        return
    bulk.status, bulk.finished_at = BulkStatus.FINISHED, ctx.now
    bulk.version += 1
    await ctx.session.flush()
    results = (await queries.bulk_row(ctx, bulk.id)).results
    names = (BulkResult.CHANGED, BulkResult.SCHEDULED, BulkResult.KEPT, BulkResult.REFUSED)
    ctx.emit(BulkChangeFinished(bulk_id=bulk.id, **{name.value: results.get(name, 0) for name in names}))


async def _open_left(ctx: Context, bulk_id: UUID) -> bool:
    one = select(BulkChangeItem.id).where(BulkChangeItem.bulk_id == bulk_id, BulkChangeItem.result == BulkResult.OPEN)
    return await ctx.scalar(one.limit(1)) is not None


async def stop_bulk_change(ctx: Context, bulk_id: UUID, *, version: int | None = None) -> BulkChange:
    """Stop a bulk change after the chunks that are being done; what is changed stays, the rest waits."""
    bulk = await BulkChanges(ctx).get(bulk_id, lock=True, version=version)
    if bulk.status is not BulkStatus.RUNNING:
        raise BulkNotRunning(bulk_id=bulk.id)
    bulk.status = BulkStatus.STOPPED
    bulk.version += 1
    return bulk


async def resume_bulk_change(ctx: Context, bulk_id: UUID, *, version: int | None = None) -> BulkChange:
    """Go on with a bulk change that was stopped."""
    bulk = await BulkChanges(ctx).get(bulk_id, lock=True, version=version)
    if bulk.status is not BulkStatus.STOPPED:
        raise BulkNotStopped(bulk_id=bulk.id)
    bulk.status = BulkStatus.RUNNING
    bulk.version += 1
    left = (await queries.bulk_row(ctx, bulk.id)).open
    if left:
        ctx.emit(BulkChangeRequested(bulk_id=bulk.id, services=left))
    else:
        await _finish_if_done(ctx, bulk)
    return bulk
