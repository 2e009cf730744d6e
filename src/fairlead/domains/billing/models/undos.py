"""The undoing of billing runs: what became of each of their invoices."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.billing.terms import UndoOutcome, UndoStatus
from fairlead.platform.db.base import Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class BillingRunUndo(TenantOwned, Base):
    """A billing run that is taken back: once, however often it is asked for."""

    __tablename__ = "billing_run_undos"
    __table_args__ = (
        tenant_fk("run_id", "billing_runs"),
        tenant_unique("run_id"),
        one_of("status", UndoStatus),
    )

    run_id: Mapped[UUID]
    status: Mapped[UndoStatus] = mapped_column(EnumText(UndoStatus))
    reason: Mapped[str]
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class BillingRunUndoItem(TenantOwned, Base):
    """One invoice of a run that is undone; `done_at` is written by the transaction that undid it."""

    __tablename__ = "billing_run_undo_items"
    __audited__ = False
    __table_args__ = (
        tenant_fk("undo_id", "billing_run_undos", ondelete="CASCADE"),
        tenant_fk("credit_note_id", "credit_notes"),
        tenant_unique("undo_id", "invoice_id"),
        one_of("outcome", UndoOutcome),
        Index("ix_billing_run_undo_items_chunk", "tenant_id", "undo_id", "chunk", "position"),
        Index(
            "ix_billing_run_undo_items_left", "tenant_id", "undo_id", "chunk", postgresql_where=text("done_at IS NULL")
        ),
    )

    undo_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    """No foreign key: a draft is deleted."""
    chunk: Mapped[int]
    position: Mapped[int]
    """Within its chunk; the first one is what workers lock."""
    outcome: Mapped[UndoOutcome | None] = mapped_column(EnumText(UndoOutcome))
    credit_note_id: Mapped[UUID | None]
    why: Mapped[str | None]
    """Why the invoice was kept."""
    done_at: Mapped[datetime | None]
