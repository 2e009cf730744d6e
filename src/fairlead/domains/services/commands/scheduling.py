"""Changes for days ahead: put down set-based, and made when their day has come."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.catalog.queries import Offer
from fairlead.domains.services import queries, rules
from fairlead.domains.services.commands.caring import assign_technicians
from fairlead.domains.services.commands.terms import CHANGES, COLUMNS, NewTerms, apply_terms, changed_subject
from fairlead.domains.services.errors import NothingChanges
from fairlead.domains.services.events import ServiceChangeRefused, ServiceChangeScheduled
from fairlead.domains.services.lifecycle import CHANGE, ChangeAction, ChangeStatus
from fairlead.domains.services.models import ServiceChange
from fairlead.domains.services.queries import ChangeRow, Technician, Wish
from fairlead.domains.services.rules import Absence, Subject, Surroundings, Wanted
from fairlead.domains.services.terms import ChangeOrigin, TechnicianRole
from fairlead.kernel.errors import Invalid, Problem
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver, insert_rows

CARRIED = 1000
"""Changes a transaction."""


class Planned(NamedTuple):
    """A change to schedule."""

    service_id: UUID
    wanted: Wanted
    effective_on: date
    origin: ChangeOrigin
    note: str | None = None
    bulk_id: UUID | None = None


async def schedule_changes(ctx: Context, rows: Sequence[Planned]) -> list[UUID]:
    """Put changes down for their days, and make those whose day has come already; their ids in the order of `rows`.

    What is wanted is checked on the day: what is impossible by then is refused with its reason. Services that do not
    exist are an error of the caller's (KeyError).
    """
    await ctx.session.flush()
    known = await queries.subjects(ctx, {row.service_id for row in rows}, lock=True)
    ids = await put_down(ctx, rows, known)
    late = [
        id_ for id_, row in zip(ids, rows, strict=True) if row.effective_on <= ctx.today(known[row.service_id].zone)
    ]
    if late:
        await _carry_out(ctx, late)
    return ids


class Held(Protocol):
    """A locked service: its version, and whose it is."""

    @property
    def version(self) -> int: ...
    @property
    def client_id(self) -> UUID: ...


async def put_down(ctx: Context, rows: Sequence[Planned], known: Mapping[UUID, Held]) -> list[UUID]:
    """Write scheduled changes of locked services and say so."""
    ids = [ctx.new_id() for _ in rows]
    pairs = list(zip(rows, ids, strict=True))
    values = [_row(ctx, row, change_id, known[row.service_id].version) for row, change_id in pairs]
    await insert_rows(ctx.session, CHANGES, COLUMNS, values)
    ctx.emit(*(_scheduled(row, change_id, known[row.service_id]) for row, change_id in pairs))
    return ids


def _scheduled(row: Planned, change_id: UUID, held: Held) -> ServiceChangeScheduled:
    return ServiceChangeScheduled(
        service_id=row.service_id, client_id=held.client_id, change_id=change_id,
        effective_on=row.effective_on, origin=row.origin,
    )  # fmt: skip


def _row(ctx: Context, row: Planned, change_id: UUID, version: int) -> tuple[Any, ...]:
    return (
        ctx.tenant_id, change_id, row.service_id, row.bulk_id, version, ChangeStatus.SCHEDULED.value,
        row.origin.value, row.effective_on, row.wanted.stored(), {}, {}, row.note, ctx.now, ctx.actor.name, None, 1,
    )  # fmt: skip


async def carry_out_changes(ctx: Context, zone: str, *, limit: int = CARRIED) -> int:
    """Make the scheduled changes whose day has come in a zone, at most so many; how many were dealt with.

    A late run makes them as of their own day and in their order. One that has become impossible is refused.
    """
    due = (
        select(ServiceChange.id)
        .where(ServiceChange.status == ChangeStatus.SCHEDULED, ServiceChange.effective_on <= ctx.today(zone))
        .order_by(ServiceChange.effective_on, ServiceChange.id)
        .limit(limit)
    )
    return await _carry_out(ctx, [row.id for row in await ctx.rows(due)])


async def _carry_out(ctx: Context, change_ids: Sequence[UUID]) -> int:
    if not change_ids:
        return 0
    await ctx.session.flush()
    subjects = await queries.subjects(ctx, await _services_of(ctx, change_ids), lock=True)
    due = await _locked(ctx, change_ids)
    wishes = [Wish(subjects[one.service_id].terms.tariff_id, one.wish, one.effective_on) for one in due]
    known = await queries.surroundings(ctx, wishes)
    made: list[NewTerms] = []
    refused: list[tuple[ChangeRow, Subject, Problem]] = []
    for one in due:
        subject = subjects[one.service_id]
        try:
            row = _made(subject, one, known)
            await _assigned(ctx, row)
        except Problem as problem:
            refused.append((one, subject, problem))
        else:
            made.append(row)
            subjects[subject.id] = changed_subject(subject, row.after, row.sold)
    await apply_terms(ctx, made)
    await _refuse(ctx, refused)
    return len(due)


async def _assigned(ctx: Context, row: NewTerms) -> None:
    """Let the technicians of a scheduled change take over; one who left since stands against the whole change."""
    if row.wanted.assigns:
        async with ctx.session.begin_nested():
            await assign(ctx, row.subject.id, row.wanted)


async def _services_of(ctx: Context, change_ids: Sequence[UUID]) -> set[UUID]:
    wanted = literal(list(change_ids), ARRAY(Uuid))
    return {row.service_id for row in await ctx.rows(
        select(ServiceChange.service_id).where(ServiceChange.id == any_(wanted))
    )}  # fmt: skip


async def _locked(ctx: Context, change_ids: Sequence[UUID]) -> list[ChangeRow]:
    """Those that are still to be made, held, in their order. Their services are held already: nothing waits here."""
    columns = (getattr(ServiceChange, name) for name in ChangeRow.__dataclass_fields__)
    found = await ctx.rows(
        select(*columns)
        .where(
            ServiceChange.id == any_(literal(list(change_ids), ARRAY(Uuid))),
            ServiceChange.status == ChangeStatus.SCHEDULED,
        )
        .order_by(ServiceChange.effective_on, ServiceChange.asked_at, ServiceChange.id)
        .with_for_update()
    )
    return [ChangeRow(*row) for row in found]


def _made(subject: Subject, planned: ChangeRow, known: Surroundings) -> NewTerms:
    """A scheduled change as it is made; raises why it cannot be."""
    wanted, day = planned.wish, planned.effective_on
    after = rules.terms_wanted(subject, wanted, day, known, planned.origin)
    if after == subject.terms and not wanted.assigns:
        raise NothingChanges(service_id=subject.id)
    return NewTerms(
        subject=subject, after=after, effective_on=day, origin=planned.origin, wanted=wanted, note=planned.note,
        bulk_id=planned.bulk_id, change_id=planned.id, sold=sold(subject, wanted, day, known),
    )  # fmt: skip


def sold(subject: Subject, wanted: Wanted, on: date, known: Surroundings) -> Offer | None:
    """What a change moves a service to, when that is of another template: type and details follow it."""
    if wanted.tariff_id is None:
        return None
    listed = known.tariffs[wanted.tariff_id, on]
    return listed.offer if listed.template_id != subject.terms.template_id else None


_REFUSE = """
UPDATE service_changes c SET status = $2, outcome = u.outcome, version = c.version + 1
FROM unnest($3::uuid[], $4::text[]) AS u(id, outcome)
WHERE c.tenant_id = $1 AND c.id = u.id
"""


async def _refuse(ctx: Context, refused: Sequence[tuple[ChangeRow, Subject, Problem]]) -> None:
    """Record why changes could not be made on their day; nothing else happens to their services."""
    if not refused:
        return
    status = CHANGE.target(ChangeStatus.SCHEDULED, ChangeAction.REFUSE)
    reasons = [problem.detail for _, _, problem in refused]
    ids = [planned.id for planned, _, _ in refused]
    await (await driver(ctx.session)).execute(_REFUSE, ctx.tenant_id, status.value, ids, reasons)
    ctx.emit(
        *(
            ServiceChangeRefused(
                service_id=subject.id, client_id=subject.terms.client_id, change_id=planned.id, reason=reason
            )
            for (planned, subject, _), reason in zip(refused, reasons, strict=True)
        )
    )


async def assign(ctx: Context, service_id: UUID, wanted: Wanted) -> None:
    """Let the technicians who are wanted look after a service; a role that is not named keeps its own."""
    if not wanted.assigns:
        return
    standing = await queries.technicians_of(ctx, service_id)
    primary = wanted.primary_technician_id or _standing(standing, TechnicianRole.PRIMARY)
    if primary is None:
        raise Invalid.of("primary_technician_id", "nobody is asked first yet.", "Name a primary technician as well.")
    backup = wanted.backup_technician_id or _standing(standing, TechnicianRole.BACKUP)
    await assign_technicians(ctx, service_id, primary, None if isinstance(backup, Absence) else backup)


def _standing(standing: Mapping[TechnicianRole, Technician], role: TechnicianRole) -> UUID | None:
    return standing[role].user_id if role in standing else None
