"""A service as it was at an instant: its state, terms, holds and technicians, each read back from its history."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, bindparam, or_, select, true

from fairlead.domains.identity.models import User
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Hold, Service, ServiceChange, ServiceTransition, TechnicianAssignment
from fairlead.domains.services.rules import TERM_NAMES, Terms
from fairlead.domains.services.terms import HoldMoney, SuspensionReason, SuspensionType, TechnicianRole
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class HoldThen:
    """A hold that stood."""

    id: UUID
    reason: SuspensionReason
    type: SuspensionType
    money: HoldMoney
    percent: Decimal | None
    note: str | None
    placed_at: datetime
    placed_by: str


@dataclass(frozen=True, slots=True)
class TechnicianThen:
    """Somebody who looked after the service."""

    role: TechnicianRole
    user_id: UUID
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ServiceThen:
    """A service as it was at an instant."""

    id: UUID
    number: str
    at: datetime
    status: Status
    status_since: datetime
    terms: Terms
    holds: Sequence[HoldThen]
    technicians: Sequence[TechnicianThen]


_AT = bindparam("at", type_=DateTime(timezone=True))
_MOVE = (
    select(ServiceTransition.to_status, ServiceTransition.at)
    .where(
        ServiceTransition.tenant_id == Service.tenant_id, ServiceTransition.service_id == Service.id,
        ServiceTransition.at <= _AT,
    )
    .order_by(ServiceTransition.at.desc(), ServiceTransition.seq.desc())
    .limit(1)
    .lateral("move")
)  # fmt: skip
_NEXT = (
    select(ServiceChange.before)
    .where(
        ServiceChange.tenant_id == Service.tenant_id, ServiceChange.service_id == Service.id,
        ServiceChange.applied_at > _AT,
    )
    .order_by(ServiceChange.applied_at, ServiceChange.seq)
    .limit(1)
    .lateral("next")
)  # fmt: skip
_SERVICE = (
    select(
        Service.id, Service.number, _MOVE.c.to_status, _MOVE.c.at, _NEXT.c.before,
        *(getattr(Service, name) for name in TERM_NAMES),
    )
    .select_from(Service)
    .outerjoin(_MOVE, true())
    .outerjoin(_NEXT, true())
    .where(Service.id == bindparam("service_id"))
)  # fmt: skip
_HOLDS = (
    select(*(getattr(Hold, one.name) for one in fields(HoldThen)))
    .where(
        Hold.service_id == bindparam("service_id"), Hold.placed_at <= _AT,
        or_(Hold.lifted_at.is_(None), Hold.lifted_at > _AT),
    )
    .order_by(Hold.placed_at, Hold.id)
)  # fmt: skip
_TECHNICIANS = (
    select(TechnicianAssignment.role, TechnicianAssignment.user_id, User.name, TechnicianAssignment.since)
    .join(User, (User.tenant_id == TechnicianAssignment.tenant_id) & (User.id == TechnicianAssignment.user_id))
    .where(
        TechnicianAssignment.service_id == bindparam("service_id"), TechnicianAssignment.since <= _AT,
        or_(TechnicianAssignment.until.is_(None), TechnicianAssignment.until > _AT),
    )
    .order_by(TechnicianAssignment.role.desc())
)  # fmt: skip


async def service_as_of(ctx: Context, service_id: UUID, at: datetime) -> ServiceThen:
    """A service as it was at an instant; raises NotFound before it was sold, Invalid for an instant to come.

    Its terms are those that the first change after the instant found, or those that it has now.
    """
    if at > ctx.now:
        message = f"{at.isoformat()} is still to come."
        raise Invalid.of("as_of", message, "Give an instant that has passed.", pointer="query:as_of")
    asked: dict[str, Any] = {"service_id": service_id, "at": at}
    row = await ctx.row(_SERVICE, asked)
    if row is None or row.to_status is None:
        raise NotFound.of("service", service_id)
    id_, number, status, since, before, *now = row
    terms = Terms(**dict(zip(TERM_NAMES, now, strict=True))) if before is None else Terms.read(before)
    holds = [HoldThen(*one) for one in await ctx.rows(_HOLDS, asked)]
    technicians = [TechnicianThen(*one) for one in await ctx.rows(_TECHNICIANS, asked)]
    return ServiceThen(id_, number, at, status, since, terms, holds, technicians)
