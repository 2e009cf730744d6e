"""The audit trail: who changed what, before and after, written with the change itself."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, event, inspect
from sqlalchemy.orm import Mapped, Session

from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context
from fairlead.platform.db.base import Base
from fairlead.platform.db.bulk import insert_rows
from fairlead.platform.db.tenancy import TenantOwned

CHANGES = "audit_changes"
NOTES = "audit_notes"
SECRET = "•••"  # noqa: S105 - what stands in the trail instead of one


class AuditEntry(TenantOwned, Base):
    """One row created, updated or deleted, with the columns that changed."""

    __tablename__ = "audit_entries"
    __audited__ = False
    __table_args__ = (
        Index("ix_audit_entries_subject", "tenant_id", "subject_id", "at"),
        Index("ix_audit_entries_at", "tenant_id", "at", "id"),
    )

    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    action: Mapped[str]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


_COLUMNS = (
    "tenant_id", "id", "at", "actor_kind", "actor_id", "actor_name", "action", "kind", "subject_id", "before", "after",
)  # fmt: skip

Change = tuple[str, str, UUID, dict[str, Any], dict[str, Any]]
"""(action, kind, subject id, before, after)"""


def json_safe(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Pricing):
        return value.stored()
    return value


def _values(row: TenantOwned, *, changed_only: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    state = inspect(row)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if changed_only and not history.has_changes():
            continue
        secret = column.columns[0].info.get("secret")
        old = history.deleted[0] if history.deleted else None
        new = history.added[0] if history.added else state.dict.get(column.key)
        if old is not None:
            before[column.key] = SECRET if secret else json_safe(old)
        if new is not None or changed_only:
            after[column.key] = SECRET if secret and new is not None else json_safe(new)
    return before, after


def _ordered(rows: Iterable[object]) -> list[TenantOwned]:
    """What a session keeps in sets, in an order that two runs of the same unit share: plans are compared."""
    return sorted((row for row in rows if isinstance(row, TenantOwned)), key=lambda row: (type(row).__name__, row.id))


@event.listens_for(Session, "before_flush")
def _collect(session: Session, _flush: Any, _instances: Any) -> None:
    changes: list[tuple[str, TenantOwned, dict[str, Any], dict[str, Any]]] = session.info.setdefault(CHANGES, [])
    for row in session.new:
        if isinstance(row, TenantOwned) and row.__audited__:
            before, after = _values(row, changed_only=False)
            changes.append(("created", row, {}, after))
    for row in _ordered(session.dirty):
        if row.__audited__ and session.is_modified(row):
            before, after = _values(row, changed_only=True)
            changes.append(("updated", row, before, after))
    for row in _ordered(session.deleted):
        if row.__audited__:
            before, after = _values(row, changed_only=False)
            changes.append(("deleted", row, after, {}))


def note(
    ctx: Context, *, action: str, kind: str, subject_id: UUID, after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Record by hand what bulk statements changed, which the ORM does not see."""
    notes: list[Change] = ctx.session.info.setdefault(NOTES, [])
    notes.append((action, kind, subject_id, before or {}, after))


def changes(ctx: Context) -> list[Change]:
    """Everything that this unit of work changed so far, in order; several flushes of one row are told as one."""
    merged: dict[tuple[str, UUID], Change] = {}
    for action, row, before, after in ctx.session.info.get(CHANGES, []):
        key = (row.__tablename__, row.id)
        known = merged.get(key)
        if known is None:
            merged[key] = (action, row.__tablename__, row.id, before, after)
        else:
            merged[key] = (known[0], known[1], known[2], before | known[3], known[4] | after)
    return [*merged.values(), *ctx.session.info.get(NOTES, [])]


def mark(ctx: Context) -> tuple[int, int]:
    """Where the record stands, for `back_to`."""
    info = ctx.session.info
    return len(info.get(CHANGES, ())), len(info.get(NOTES, ()))


def back_to(ctx: Context, mark: tuple[int, int]) -> None:
    """Forget what was recorded since: it was undone."""
    for key, kept in zip((CHANGES, NOTES), mark, strict=True):
        del ctx.session.info.get(key, [])[kept:]


async def write(ctx: Context, done: list[Change]) -> None:
    """Append the audit rows of a unit of work."""
    actor = ctx.actor
    rows = [
        (ctx.tenant_id, ctx.new_id(), ctx.now, actor.kind, actor.id, actor.name, action, kind, subject, before, after)
        for action, kind, subject, before, after in done
    ]
    await insert_rows(ctx.session, AuditEntry.__table__, _COLUMNS, rows)  # type: ignore[arg-type] # a Table at run time
