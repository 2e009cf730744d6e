"""Facts about how services do."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from fairlead.domains.monitoring.terms import IncidentKind, Severity
from fairlead.kernel.events import Event


class IncidentRecorded(Event):
    """Something is, or was, wrong with a service."""

    service_id: UUID
    client_id: UUID
    incident_id: UUID
    kind: IncidentKind
    severity: Severity
    is_sla_breach: bool


class IncidentResolved(Event):
    """What was wrong with a service is over."""

    service_id: UUID
    client_id: UUID
    incident_id: UUID
    minutes: int


class ServiceSLABreached(Event):
    """What was promised for a service was not kept."""

    service_id: UUID
    client_id: UUID
    incident_id: UUID
    severity: Severity
    breaches: int
    """How many there are by now."""


class ServiceHealthDegraded(Event):
    """The health of a service fell by ten points or more since the last check."""

    service_id: UUID
    client_id: UUID
    record_id: UUID
    before: int
    after: int
    uptime_percent: Decimal


class ServiceReviewed(Event):
    """A service was talked over with its client."""

    service_id: UUID
    client_id: UUID
    review_id: UUID
    satisfaction: int | None


class ServiceAlertClosed(Event):
    """Staff have dealt with an alert."""

    service_id: UUID
    client_id: UUID
    alert_id: UUID


class SLAReportMade(Event):
    """The report of a period is there to be sent."""

    service_id: UUID
    client_id: UUID
    report_id: UUID
    period_start: date
    period_end: date
    kept: bool


class UsageReceived(Event):
    """A batch of events of usage was taken in."""

    batch_id: UUID
    accepted: int
    duplicates: int
    refused: int
