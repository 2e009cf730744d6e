"""Holds: the reasons why a service is suspended, and those planned for days ahead."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.services.lifecycle import PlanStatus
from fairlead.domains.services.terms import HoldMoney, SuspensionReason, SuspensionType
from fairlead.platform.db.base import Base, EnumText, one_of, tenant_fk
from fairlead.platform.db.tenancy import TenantOwned


class Hold(TenantOwned, Base):
    """One reason why a service is suspended; the service is suspended while any hold stands."""

    __tablename__ = "service_holds"
    __table_args__ = (
        tenant_fk("service_id", "services", ondelete="CASCADE"),
        one_of("reason", SuspensionReason),
        one_of("type", SuspensionType),
        one_of("money", HoldMoney),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        Index("ix_service_holds_service", "tenant_id", "service_id"),
        Index(
            "uq_service_holds_standing", "tenant_id", "service_id", "reason",
            unique=True, postgresql_where=text("lifted_at IS NULL"),
        ),
    )  # fmt: skip

    service_id: Mapped[UUID]
    reason: Mapped[SuspensionReason] = mapped_column(EnumText(SuspensionReason))
    type: Mapped[SuspensionType] = mapped_column(EnumText(SuspensionType))
    money: Mapped[HoldMoney] = mapped_column(EnumText(HoldMoney))
    percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    """With money `reduce`: how much of the price is still charged while it stands."""
    note: Mapped[str | None]
    placed_at: Mapped[datetime]
    placed_by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]


class HoldPlan(TenantOwned, Base):
    """A hold for days ahead (a vacation): placed on its first day, lifted on the day after its last."""

    __tablename__ = "service_hold_plans"
    __table_args__ = (
        tenant_fk("service_id", "services", ondelete="CASCADE"),
        tenant_fk("hold_id", "service_holds"),
        one_of("reason", SuspensionReason),
        one_of("type", SuspensionType),
        one_of("status", PlanStatus),
        CheckConstraint("until_on IS NULL OR until_on > from_on", name="dates"),
        Index(
            "ix_service_hold_plans_due", "tenant_id", "from_on",
            postgresql_where=text("status IN ('planned', 'placed')"),
        ),
        Index("ix_service_hold_plans_service", "tenant_id", "service_id"),
    )  # fmt: skip

    service_id: Mapped[UUID]
    hold_id: Mapped[UUID | None]
    reason: Mapped[SuspensionReason] = mapped_column(EnumText(SuspensionReason))
    type: Mapped[SuspensionType] = mapped_column(EnumText(SuspensionType))
    note: Mapped[str | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    """The first day without the hold; None: until somebody lifts it."""
    status: Mapped[PlanStatus] = mapped_column(EnumText(PlanStatus))
    planned_at: Mapped[datetime]
    planned_by: Mapped[str]
    outcome: Mapped[str | None]
    """Why it was refused on its day, or by whom it was revoked."""
    version: Mapped[int] = mapped_column(default=1)
