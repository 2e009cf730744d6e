"""Changes of live services: asked, scheduled, applied; alone or many at once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.services.lifecycle import BulkStatus, ChangeStatus
from fairlead.domains.services.terms import BulkResult, ChangeOrigin
from fairlead.platform.db.base import CURRENCY, MINOR, Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class ServiceChange(TenantOwned, Base):
    """One change of what a service is: its terms before and after, and the day from which the new ones count.

    Applied changes are the history of a service's terms: what held at an instant is `before` of the first change
    applied after it, or the service as it is now.
    """

    __tablename__ = "service_changes"
    __audited__ = False
    __table_args__ = (
        tenant_fk("service_id", "services", ondelete="CASCADE"),
        tenant_fk("bulk_id", "bulk_changes"),
        one_of("status", ChangeStatus),
        one_of("origin", ChangeOrigin),
        Index("ix_service_changes_applied", "tenant_id", "service_id", "applied_at", "seq"),
        Index("ix_service_changes_due", "tenant_id", "effective_on", postgresql_where=text("status = 'scheduled'")),
        Index(
            "ix_service_changes_transfers", "tenant_id", text("(before ->> 'client_id')"),
            postgresql_where=text("origin = 'transfer'"),
        ),
    )  # fmt: skip

    service_id: Mapped[UUID]
    bulk_id: Mapped[UUID | None]
    seq: Mapped[int]
    """The service's version when it was asked for, once it is applied the one it found: the order within an instant."""
    status: Mapped[ChangeStatus] = mapped_column(EnumText(ChangeStatus))
    origin: Mapped[ChangeOrigin] = mapped_column(EnumText(ChangeOrigin))
    effective_on: Mapped[date]
    wanted: Mapped[dict[str, Any]]
    """What was asked for, by field of `services.rules.Wanted`."""
    before: Mapped[dict[str, Any]]
    """The terms it found when it was applied, by field of `services.rules.Terms`; empty until then."""
    after: Mapped[dict[str, Any]]
    note: Mapped[str | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    applied_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    """Why it was refused on its day, or by whom it was revoked."""
    version: Mapped[int] = mapped_column(default=1)


class BulkChange(TenantOwned, Base):
    """One change for many services: previewed, then carried out chunk by chunk, with a result for each."""

    __tablename__ = "bulk_changes"
    __table_args__ = (one_of("status", BulkStatus), Index("ix_bulk_changes_started", "tenant_id", "started_at"))

    status: Mapped[BulkStatus] = mapped_column(EnumText(BulkStatus))
    filters: Mapped[dict[str, Any]]
    wanted: Mapped[dict[str, Any]]
    effective_on: Mapped[date]
    services: Mapped[int]
    note: Mapped[str | None]
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class BulkChangeItem(TenantOwned, Base):
    """What became of one service of a bulk change; `result` is written with the change itself."""

    __tablename__ = "bulk_change_items"
    __audited__ = False
    __table_args__ = (
        tenant_fk("bulk_id", "bulk_changes", ondelete="CASCADE"),
        tenant_fk("service_id", "services"),
        tenant_unique("bulk_id", "service_id"),
        one_of("result", BulkResult),
        Index("ix_bulk_change_items_open", "tenant_id", "bulk_id", "id", postgresql_where=text("result = 'open'")),
    )

    bulk_id: Mapped[UUID]
    service_id: Mapped[UUID]
    result: Mapped[BulkResult] = mapped_column(EnumText(BulkResult))
    before_minor: Mapped[int | None] = mapped_column(MINOR)
    """What the service counted for in a month, and in `after_minor` what it counts for since, or will."""
    after_minor: Mapped[int | None] = mapped_column(MINOR)
    currency: Mapped[str] = mapped_column(CURRENCY)
    outcome: Mapped[str | None]
    done_at: Mapped[datetime | None]
