"""Incidents, alerts, reviews, the health that was found, the reports of each month, and what was used."""

from datetime import date, datetime
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
        CheckConstraint("is_sla_breach = (breached_at IS NOT NULL)", name="breach"),
        Index("ix_incidents_service", "tenant_id", "service_id", "started_at"),
        Index(
            "ix_incidents_breached", "tenant_id", "service_id", "breached_at", postgresql_where=text("is_sla_breach")
        ),
        Index("ix_incidents_open", "tenant_id", "service_id", postgresql_where=text("resolved_at IS NULL")),
    )

    service_id: Mapped[UUID]
    number: Mapped[str]
    kind: Mapped[IncidentKind] = mapped_column(EnumText(IncidentKind))
    severity: Mapped[Severity] = mapped_column(EnumText(Severity))
    description: Mapped[str]
    is_sla_breach: Mapped[bool]
    breached_at: Mapped[datetime | None]
    """When the promise was broken: an incident that lasts may break it long after it began."""
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


class ServiceReview(TenantOwned, Base):
    """A talk with the client about a service, and how content they said they are."""

    __tablename__ = "service_reviews"
    __table_args__ = (
        tenant_fk("service_id", "services"),
        CheckConstraint("satisfaction BETWEEN 0 AND 10", name="satisfaction"),
        Index("ix_service_reviews_service", "tenant_id", "service_id", "reviewed_at"),
    )

    service_id: Mapped[UUID]
    reviewed_at: Mapped[datetime]
    satisfaction: Mapped[int | None]
    """0-10; None when the client was not asked."""
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class SlaReport(TenantOwned, Base):
    """What was promised for a service in a period and what was kept, as it stood when the report was made."""

    __tablename__ = "sla_reports"
    __audited__ = False
    __table_args__ = (
        tenant_fk("service_id", "services"),
        tenant_unique("service_id", "period_start", "period_end"),
        CheckConstraint("period_end > period_start", name="period"),
    )

    service_id: Mapped[UUID]
    period_start: Mapped[date]
    period_end: Mapped[date]
    """The first day after the period."""
    kept: Mapped[bool]
    uptime_percent: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    facts: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class UsageEvent(TenantOwned, Base):
    """Something was used of a service at a moment: a fact that is written once and stays.

    No foreign keys: they would double the time that ten thousand events take, and services and meters, which are
    looked up for each batch, are never deleted.
    """

    __tablename__ = "usage_events"
    __audited__ = False
    __table_args__ = (
        tenant_unique("event_id"),
        CheckConstraint("quantity >= 0", name="quantity"),
        Index("ix_usage_events_service", "tenant_id", "service_id", "meter_id", "at"),
    )

    event_id: Mapped[str]
    """The sender's: whatever is sent again under it is the same event."""
    service_id: Mapped[UUID]
    meter_id: Mapped[UUID]
    at: Mapped[datetime]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    key: Mapped[str | None]
    """What is told apart by meters that count different things: a device, a user."""
    received_at: Mapped[datetime]


class UsageArrival(TenantOwned, Base):
    """Usage of a service arrived that nobody has looked at since: from which moment on.

    Written along with the events and deleted by whoever rates them. A rating sees the events of every arrival that
    it deletes, and what arrives meanwhile leaves an arrival of its own: so none is missed, and nobody waits.
    """

    __tablename__ = "usage_arrivals"
    __audited__ = False
    __table_args__ = (Index("ix_usage_arrivals_service", "tenant_id", "service_id"),)

    service_id: Mapped[UUID]
    since: Mapped[datetime]
