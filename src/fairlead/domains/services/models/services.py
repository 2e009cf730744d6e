"""The services themselves and the history of their moves."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.catalog.terms import ServiceType, Timing
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.terms import CancellationCategory, ProvisioningStatus
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration
from fairlead.kernel.pricing import Pricing
from fairlead.platform.db.base import CURRENCY, MINOR, Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class Service(TenantOwned, Base):
    """What one client holds, at its agreed price; the template and tariff say what it was sold from."""

    __tablename__ = "services"
    __table_args__ = (
        tenant_unique("external_id"),
        tenant_unique("number"),
        tenant_fk("client_id", "clients"),
        tenant_fk("contract_id", "contracts"),
        tenant_fk("site_id", "sites"),
        tenant_fk("template_id", "service_templates"),
        tenant_fk("tariff_id", "tariffs"),
        one_of("status", Status),
        one_of("type", ServiceType),
        one_of("provisioning_status", ProvisioningStatus),
        one_of("cycle", Cycle),
        one_of("timing", Timing),
        one_of("proration", Proration),
        CheckConstraint("price_minor >= 0 AND setup_minor >= 0 AND quantity > 0", name="amounts"),
        CheckConstraint("anchor_day BETWEEN 1 AND 31", name="anchor_day"),
        CheckConstraint("term_months >= 0", name="term"),
        one_of("cancellation_category", CancellationCategory),
        CheckConstraint("health_score BETWEEN 0 AND 100", name="health"),
        Index("ix_services_client", "tenant_id", "client_id"),
        Index("ix_services_contract", "tenant_id", "contract_id"),
        Index("ix_services_template", "tenant_id", "template_id"),
        Index("ix_services_status", "tenant_id", "status", "id"),
        Index("ix_services_activated", "tenant_id", "activated_at"),
        Index("ix_services_provisioning", "tenant_id", "provisioning_status"),
        Index("ix_services_health", "tenant_id", "health_score"),
        Index(
            "ix_services_term_end", "tenant_id", "end_date", "id",
            postgresql_where=text("end_date IS NOT NULL AND cancelled_at IS NULL"),
        ),
        Index(
            "ix_services_cancel_on", "tenant_id", "cancel_on",
            postgresql_where=text("cancel_on IS NOT NULL AND cancelled_at IS NULL"),
        ),
    )  # fmt: skip

    client_id: Mapped[UUID]
    contract_id: Mapped[UUID | None]
    site_id: Mapped[UUID | None]
    template_id: Mapped[UUID]
    tariff_id: Mapped[UUID]
    number: Mapped[str]
    external_id: Mapped[str | None]
    name: Mapped[str]
    type: Mapped[ServiceType] = mapped_column(EnumText(ServiceType))
    status: Mapped[Status] = mapped_column(EnumText(Status))
    provisioning_status: Mapped[ProvisioningStatus] = mapped_column(EnumText(ProvisioningStatus))
    automated: Mapped[bool]
    details: Mapped[dict[str, Any]]
    """What the type asks for, copied from the template and narrowed by the sale (speeds, lines, cap)."""

    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    price_minor: Mapped[int] = mapped_column(MINOR)
    """The agreed price of one unit for one cycle."""
    pricing: Mapped[Pricing | None]
    """How its quantity is priced for one cycle (kernel.pricing), where it is not `price` for each unit."""
    setup_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str] = mapped_column(CURRENCY)
    price_agreed: Mapped[bool]
    """True when the price was agreed with the client and so survives changes of the template's price."""
    cycle: Mapped[Cycle] = mapped_column(EnumText(Cycle))
    timing: Mapped[Timing] = mapped_column(EnumText(Timing))
    proration: Mapped[Proration] = mapped_column(EnumText(Proration))
    anchor: Mapped[date]
    """A boundary of the billing periods; with `anchor_day` it fixes them all (kernel.period.Grid)."""
    anchor_day: Mapped[int]

    start_date: Mapped[date]
    end_date: Mapped[date | None]
    """First day after the current term; None when the service runs month to month."""
    term_months: Mapped[int] = mapped_column(default=0)
    auto_renewal: Mapped[bool] = mapped_column(default=True)
    renewal_count: Mapped[int] = mapped_column(default=0)
    last_renewed_at: Mapped[datetime | None]

    billed_until: Mapped[date | None]
    """Days before this one were billed elsewhere (a service brought in from another system)."""

    created_at: Mapped[datetime]
    provisioned_at: Mapped[datetime | None]
    activated_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    """The first day without the service, once it was cancelled or expired."""
    cancel_on: Mapped[date | None]
    """A cancellation that is scheduled: revocable until its day."""
    cancellation_reason: Mapped[str | None]
    cancellation_category: Mapped[CancellationCategory | None] = mapped_column(EnumText(CancellationCategory))
    """Why it ended, in one of a few words, for churn reports."""
    cancellation_fee_minor: Mapped[int] = mapped_column(MINOR, default=0)
    grace_until: Mapped[date | None]
    """A term that ended without renewal: the first day on which the company's policy suspends or ends the service."""
    sla_breaches_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    last_sla_breach_at: Mapped[datetime | None]
    health_score: Mapped[int | None]
    """0-100, as monitoring last found it; None before the first check."""
    last_health_check_at: Mapped[datetime | None]
    monitored_since: Mapped[datetime | None]
    transitions: Mapped[int] = mapped_column(default=0)
    """How many moves were made; the next transition's `seq`."""
    version: Mapped[int] = mapped_column(default=1)

    @property
    def price(self) -> Money:
        """The agreed price of one unit for one cycle."""
        return Money(self.price_minor, self.currency)

    @property
    def setup(self) -> Money:
        """Charged once, at activation."""
        return Money(self.setup_minor, self.currency)


class ServiceTransition(TenantOwned, Base):
    """One move of a service; `seq` counts from 0 without gaps, so a move made twice collides."""

    __tablename__ = "service_transitions"
    __audited__ = False
    __table_args__ = (
        tenant_fk("service_id", "services", ondelete="CASCADE"),
        tenant_unique("service_id", "seq"),
        Index("ix_service_transitions_at", "tenant_id", "service_id", "at", "seq"),
    )

    service_id: Mapped[UUID]
    seq: Mapped[int]
    from_status: Mapped[Status | None] = mapped_column(EnumText(Status))
    to_status: Mapped[Status] = mapped_column(EnumText(Status))
    action: Mapped[str]
    reason: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    at: Mapped[datetime]
