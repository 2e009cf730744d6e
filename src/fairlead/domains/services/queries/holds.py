"""Why a service is, was or will be suspended: its holds, and those planned for days ahead."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.services.lifecycle import PlanStatus
from fairlead.domains.services.models import Hold, HoldPlan
from fairlead.domains.services.terms import HoldMoney, SuspensionReason, SuspensionType
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One reason why a service is, or was, suspended."""

    id: UUID
    reason: SuspensionReason
    type: SuspensionType
    money: HoldMoney
    percent: Decimal | None
    note: str | None
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str | None


@dataclass(frozen=True, slots=True)
class HoldPlanRow:
    """A hold for days ahead, and what became of it."""

    id: UUID
    service_id: UUID
    hold_id: UUID | None
    reason: SuspensionReason
    type: SuspensionType
    note: str | None
    from_on: date
    until_on: date | None
    status: PlanStatus
    planned_at: datetime
    planned_by: str
    outcome: str | None
    version: int


async def holds_of(ctx: Context, service_id: UUID) -> list[HoldRow]:
    """Every hold of a service, the standing ones first."""
    columns = (getattr(Hold, name) for name in HoldRow.__dataclass_fields__)
    found = await ctx.rows(
        select(*columns).where(Hold.service_id == service_id).order_by(Hold.lifted_at.is_not(None), Hold.id.desc())
    )
    return [HoldRow(*row) for row in found]


async def hold_plans_of(ctx: Context, service_id: UUID) -> list[HoldPlanRow]:
    """Every planned hold of a service, the latest day first."""
    columns = (getattr(HoldPlan, name) for name in HoldPlanRow.__dataclass_fields__)
    found = await ctx.rows(
        select(*columns).where(HoldPlan.service_id == service_id).order_by(HoldPlan.from_on.desc(), HoldPlan.id.desc())
    )
    return [HoldPlanRow(*row) for row in found]
