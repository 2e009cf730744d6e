"""Incidents, alerts, and the health that was found."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.monitoring.terms import AlertKind, HealthBand, IncidentKind, Severity
from fairlead.platform.db.base import Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class Incident(TenantOwned, Base):
    """Something that was wrong with a service, from a moment to another."""

    __tablename__ = "incidents"
    __table_args__ = (
        tenant_fk("service_id", "services"),
        tenant_unique("number"),
        one_of("kind", IncidentKind),
        one_of("severity", Severity),
        CheckConstraint("resolved_at IS NULL OR resolved_at >= started_at", name="moments"),
        Index("ix_incidents_service", "tenant_id", "service_id", "started_at"),
        Index("ix_incidents_open", "tenant_id", "service_id", postgresql_where=text("resolved_at IS NULL")),
    )

    service_id: Mapped[UUID]
    number: Mapped[str]
    kind: Mapped[IncidentKind] = mapped_column(EnumText(IncidentKind))
    severity: Mapped[Severity] = mapped_column(EnumText(Severity))
    description: Mapped[str]
    is_sla_breach: Mapped[bool]
    started_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)


class ServiceAlert(TenantOwned, Base):
    """Something about a service that staff have to look at; once a kind and cause."""

    __tablename__ = "service_alerts"
    __table_args__ = (
        tenant_fk("service_id", "services"),
        one_of("kind", AlertKind),
        one_of("severity", Severity),
        tenant_unique("kind", "source_id"),
        Index("ix_service_alerts_open", "tenant_id", "service_id", postgresql_where=text("closed_at IS NULL")),
    )

    service_id: Mapped[UUID]
    kind: Mapped[AlertKind] = mapped_column(EnumText(AlertKind))
    source_id: Mapped[UUID]
    """The incident or health record that it is about."""
    severity: Mapped[Severity] = mapped_column(EnumText(Severity))
    message: Mapped[str]
    raised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)


class HealthRecord(TenantOwned, Base):
    """A health score that differs from the one before it, with the components that make it."""

    __tablename__ = "health_records"
    __audited__ = False
    __table_args__ = (
        tenant_fk("service_id", "services"),
        one_of("band", HealthBand),
        Index("ix_health_records_service", "tenant_id", "service_id", "at"),
    )

    service_id: Mapped[UUID]
    score: Mapped[int]
    band: Mapped[HealthBand] = mapped_column(EnumText(HealthBand))
    components: Mapped[dict[str, Any]]
    uptime_percent: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    at: Mapped[datetime]
