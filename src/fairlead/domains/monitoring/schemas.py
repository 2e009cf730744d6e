"""Incidents, alerts, health and reports on the wire."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from fairlead.domains.monitoring.commands import Received
from fairlead.domains.monitoring.models import Incident, ServiceAlert, ServiceReview
from fairlead.domains.monitoring.queries import AlertRow, IncidentRow, Report, ReportRow, ReviewRow, ServiceHealth
from fairlead.domains.monitoring.rules import MOST_EVENTS, Uptime
from fairlead.domains.monitoring.terms import AlertKind, HealthBand, IncidentKind, Severity
from fairlead.platform.http.schemas import Input, Output, Text2000

_EARLIEST, _LATEST = 2000, 9998

Description = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


def _utc(moment: datetime) -> datetime:
    if not _EARLIEST <= moment.year <= _LATEST:
        raise PydanticCustomError("moment", "Input should be a moment between the years {first} and {last}",
                                  {"first": _EARLIEST, "last": _LATEST})  # fmt: skip
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_utc), Field(examples=["2026-03-15T09:30:00Z"])]
Minutes = Annotated[int, Field(ge=1, le=527_040)]
"""Up to a year."""


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


Percent = Annotated[Decimal, PlainSerializer(_plain, return_type=str)]


class IncidentIn(Input):
    """What is, or was, wrong. Without a beginning it began now; with `minutes` it is over, and lasted so long."""

    kind: IncidentKind
    severity: Severity
    description: Description
    is_sla_breach: Annotated[bool, Field(description="What was promised is broken already.")] = False
    started_at: Moment | None = None
    minutes: Minutes | None = None


class ResolveIn(Input):
    """Since when it is over (default: now), and what mended it."""

    resolved_at: Moment | None = None
    resolution: Text2000 | None = None


class ReviewIn(Input):
    """A talk with the client: when (default: now), and how content they are from 0 to 10, if asked."""

    satisfaction: Annotated[int | None, Field(ge=0, le=10)] = None
    note: Text2000 | None = None
    reviewed_at: Moment | None = None


_EVENT = {
    "type": "object",
    "description": "Something that was used. Either `service_id` or `service` (a number or external number).",
    "required": ["id", "meter", "at"],
    "properties": {
        "id": {"type": "string", "maxLength": 200, "description": "Yours, the same when the event is sent again."},
        "service_id": {"type": "string", "format": "uuid"},
        "service": {"type": "string", "maxLength": 200},
        "meter": {"type": "string", "description": "Its code."},
        "at": {"type": "string", "format": "date-time", "description": "At most an hour ahead."},
        "quantity": {
            "description": "For meters by sum, max and latest: at least 0, at most 6 decimals.",
            "anyOf": [{"type": "string"}, {"type": "number"}],
        },
        "key": {"type": "string", "maxLength": 200, "description": "For meters by unique: what is told apart."},
    },
    "example": {
        "id": "cdr-20260315-000117", "service": "S-000042", "meter": "traffic", "at": "2026-03-15T09:30:00Z",
        "quantity": "1.5",
    },
}  # fmt: skip


_OTHER = {"description": "Anything else is answered among the refused; the others of the batch are kept."}


class UsageIn(Input):
    """A batch of events. Each is read on its own, so here they are only counted."""

    events: Annotated[
        list[Any],
        Field(min_length=1, max_length=MOST_EVENTS),
        WithJsonSchema({"type": "array", "minItems": 1, "maxItems": MOST_EVENTS, "items": {"anyOf": [_EVENT, _OTHER]}}),
    ]


class RefusalOut(Output):
    """An event that was not taken."""

    index: Annotated[int, Field(description="Its place in the batch, from 0.")]
    id: str | None
    field: str
    message: str
    remedy: str


class ReceivedOut(Output):
    """What became of a batch: accepted, duplicates and refused are all of it."""

    accepted: int
    duplicates: Annotated[int, Field(description="Sent before with the same content; counted once.")]
    refused: list[RefusalOut]


class IncidentOut(Output):
    """An incident."""

    id: UUID
    number: str
    service_id: UUID
    kind: IncidentKind
    severity: Severity
    description: str
    is_sla_breach: bool
    breached_at: datetime | None
    started_at: datetime
    resolved_at: datetime | None
    resolution: str | None
    recorded_at: datetime
    recorded_by: str
    version: int


class AlertOut(Output):
    """Something that staff have to look at; `source_id` is the incident or health record that it is about."""

    id: UUID
    service_id: UUID
    kind: AlertKind
    source_id: UUID
    severity: Severity
    message: str
    raised_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    version: int


class ReviewOut(Output):
    """A talk with the client about a service."""

    id: UUID
    service_id: UUID
    reviewed_at: datetime
    satisfaction: int | None
    note: str | None
    recorded_at: datetime
    recorded_by: str


class UptimeOut(Output):
    """How long a service was active, in seconds, and for how much of that it was down."""

    active_seconds: int
    down_seconds: int
    percent: Percent


class HealthOut(Output):
    """The health of a service from what is known now, and what the last check wrote down."""

    service_id: UUID
    score: int
    band: HealthBand
    healthy: bool
    components: dict[str, dict[str, Any]]
    """By name: the points that each adds or takes, and the figures behind them."""
    uptime: UptimeOut
    checked: bool
    last_score: int | None
    last_check_at: datetime | None
    open_incidents: int
    open_alerts: int
    sla_breaches_count: int
    last_sla_breach_at: datetime | None
    last_reviewed_at: datetime | None


class ReportOut(Output):
    """What was promised for a service in a period and what was kept; `period_end` is the first day after it."""

    service_id: UUID
    number: str
    name: str
    client_id: UUID
    client_name: str
    period_start: date
    period_end: date
    measured_until: datetime
    uptime_target: Percent
    response_minutes: int
    resolution_minutes: int
    own_promise: bool
    uptime: UptimeOut
    incidents: list[str]
    performance: dict[str, int | None]
    uptime_kept: bool
    resolution_kept: bool
    breaches: int
    over_target: int
    kept: bool


class KeptReportOut(Output):
    """A report as it stood when it was made."""

    id: UUID
    service_id: UUID
    period_start: date
    period_end: date
    kept: bool
    uptime_percent: Percent
    facts: dict[str, Any]
    made_at: datetime


def incident_out(incident: Incident | IncidentRow) -> IncidentOut:
    """Of an entity or a row."""
    return IncidentOut.model_validate(incident)


def alert_out(alert: ServiceAlert | AlertRow) -> AlertOut:
    """Of an entity or a row."""
    return AlertOut.model_validate(alert)


def review_out(review: ServiceReview | ReviewRow) -> ReviewOut:
    """Of an entity or a row."""
    return ReviewOut.model_validate(review)


def health_out(found: ServiceHealth) -> HealthOut:
    """With its components by name."""
    now = found.health
    same = (
        "service_id", "checked", "last_score", "last_check_at", "open_incidents", "open_alerts", "sla_breaches_count",
        "last_sla_breach_at", "last_reviewed_at",
    )  # fmt: skip
    return HealthOut(
        **{name: getattr(found, name) for name in same},
        score=now.score,
        band=now.band,
        healthy=now.healthy,
        components=now.told(),
        uptime=_uptime(now.uptime),
    )


def report_out(report: Report) -> ReportOut:
    """With its figures side by side."""
    same = (
        "service_id", "number", "name", "client_id", "client_name", "period_start", "period_end", "measured_until",
        "uptime_target", "response_minutes", "resolution_minutes", "own_promise",
    )  # fmt: skip
    return ReportOut(
        **{name: getattr(report, name) for name in same},
        uptime=_uptime(report.uptime),
        incidents=[one.number for one in report.incidents],
        performance=report.facts()["performance"],
        uptime_kept=report.kept.uptime,
        resolution_kept=report.kept.resolution,
        breaches=report.kept.breaches,
        over_target=report.kept.over_target,
        kept=report.kept.all,
    )


def kept_report_out(report: ReportRow) -> KeptReportOut:
    """Of a row."""
    return KeptReportOut.model_validate(report)


def _uptime(found: Uptime) -> UptimeOut:
    return UptimeOut(active_seconds=found.active, down_seconds=found.down, percent=found.percent)


def received_out(received: Received) -> ReceivedOut:
    """Of a batch."""
    return ReceivedOut.model_validate(received)
