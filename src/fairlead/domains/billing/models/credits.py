"""Credit notes: what was given back, line by line; documents of their own with numbers of their own."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.billing.terms import CreditMode, CreditNoteStatus
from fairlead.kernel.money import Money
from fairlead.platform.db.base import CURRENCY, MINOR, Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class CreditNote(TenantOwned, Base):
    """What was given back of an invoice, or paid out without one.

    Its amounts are what it adds to what the client owes: they are negative, so that a note and its invoice add up.
    """

    __tablename__ = "credit_notes"
    __table_args__ = (
        tenant_fk("client_id", "clients"),
        tenant_fk("invoice_id", "invoices"),
        tenant_unique("number"),
        one_of("status", CreditNoteStatus),
        one_of("mode", CreditMode),
        CheckConstraint("total_minor = net_minor + tax_minor", name="adds_up"),
        CheckConstraint("(invoice_id IS NULL) = (mode = 'payout')", name="of_an_invoice"),
        Index("ix_credit_notes_client", "tenant_id", "client_id", "issue_date"),
        Index("ix_credit_notes_invoice", "tenant_id", "invoice_id"),
    )

    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID | None]
    number: Mapped[str]
    status: Mapped[CreditNoteStatus] = mapped_column(EnumText(CreditNoteStatus))
    mode: Mapped[CreditMode] = mapped_column(EnumText(CreditMode))
    currency: Mapped[str] = mapped_column(CURRENCY)
    issue_date: Mapped[date]
    net_minor: Mapped[int] = mapped_column(MINOR)
    tax_minor: Mapped[int] = mapped_column(MINOR)
    total_minor: Mapped[int] = mapped_column(MINOR)
    reason: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def total(self) -> Money:
        """Net and tax."""
        return Money(self.total_minor, self.currency)


class CreditNoteLine(TenantOwned, Base):
    """What was given back of one line, or of one open credit."""

    __tablename__ = "credit_note_lines"
    __audited__ = False
    __table_args__ = (
        tenant_fk("credit_note_id", "credit_notes", ondelete="CASCADE"),
        tenant_fk("invoice_line_id", "invoice_lines"),
        tenant_fk("charge_id", "charges"),
        tenant_unique("credit_note_id", "position"),
        tenant_unique("charge_id"),
        CheckConstraint("(invoice_line_id IS NULL) <> (charge_id IS NULL)", name="of_one_thing"),
        Index("ix_credit_note_lines_line", "tenant_id", "invoice_line_id"),
    )

    credit_note_id: Mapped[UUID]
    invoice_line_id: Mapped[UUID | None]
    charge_id: Mapped[UUID | None]
    """The open credit that was paid out: at most once."""
    position: Mapped[int]
    description: Mapped[str]
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    """How many units were given back, where it was asked for by units."""
    net_minor: Mapped[int] = mapped_column(MINOR)
    tax_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str] = mapped_column(CURRENCY)
    tax: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The rule of the line that it gives back."""
    basis: Mapped[dict[str, Any]]
    """The explanation: numbers that reproduce net and tax (rules.recompute_credit)."""
