"""Renewals: what was decided for each term, the reminders sent for it, the quotes offered."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.services.lifecycle import QuoteStatus
from fairlead.domains.services.terms import RenewalDecision
from fairlead.kernel.money import Money
from fairlead.platform.db.base import CURRENCY, MINOR, Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class Renewal(TenantOwned, Base):
    """What was decided about the end of one term of a service; once a term, so that nothing renews twice."""

    __tablename__ = "service_renewals"
    __audited__ = False
    __table_args__ = (
        tenant_fk("service_id", "services", ondelete="CASCADE"),
        tenant_unique("service_id", "term_end"),
        one_of("decision", RenewalDecision),
        CheckConstraint("months > 0", name="months"),
        Index("ix_service_renewals_decided", "tenant_id", "decided_at"),
    )

    service_id: Mapped[UUID]
    term_end: Mapped[date]
    """The first day after the term that it is about."""
    decision: Mapped[RenewalDecision] = mapped_column(EnumText(RenewalDecision))
    months: Mapped[int | None]
    new_end: Mapped[date | None]
    price_before_minor: Mapped[int] = mapped_column(MINOR)
    price_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str] = mapped_column(CURRENCY)
    reason: Mapped[str | None]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]


class RenewalReminder(TenantOwned, Base):
    """One stage of reminding for one term; a stage that a later one overtook is recorded, never sent."""

    __tablename__ = "renewal_reminders"
    __audited__ = False
    __table_args__ = (
        tenant_fk("service_id", "services", ondelete="CASCADE"),
        tenant_unique("service_id", "term_end", "days"),
    )

    service_id: Mapped[UUID]
    term_end: Mapped[date]
    days: Mapped[int]
    overtaken: Mapped[bool]
    at: Mapped[datetime]


class RenewalQuote(TenantOwned, Base):
    """A price for the next term, offered to the client by a signed link until a moment."""

    __tablename__ = "renewal_quotes"
    __table_args__ = (
        tenant_fk("service_id", "services", ondelete="CASCADE"),
        tenant_unique("number"),
        one_of("status", QuoteStatus),
        CheckConstraint("months > 0 AND price_minor >= 0", name="amounts"),
        Index(
            "uq_renewal_quotes_open", "tenant_id", "service_id", "term_end",
            unique=True, postgresql_where=text("status = 'open'"),
        ),
    )  # fmt: skip

    service_id: Mapped[UUID]
    number: Mapped[str]
    term_end: Mapped[date]
    months: Mapped[int]
    price_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str] = mapped_column(CURRENCY)
    status: Mapped[QuoteStatus] = mapped_column(EnumText(QuoteStatus))
    valid_until: Mapped[datetime]
    message: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decline_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def price(self) -> Money:
        """Of one unit for one cycle of the next term."""
        return Money(self.price_minor, self.currency)
