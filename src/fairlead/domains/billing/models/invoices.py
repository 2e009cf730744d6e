"""Charges, the invoices made of them, and the series that number those."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.billing.lifecycle import INVOICE, InvoiceAction, InvoiceStatus
from fairlead.domains.billing.terms import SourceKind
from fairlead.kernel.money import Money
from fairlead.platform.db.base import CURRENCY, MINOR, Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class Charge(TenantOwned, Base):
    """An upstream fact that costs money, claimed once: the unique claim is what makes double billing impossible."""

    __tablename__ = "charges"
    __audited__ = False
    __table_args__ = (
        tenant_fk("client_id", "clients"),
        tenant_fk("service_id", "services"),
        one_of("source_kind", SourceKind),
        Index(
            "uq_charges_claim", "tenant_id", "source_kind", "source_id", "claim",
            unique=True, postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_charges_service", "tenant_id", "service_id"),
        Index(
            "ix_charges_open", "tenant_id", "client_id", "due_on",
            postgresql_where=text("NOT invoiced AND released_at IS NULL"),
        ),
    )  # fmt: skip

    client_id: Mapped[UUID]
    service_id: Mapped[UUID | None]
    source_kind: Mapped[SourceKind] = mapped_column(EnumText(SourceKind))
    source_id: Mapped[UUID]
    claim: Mapped[str]
    """The period (`2026-11-01/2026-12-01`) or revision of the source that this charge bills."""
    description: Mapped[str]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    amount_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str] = mapped_column(CURRENCY)
    due_on: Mapped[date]
    """The day of the invoice that it belongs on."""
    basis: Mapped[dict[str, Any]]
    """The explanation: formula and numbers that reproduce `amount_minor`."""
    tax_category: Mapped[str | None]
    """By which category it is taxed, where no service says so."""
    invoiced: Mapped[bool]
    released_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        """Net of tax."""
        return Money(self.amount_minor, self.currency)


class Invoice(TenantOwned, Base):
    """What a client owes for a date; numbered without gaps when it is issued, and unchanged from then on."""

    __tablename__ = "invoices"
    __table_args__ = (
        tenant_fk("client_id", "clients"),
        tenant_fk("run_id", "billing_runs"),
        tenant_fk("site_id", "sites"),
        tenant_fk("contract_id", "contracts"),
        tenant_unique("number"),
        one_of("status", InvoiceStatus),
        CheckConstraint("(status = 'draft') = (number IS NULL) OR status = 'void'", name="numbered"),
        CheckConstraint("total_minor = net_minor + tax_minor", name="adds_up"),
        Index("ix_invoices_client", "tenant_id", "client_id", "issue_date"),
        Index("ix_invoices_run", "tenant_id", "run_id"),
        Index("ix_invoices_issue_date", "tenant_id", "issue_date", "id"),
        Index("ix_invoices_review", "tenant_id", "review_until", postgresql_where=text("status = 'draft'")),
    )

    client_id: Mapped[UUID]
    site_id: Mapped[UUID | None]
    """For which site it is, where the client is billed by site."""
    contract_id: Mapped[UUID | None]
    """Under which contract, where the client is billed by contract."""
    purchase_order: Mapped[str | None]
    run_id: Mapped[UUID | None]
    number: Mapped[str | None]
    status: Mapped[InvoiceStatus] = mapped_column(EnumText(InvoiceStatus))
    currency: Mapped[str] = mapped_column(CURRENCY)
    issue_date: Mapped[date]
    due_date: Mapped[date]
    net_minor: Mapped[int] = mapped_column(MINOR)
    tax_minor: Mapped[int] = mapped_column(MINOR)
    total_minor: Mapped[int] = mapped_column(MINOR)
    balance_minor: Mapped[int] = mapped_column(MINOR)
    """What is still owed of it."""
    notes: Mapped[str | None]
    """Shown to the client below the lines."""
    review_until: Mapped[date | None]
    """A draft that is looked at before it goes out: the day on which it is issued by itself."""
    held: Mapped[str | None]
    """Why a draft is not issued by itself: its review window passes it by."""
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    created_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    def advance(self, action: InvoiceAction) -> None:
        """Move along the table; raises IllegalMove."""
        self.status = INVOICE.target(self.status, action)
        self.version += 1

    @property
    def total(self) -> Money:
        """Net and tax."""
        return Money(self.total_minor, self.currency)

    @property
    def balance(self) -> Money:
        """What is still owed of it."""
        return Money(self.balance_minor, self.currency)


class InvoiceLine(TenantOwned, Base):
    """One line of an invoice: a charge, with its tax."""

    __tablename__ = "invoice_lines"
    __audited__ = False
    __table_args__ = (
        tenant_fk("invoice_id", "invoices", ondelete="CASCADE"),
        tenant_fk("charge_id", "charges"),
        tenant_unique("invoice_id", "position"),
        tenant_unique("charge_id"),
    )

    invoice_id: Mapped[UUID]
    charge_id: Mapped[UUID]
    position: Mapped[int]
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    net_minor: Mapped[int] = mapped_column(MINOR)
    tax_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str] = mapped_column(CURRENCY)
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    tax: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """By which rule its tax was reckoned (billing.rules.tax); None where no tax is known at all."""
