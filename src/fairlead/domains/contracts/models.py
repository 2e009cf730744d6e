"""What was agreed with a client: term, renewal and cancellation."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.contracts.lifecycle import CONTRACT, ContractAction, ContractStatus
from fairlead.domains.contracts.terms import FeeKind, Uplift
from fairlead.kernel.money import Money
from fairlead.platform.db.base import CURRENCY, MINOR, Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class Contract(TenantOwned, Base):
    """Terms that one or more services of a client run under. `term_months` 0 means month to month."""

    __tablename__ = "contracts"
    __table_args__ = (
        tenant_unique("number"),
        tenant_unique("external_id"),
        tenant_fk("client_id", "clients"),
        one_of("status", ContractStatus),
        one_of("fee_kind", FeeKind),
        one_of("uplift", Uplift),
        CheckConstraint("term_months >= 0 AND notice_days >= 0 AND renewal_months >= 0", name="not_negative"),
        CheckConstraint("end_date IS NULL OR end_date > start_date", name="dates"),
        Index("ix_contracts_client", "tenant_id", "client_id"),
    )

    client_id: Mapped[UUID]
    number: Mapped[str]
    external_id: Mapped[str | None]
    status: Mapped[ContractStatus] = mapped_column(EnumText(ContractStatus))
    currency: Mapped[str] = mapped_column(CURRENCY)
    term_months: Mapped[int]
    start_date: Mapped[date]
    end_date: Mapped[date | None]
    """First day after the term; None for month to month."""
    auto_renewal: Mapped[bool]
    renewal_months: Mapped[int]
    uplift: Mapped[Uplift] = mapped_column(EnumText(Uplift))
    uplift_percent: Mapped[Decimal] = mapped_column(Numeric(7, 4), default=Decimal(0))
    notice_days: Mapped[int] = mapped_column(default=0)
    fee_kind: Mapped[FeeKind] = mapped_column(EnumText(FeeKind))
    fee_percent: Mapped[Decimal] = mapped_column(Numeric(7, 4), default=Decimal(50))
    fee_minor: Mapped[int] = mapped_column(MINOR, default=0)
    purchase_order: Mapped[str | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def fee(self) -> Money:
        """The fixed fee for leaving early."""
        return Money(self.fee_minor, self.currency)

    def advance(self, action: ContractAction) -> None:
        """Move along the table; raises IllegalMove."""
        self.status = CONTRACT.target(self.status, action)
        self.version += 1
