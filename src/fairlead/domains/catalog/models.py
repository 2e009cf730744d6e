"""What can be sold: service templates, their tariffs, and prices by date."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.catalog.lifecycle import TEMPLATE, TemplateAction, TemplateStatus
from fairlead.domains.catalog.terms import Aggregation, ServiceType, Timing
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration
from fairlead.kernel.pricing import Pricing
from fairlead.platform.db.base import CURRENCY, MINOR, Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class ServiceTemplate(TenantOwned, Base):
    """What can be sold. `details` holds what the type asks for (speeds, caps, lines), checked by `catalog.rules`."""

    __tablename__ = "service_templates"
    __table_args__ = (
        tenant_unique("code"),
        one_of("type", ServiceType),
        one_of("status", TemplateStatus),
        CheckConstraint("available_until IS NULL OR available_until > available_from", name="availability"),
    )

    code: Mapped[str]
    name: Mapped[str]
    description: Mapped[str]
    type: Mapped[ServiceType] = mapped_column(EnumText(ServiceType))
    status: Mapped[TemplateStatus] = mapped_column(EnumText(TemplateStatus))
    automated: Mapped[bool] = mapped_column(default=False)
    """False: a manual service, which may be activated straight from PENDING."""
    details: Mapped[dict[str, Any]]
    available_from: Mapped[date | None]
    available_until: Mapped[date | None]
    available_kinds: Mapped[list[str]]
    """Client kinds that may buy it; empty means all."""
    available_countries: Mapped[list[str]]
    """Site countries where it is sold; empty means everywhere."""
    tax_category: Mapped[str] = mapped_column(default="standard", server_default=text("'standard'"))
    """Which of the rates of a place its tax is reckoned by."""
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    def advance(self, action: TemplateAction) -> None:
        """Move along the table; raises IllegalMove."""
        self.status = TEMPLATE.target(self.status, action)
        self.version += 1


class Tariff(TenantOwned, Base):
    """A way to buy a template: a cycle, when it is billed, how a part of a period is charged."""

    __tablename__ = "tariffs"
    __table_args__ = (
        tenant_unique("code"),
        tenant_fk("template_id", "service_templates"),
        one_of("cycle", Cycle),
        one_of("timing", Timing),
        one_of("proration", Proration),
        Index("ix_tariffs_template", "tenant_id", "template_id"),
    )

    template_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    cycle: Mapped[Cycle] = mapped_column(EnumText(Cycle))
    timing: Mapped[Timing] = mapped_column(EnumText(Timing))
    proration: Mapped[Proration] = mapped_column(EnumText(Proration))
    currency: Mapped[str] = mapped_column(CURRENCY)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class PriceVersion(TenantOwned, Base):
    """A tariff's price from a day on, until the next version's day; frozen once a service was billed by it."""

    __tablename__ = "price_versions"
    __table_args__ = (
        tenant_fk("tariff_id", "tariffs"),
        tenant_unique("tariff_id", "valid_from"),
        CheckConstraint("price_minor >= 0 AND setup_minor >= 0", name="not_negative"),
    )

    tariff_id: Mapped[UUID]
    valid_from: Mapped[date]
    price_minor: Mapped[int] = mapped_column(MINOR)
    setup_minor: Mapped[int] = mapped_column(MINOR)
    pricing: Mapped[Pricing | None]
    """How a quantity is priced (kernel.pricing), where it is not `price` for each unit."""
    currency: Mapped[str] = mapped_column(CURRENCY)
    created_at: Mapped[datetime]

    @property
    def price(self) -> Money:
        """A cycle's price of one unit."""
        return Money(self.price_minor, self.currency)

    @property
    def setup(self) -> Money:
        """Charged once, at activation."""
        return Money(self.setup_minor, self.currency)


class Meter(TenantOwned, Base):
    """Something that services use: what it is counted in, and how the events of a period become one quantity."""

    __tablename__ = "meters"
    __table_args__ = (tenant_unique("code"), one_of("aggregation", Aggregation))

    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    """What one of it is called: `GB`, `call`, `seat`."""
    aggregation: Mapped[Aggregation] = mapped_column(EnumText(Aggregation))
    active: Mapped[bool] = mapped_column(default=True)
    """Whether events of it are taken."""
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class UsagePrice(TenantOwned, Base):
    """What a tariff asks for the usage of a meter, for periods that begin on or after a day."""

    __tablename__ = "usage_prices"
    __table_args__ = (
        tenant_fk("tariff_id", "tariffs"),
        tenant_fk("meter_id", "meters"),
        tenant_unique("tariff_id", "meter_id", "valid_from"),
    )

    tariff_id: Mapped[UUID]
    meter_id: Mapped[UUID]
    valid_from: Mapped[date]
    pricing: Mapped[dict[str, Any]]
    """As kernel.pricing stores it."""
    currency: Mapped[str] = mapped_column(CURRENCY)
    created_at: Mapped[datetime]


class ClientPrice(TenantOwned, Base):
    """One client's own price of a tariff for what is sold from a day on, instead of the list price."""

    __tablename__ = "client_prices"
    __table_args__ = (
        tenant_fk("client_id", "clients"),
        tenant_fk("tariff_id", "tariffs"),
        tenant_unique("client_id", "tariff_id", "valid_from"),
        CheckConstraint("price_minor >= 0", name="not_negative"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="dates"),
        Index("ix_client_prices_tariff", "tenant_id", "tariff_id"),
    )

    client_id: Mapped[UUID]
    tariff_id: Mapped[UUID]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    """The first day on which nothing is sold at it any more; None while it lasts."""
    price_minor: Mapped[int] = mapped_column(MINOR)
    pricing: Mapped[Pricing | None]
    currency: Mapped[str] = mapped_column(CURRENCY)
    note: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
