"""Recurring schedules: the billing anchor of each service that was activated, and when it pauses."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.billing.terms import ScheduleStatus
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.period import Cycle, Proration
from fairlead.kernel.pricing import Pricing
from fairlead.platform.db.base import CURRENCY, MINOR, Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class RecurringSchedule(TenantOwned, Base):
    """What billing knows of a service's periods. The next date follows from the anchor, never from when a run ran.

    No index on `next_date` and room in the page (fillfactor): moving it on stays a cheap in-page update.
    """

    __tablename__ = "recurring_schedules"
    __audited__ = False
    __table_args__ = (
        tenant_unique("service_id"),
        tenant_fk("service_id", "services"),
        tenant_fk("client_id", "clients"),
        one_of("status", ScheduleStatus),
        one_of("cycle", Cycle),
        one_of("timing", Timing),
        one_of("proration", Proration),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index("ix_recurring_schedules_client", "tenant_id", "client_id"),
        {"postgresql_with": {"fillfactor": 50}},
    )

    service_id: Mapped[UUID]
    client_id: Mapped[UUID]
    status: Mapped[ScheduleStatus] = mapped_column(EnumText(ScheduleStatus))
    currency: Mapped[str] = mapped_column(CURRENCY)
    cycle: Mapped[Cycle] = mapped_column(EnumText(Cycle))
    timing: Mapped[Timing] = mapped_column(EnumText(Timing))
    proration: Mapped[Proration] = mapped_column(EnumText(Proration))
    anchor: Mapped[date]
    anchor_day: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """First day that is not billed, once the service has an end."""
    billed_until: Mapped[date]
    """Every billable day before this one has a charge."""
    next_date: Mapped[date | None]
    """The day on which the next charge falls due; None when nothing more will."""
    price_minor: Mapped[int] = mapped_column(MINOR, server_default=text("0"))
    """What a run charges for one unit and cycle. Here, and not read from the service: a run that waited for a change
    to commit sees the new row of what it locks, but the old one of what it only reads."""
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 6), server_default=text("1"))
    pricing: Mapped[Pricing | None]
    """How the quantity is priced (kernel.pricing), where it is not the price for each unit."""
    created_at: Mapped[datetime]


class BillingPause(TenantOwned, Base):
    """Days that a schedule does not bill as agreed: `[starts_on, ends_on)`, open while `ends_on` is None."""

    __tablename__ = "billing_pauses"
    __audited__ = False
    __table_args__ = (
        tenant_fk("schedule_id", "recurring_schedules", ondelete="CASCADE"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        Index(
            "uq_billing_pauses_open", "tenant_id", "schedule_id",
            unique=True, postgresql_where=text("ends_on IS NULL"),
        ),
        Index("ix_billing_pauses_schedule", "tenant_id", "schedule_id"),
    )  # fmt: skip

    schedule_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    stops: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    """Nothing is billed for its days, apart from those of a period that had begun before it."""
    percent: Mapped[Decimal] = mapped_column(Numeric, server_default=text("100"), default=Decimal(100))
    """How much of the price is charged for those of its days that are billed: with every decimal of the discounts that
    were multiplied, so that folding them again finds the same."""
    off_minor: Mapped[int] = mapped_column(MINOR, server_default=text("0"), default=0)
    """What is taken off a cycle's price before its share is reckoned: fixed discounts."""
    label: Mapped[str] = mapped_column(server_default=text("''"), default="")
    """What a line says of it, where it is a discount: empty for holds."""
