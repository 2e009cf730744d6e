"""Tax rates: what a place asks for a category of things, from a day on."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.platform.db.base import Base
from fairlead.platform.db.tenancy import TenantOwned


class TaxRate(TenantOwned, Base):
    """A rate of a country, or of one of its regions, for a category: `[valid_from, valid_until)`.

    Two rates of a place and category never count on one day: the constraint hashes texts to numbers, since the core
    schema uses no extension.
    """

    __tablename__ = "tax_rates"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="dates"),
        Index("ix_tax_rates_place", "tenant_id", "country", "category"),
        ExcludeConstraint(
            (text("int8range(tenant_id::bigint, tenant_id::bigint, '[]')"), "&&"),
            (
                text(
                    "int8range(hashtext(country || '/' || coalesce(region, '') || '/' || category)::bigint, "
                    "hashtext(country || '/' || coalesce(region, '') || '/' || category)::bigint, '[]')"
                ),
                "&&",
            ),
            (text("daterange(valid_from, valid_until)"), "&&"),
            name="ex_tax_rates_overlap",
            using="gist",
        ),
    )

    country: Mapped[str]
    """ISO 3166-1 alpha-2."""
    region: Mapped[str | None]
    category: Mapped[str]
    name: Mapped[str]
    """As invoices show it: `VAT`, `Sales tax`."""
    percent: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
