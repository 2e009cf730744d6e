"""Who looks after a service, and what was promised for it."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.services.terms import TechnicianRole
from fairlead.platform.db.base import Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class TechnicianAssignment(TenantOwned, Base):
    """A user who looks after a service from a moment on, until another does."""

    __tablename__ = "technician_assignments"
    __audited__ = False
    __table_args__ = (
        tenant_fk("service_id", "services", ondelete="CASCADE"),
        tenant_fk("user_id", "users"),
        one_of("role", TechnicianRole),
        Index(
            "uq_technician_assignments_standing", "tenant_id", "service_id", "role",
            unique=True, postgresql_where=text("until IS NULL"),
        ),
        Index("ix_technician_assignments_service", "tenant_id", "service_id"),
        Index("ix_technician_assignments_user", "tenant_id", "user_id", postgresql_where=text("until IS NULL")),
    )  # fmt: skip

    service_id: Mapped[UUID]
    user_id: Mapped[UUID]
    role: Mapped[TechnicianRole] = mapped_column(EnumText(TechnicianRole))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    assigned_by: Mapped[str]


class ServiceParameters(TenantOwned, Base):
    """What was promised: how soon somebody answers and solves, in which hours, and how much of the time it is up."""

    __tablename__ = "service_parameters"
    __table_args__ = (
        tenant_fk("service_id", "services", ondelete="CASCADE"),
        tenant_unique("service_id"),
        CheckConstraint("response_minutes > 0 AND resolution_minutes >= response_minutes", name="minutes"),
        CheckConstraint("uptime_percent BETWEEN 0 AND 100", name="uptime"),
    )

    service_id: Mapped[UUID]
    sla_terms: Mapped[str | None]
    response_minutes: Mapped[int]
    resolution_minutes: Mapped[int]
    uptime_percent: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    service_hours: Mapped[dict[str, Any]]
    """`{"monday": [["08:00", "18:00"]], …}` in `timezone`; times end exclusive, "24:00" is midnight."""
    timezone: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
