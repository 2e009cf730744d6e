"""Discounts: what is taken off the price of one service, or of every service of a client, for some days or for good."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.kernel.money import Money
from fairlead.platform.db.base import CURRENCY, MINOR, Base, tenant_fk
from fairlead.platform.db.tenancy import TenantOwned

_OWNER = "client_id::text || coalesce(service_id::text, '') || lower(name)"


class Discount(TenantOwned, Base):
    """A share or an amount off the price, on the days `[starts_on, ends_on)`; without an end for good.

    Two of one name never count for the same thing on one day: the constraint hashes texts to numbers, since the core
    schema uses no extension. One that was ended on its first day counts on none and stands in nobody's way.
    """

    __tablename__ = "discounts"
    __table_args__ = (
        tenant_fk("client_id", "clients"),
        tenant_fk("service_id", "services", ondelete="CASCADE"),
        CheckConstraint("(percent IS NULL) <> (amount_minor IS NULL)", name="kind"),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
        CheckConstraint(
            "(amount_minor IS NULL) = (currency IS NULL) AND (amount_minor IS NULL OR amount_minor > 0)", name="amount"
        ),
        CheckConstraint("amount_minor IS NULL OR service_id IS NOT NULL", name="fixed"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index("ix_discounts_client", "tenant_id", "client_id"),
        Index("ix_discounts_service", "tenant_id", "service_id"),
        ExcludeConstraint(
            (text("int8range(tenant_id::bigint, tenant_id::bigint, '[]')"), "&&"),
            (text(f"int8range(hashtextextended({_OWNER}, 0), hashtextextended({_OWNER}, 0), '[]')"), "&&"),
            (text("daterange(starts_on, ends_on)"), "&&"),
            name="ex_discounts_overlap",
            using="gist",
        ),
    )  # fmt: skip

    client_id: Mapped[UUID]
    """Who gets it: only while the service is theirs."""
    service_id: Mapped[UUID | None]
    """None: every service of the client, those to come as well."""
    name: Mapped[str]
    """As invoices show it."""
    percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    """How much of the price it takes off."""
    amount_minor: Mapped[int | None] = mapped_column(MINOR)
    """What it takes off the price of one cycle, for the whole quantity."""
    currency: Mapped[str | None] = mapped_column(CURRENCY)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The first day without it."""
    reason: Mapped[str | None]
    granted_at: Mapped[datetime]
    granted_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    """When somebody ended it before its time."""
    ended_by: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def amount(self) -> Money | None:
        """What it takes off the price of one cycle."""
        return None if self.amount_minor is None or self.currency is None else Money(self.amount_minor, self.currency)
