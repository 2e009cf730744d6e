"""What happened to a service: its moves and its holds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Hold, ServiceTransition
from fairlead.domains.services.terms import HoldMoney, SuspensionReason, SuspensionType
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class Transition:
    """One move: from, to, by what, why, who, when."""

    seq: int
    from_status: Status | None
    to_status: Status
    action: str
    reason: str | None
    actor_kind: str
    actor_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One reason why a service is, or was, suspended."""

    id: UUID
    reason: SuspensionReason
    type: SuspensionType
    money: HoldMoney
    note: str | None
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str | None


async def transitions_of(ctx: Context, service_id: UUID) -> list[Transition]:
    """Every move of a service, oldest first."""
    columns = (getattr(ServiceTransition, name) for name in Transition.__dataclass_fields__)
    found = await ctx.rows(
        select(*columns).where(ServiceTransition.service_id == service_id).order_by(ServiceTransition.seq)
    )
    return [Transition(*row) for row in found]


async def holds_of(ctx: Context, service_id: UUID) -> list[HoldRow]:
    """Every hold of a service, the standing ones first."""
    columns = (getattr(Hold, name) for name in HoldRow.__dataclass_fields__)
    found = await ctx.rows(
        select(*columns).where(Hold.service_id == service_id).order_by(Hold.lifted_at.is_not(None), Hold.id.desc())
    )
    return [HoldRow(*row) for row in found]
