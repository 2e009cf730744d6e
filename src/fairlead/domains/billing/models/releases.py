"""Clients whose odd invoices somebody has looked at: a run may issue them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from fairlead.platform.db.base import Base, tenant_fk
from fairlead.platform.db.tenancy import TenantOwned


class BillingRelease(TenantOwned, Base):
    """Leave to bill a client up to a day although the guardrails find it odd."""

    __tablename__ = "billing_releases"
    __table_args__ = (
        tenant_fk("client_id", "clients"),
        Index("ix_billing_releases_client", "tenant_id", "client_id", "as_of"),
    )

    client_id: Mapped[UUID]
    as_of: Mapped[date]
    """Runs to this day, and to days before it, issue the client's invoices."""
    reason: Mapped[str]
    released_at: Mapped[datetime]
    released_by: Mapped[str]
