"""The one way in which the terms of services change: set-based, with history and events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.orm import attributes

from fairlead.domains.catalog.queries import Offer
from fairlead.domains.services import queries
from fairlead.domains.services.events import ServiceChanged
from fairlead.domains.services.lifecycle import CHANGE, ChangeAction, ChangeStatus
from fairlead.domains.services.models import Service, ServiceChange
from fairlead.domains.services.queries import ChangedTerms
from fairlead.domains.services.rules import TERM_NAMES, Subject, Terms, Wanted, reprices
from fairlead.domains.services.terms import ChangeOrigin
from fairlead.platform.context import Context
from fairlead.platform.db import audit
from fairlead.platform.db.bulk import driver, insert_rows, pricing_text
from fairlead.platform.db.database import dumps

CHANGES: Table = ServiceChange.__table__  # type: ignore[assignment] # declarative types it as FromClause
COLUMNS = (
    "tenant_id", "id", "service_id", "bulk_id", "seq", "status", "origin", "effective_on", "wanted", "before", "after",
    "note", "asked_at", "asked_by", "applied_at", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerms:
    """A change to make: the locked service as it is, and its terms from a day on, which is never after today."""

    subject: Subject
    after: Terms
    effective_on: date
    origin: ChangeOrigin
    wanted: Wanted = field(default_factory=Wanted)
    note: str | None = None
    bulk_id: UUID | None = None
    settled_on: date | None = None
    """The day on which one that reaches back is settled; None: its own."""
    change_id: UUID | None = None
    """The scheduled change that is carried out; None for one that was not scheduled."""
    sold: Offer | None = None
    """What it moves to, when it moves to another template."""


async def apply_terms(ctx: Context, rows: Sequence[NewTerms]) -> list[UUID]:
    """Change the terms of services and say so; the ids of the changes, in the order of `rows`.

    A service may occur several times: its changes are made in that order, each finding what the one before it left.
    The caller has locked the services and checked what is wanted (`rules.terms_wanted`).
    """
    await ctx.session.flush()
    versions: dict[UUID, int] = {}
    ids: list[UUID] = []
    for row in rows:
        subject = row.subject
        versions[subject.id] = versions.get(subject.id, subject.version) + 1
        ids.append(row.change_id or ctx.new_id())
    await _write_services(ctx, rows, versions)
    await record_changes(ctx, rows, ids)
    for row in rows:
        if row.origin is ChangeOrigin.STAFF:
            _note(ctx, row)
    ctx.emit(*(_changed(row, change_id) for row, change_id in zip(rows, ids, strict=True)))
    return ids


def _note(ctx: Context, row: NewTerms) -> None:
    """For the trail and for previews: what differs. Bulk changes and renewals keep it in their own rows."""
    before, after = row.after.differing(row.subject.terms), row.subject.terms.differing(row.after)
    if after:
        audit.note(
            ctx, action="updated", kind=Service.__tablename__, subject_id=row.subject.id, before=before, after=after
        )


def _changed(row: NewTerms, change_id: UUID) -> ServiceChanged:
    return ServiceChanged(
        service_id=row.subject.id, client_id=row.after.client_id, change_id=change_id, effective_on=row.effective_on,
        origin=row.origin, priced=reprices(row.subject.terms, row.after),
    )  # fmt: skip


def changed_subject(subject: Subject, after: Terms, sold: Offer | None = None) -> Subject:
    """A service as it is once a change is made, for the next one of the same unit of work."""
    name = sold.name if sold else subject.template_name
    return subject._replace(terms=after, version=subject.version + 1, template_name=name)


_VALUES = attrgetter(*TERM_NAMES)
_CASTS = {
    "client_id": "uuid", "contract_id": "uuid", "site_id": "uuid", "template_id": "uuid", "tariff_id": "uuid",
    "name": "text", "quantity": "numeric", "price_minor": "bigint", "currency": "text", "price_agreed": "boolean",
    "cycle": "text", "timing": "text", "proration": "text", "anchor": "date", "anchor_day": "integer",
    "pricing": "jsonb",
}  # fmt: skip
_OF_TEMPLATE = {"type": "text", "automated": "boolean", "details": "jsonb"}
"""What follows the template; null where a service keeps its own."""


@lru_cache(maxsize=64)
def _update_sql(names: tuple[str, ...], *, moves: bool) -> str:
    """Write some columns of many services; with `moves`, those that follow the template too."""
    own = {"version": "integer"} | {name: _CASTS[name] for name in names}
    kinds = own | _OF_TEMPLATE if moves else own
    arrays = ", ".join(f"${at}::{kind}[]" for at, kind in enumerate(kinds.values(), 3))
    values = [f"{name} = u.{name}" for name in own]
    values += [f"{name} = coalesce(u.{name}, s.{name})" for name in _OF_TEMPLATE if moves]
    return (
        f"UPDATE services s SET {', '.join(values)} FROM unnest($2::uuid[], {arrays}) AS u(id, {', '.join(kinds)})"
        " WHERE s.tenant_id = $1 AND s.id = u.id"
    )


async def _write_services(ctx: Context, rows: Sequence[NewTerms], versions: dict[UUID, int]) -> None:
    if not rows:
        return
    last = {row.subject.id: row for row in rows}
    sold = {row.subject.id: row.sold for row in rows if row.sold is not None}
    names = _differing(rows)
    columns: list[list[Any]] = [[versions[id_] for id_ in last]]
    columns += [[_written(row.after, name) for row in last.values()] for name in names]
    if sold:
        columns += [list(column) for column in zip(*(_of_template(sold.get(id_)) for id_ in last), strict=True)]
    await (await driver(ctx.session)).execute(_update_sql(names, moves=bool(sold)), ctx.tenant_id, list(last), *columns)
    _refresh(ctx, {id_: (row.after, versions[id_], sold.get(id_)) for id_, row in last.items()})


def _differing(rows: Sequence[NewTerms]) -> tuple[str, ...]:
    """The columns that change for any of them: a price change of thousands writes no others."""
    changed = [False] * len(TERM_NAMES)
    for row in rows:
        sides = zip(_VALUES(row.subject.terms), _VALUES(row.after), strict=True)
        changed = [known or (old is not new and old != new) for known, (old, new) in zip(changed, sides, strict=True)]
    return tuple(name for name, differs in zip(TERM_NAMES, changed, strict=True) if differs)


def _written(terms: Terms, name: str) -> Any:
    return pricing_text(terms.pricing) if name == "pricing" else getattr(terms, name)


def _of_template(sold: Offer | None) -> tuple[Any, ...]:
    return (None, None, None) if sold is None else (sold.type.value, sold.automated, dumps(sold.details))


def _refresh(ctx: Context, written: dict[UUID, tuple[Terms, int, Offer | None]]) -> None:
    """Let entities that the session holds already show what was written past it."""
    held = [entity for entity in ctx.session.identity_map.values() if isinstance(entity, Service)]
    for entity in held:
        if entity.id not in written:
            continue
        terms, version, sold = written[entity.id]
        values = {name: getattr(terms, name) for name in TERM_NAMES} | {"version": version}
        if sold is not None:
            values |= {"type": sold.type, "automated": sold.automated, "details": sold.details}
        for name, value in values.items():
            attributes.set_committed_value(entity, name, value)


_APPLY = """
UPDATE service_changes c
SET status = $2, seq = u.seq, before = u.before, after = u.after, applied_at = $3, version = c.version + 1
FROM unnest($4::uuid[], $5::integer[], $6::jsonb[], $7::jsonb[]) AS u(id, seq, before, after)
WHERE c.tenant_id = $1 AND c.id = u.id
"""


async def record_changes(ctx: Context, rows: Sequence[NewTerms], ids: Sequence[UUID]) -> None:
    """Write the history of changes that are made: new rows, or those that were scheduled."""
    made = queries.made_here(ctx)
    for row, change_id in zip(rows, ids, strict=True):
        made[change_id] = ChangedTerms(row.subject.id, row.effective_on, row.subject.terms, row.after, row.settled_on)
    pairs = list(zip(rows, ids, strict=True))
    applied = CHANGE.target(ChangeStatus.SCHEDULED, ChangeAction.APPLY)
    fresh = [_change_row(ctx, row, change_id) for row, change_id in pairs if row.change_id is None]
    await insert_rows(ctx.session, CHANGES, COLUMNS, fresh)
    planned = [(id_, row.subject.version, *_sides(row)) for row, id_ in pairs if row.change_id is not None]
    if planned:
        found, seqs, before, after = (list(column) for column in zip(*planned, strict=True))
        sides = ([dumps(one) for one in side] for side in (before, after))
        connection = await driver(ctx.session)
        await connection.execute(_APPLY, ctx.tenant_id, applied.value, ctx.now, found, seqs, *sides)


def _sides(row: NewTerms) -> tuple[dict[str, Any], dict[str, Any]]:
    terms = row.subject.terms
    before = terms.stored()
    return before, before | terms.differing(row.after)


def _change_row(ctx: Context, row: NewTerms, change_id: UUID) -> tuple[Any, ...]:
    return (
        ctx.tenant_id, change_id, row.subject.id, row.bulk_id, row.subject.version, ChangeStatus.APPLIED.value,
        row.origin.value, row.effective_on, row.wanted.stored(), *_sides(row), row.note, ctx.now, ctx.actor.name,
        ctx.now, 1,
    )  # fmt: skip
