"""Billing runs and their chunks: what was done, how far it is, what it came to."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.billing.terms import RunStatus
from fairlead.platform.db.base import CURRENCY, MINOR, Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class BillingRun(TenantOwned, Base):
    """One billing run to a date; its figures are the sums of its chunks."""

    __tablename__ = "billing_runs"
    __table_args__ = (one_of("status", RunStatus), Index("ix_billing_runs_started", "tenant_id", "started_at"))

    as_of: Mapped[date]
    status: Mapped[RunStatus] = mapped_column(EnumText(RunStatus))
    currency: Mapped[str] = mapped_column(CURRENCY)
    clients: Mapped[int]
    chunks: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    started_by: Mapped[str]
    error: Mapped[str | None]
    plan: Mapped[str | None]
    """The previewed plan that this run may apply, and nothing else."""
    version: Mapped[int] = mapped_column(default=1)


class BillingRunChunk(TenantOwned, Base):
    """A range of clients billed in one transaction; `done_at` is written by that transaction."""

    __tablename__ = "billing_run_chunks"
    __audited__ = False
    __table_args__ = (tenant_fk("run_id", "billing_runs", ondelete="CASCADE"), tenant_unique("run_id", "position"))

    run_id: Mapped[UUID]
    position: Mapped[int]
    first_client: Mapped[UUID]
    last_client: Mapped[UUID]
    """Inclusive, in the order of client ids."""
    clients: Mapped[int]
    invoices: Mapped[int] = mapped_column(default=0)
    lines: Mapped[int] = mapped_column(default=0)
    total_minor: Mapped[int] = mapped_column(MINOR, default=0)
    drafts_changed: Mapped[int] = mapped_column(default=0)
    """Drafts of earlier runs that usage which came late made others."""
    plan: Mapped[str | None]
    """What this chunk must come to when the run applies a plan."""
    parked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Client id → why that client could not be billed; the others were."""
    done_at: Mapped[datetime | None]
