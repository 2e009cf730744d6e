"""Giving one person's services to another, all at once."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, any_, literal, select, update
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.services import queries
from fairlead.domains.services.commands.caring import check_fit
from fairlead.domains.services.events import TechnicianAssigned
from fairlead.domains.services.lifecycle import LIVE
from fairlead.domains.services.models import Service, TechnicianAssignment
from fairlead.domains.services.terms import TechnicianRole
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import insert_rows

_COLUMNS = ("tenant_id", "id", "service_id", "user_id", "role", "since", "until", "assigned_by")
_Given = Row[*tuple[Any, ...]]


async def reassign_services(
    ctx: Context, from_user: UUID, to_user: UUID, *, service_ids: Collection[UUID] | None = None
) -> int:
    """Give one person's live services, or some of them, to another, in as many statements for one as for all; how many.

    Where the other was the backup already they become the primary, and nobody is the backup.
    Raises NotFound, Invalid for one who left or cannot work on services.
    """
    if from_user == to_user:
        raise Invalid.of("to_user", "is the one who has these services.", "Choose somebody else.")
    if not await queries.technician_facts(ctx, [from_user]):
        raise NotFound.of("user", from_user)
    await check_fit(ctx, {"to_user": to_user})
    given = await _given(ctx, from_user, service_ids)
    ids = [row.service_id for row in given]
    shared = await _also(ctx, to_user, ids)
    promoted = [row.service_id for row in given if row.role is TechnicianRole.PRIMARY and row.service_id in shared]
    await _end(ctx, from_user, ids)
    await _end(ctx, to_user, promoted)
    first = TechnicianRole.PRIMARY
    await _begin(ctx, to_user, [row for row in given if row.role is first or row.service_id not in shared])
    await ctx.session.execute(update(Service).where(Service.id == any_(_ids(ids))).values(version=Service.version + 1))
    for row in given:
        for role, user in _outcome(row.role, to_user, shared=row.service_id in shared):
            ctx.emit(TechnicianAssigned(service_id=row.service_id, client_id=row.client_id, role=role, user_id=user))
    return len(given)


async def _given(ctx: Context, user_id: UUID, service_ids: Collection[UUID] | None) -> Sequence[_Given]:
    """What somebody stands for, the services held in the order of their ids."""
    statement = (
        select(Service.id.label("service_id"), Service.client_id, TechnicianAssignment.role)
        .join(
            TechnicianAssignment,
            (TechnicianAssignment.tenant_id == Service.tenant_id) & (TechnicianAssignment.service_id == Service.id),
        )
        .where(TechnicianAssignment.user_id == user_id, TechnicianAssignment.until.is_(None), Service.status.in_(LIVE))
        .order_by(Service.id)
        .with_for_update(key_share=True, of=Service)
    )
    if service_ids is not None:
        statement = statement.where(Service.id == any_(_ids(service_ids)))
    return await ctx.rows(statement)


async def _also(ctx: Context, user_id: UUID, service_ids: Collection[UUID]) -> set[UUID]:
    statement = select(TechnicianAssignment.service_id).where(
        TechnicianAssignment.user_id == user_id,
        TechnicianAssignment.until.is_(None),
        TechnicianAssignment.service_id == any_(_ids(service_ids)),
    )
    return {row.service_id for row in await ctx.rows(statement)}


async def _end(ctx: Context, user_id: UUID, service_ids: Collection[UUID]) -> None:
    await ctx.session.execute(
        update(TechnicianAssignment)
        .where(
            TechnicianAssignment.user_id == user_id,
            TechnicianAssignment.until.is_(None),
            TechnicianAssignment.service_id == any_(_ids(service_ids)),
        )
        .values(until=ctx.now)
    )


async def _begin(ctx: Context, user_id: UUID, given: Sequence[_Given]) -> None:
    rows = [
        (ctx.tenant_id, ctx.new_id(), row.service_id, user_id, row.role.value, ctx.now, None, ctx.actor.name)
        for row in given
    ]
    await insert_rows(ctx.session, TechnicianAssignment.__table__, _COLUMNS, rows)  # type: ignore[arg-type] # a Table at run time


def _outcome(role: TechnicianRole, user: UUID, *, shared: bool) -> list[tuple[TechnicianRole, UUID | None]]:
    """Who stands in which role afterwards, where that is another than before."""
    if not shared:
        return [(role, user)]
    vacant = (TechnicianRole.BACKUP, None)
    return [(role, user), vacant] if role is TechnicianRole.PRIMARY else [vacant]


def _ids(wanted: Collection[UUID]) -> Any:
    return literal(list(wanted), ARRAY(Uuid))
