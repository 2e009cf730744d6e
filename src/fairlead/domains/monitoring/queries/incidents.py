"""Incidents and alerts as lists and pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select

from fairlead.domains.clients.models import Client
from fairlead.domains.monitoring.models import Incident, ServiceAlert, ServiceReview
from fairlead.domains.monitoring.repository import ALERT_FILTERS, ALERT_SORTS, INCIDENT_FILTERS, INCIDENT_SORTS
from fairlead.domains.monitoring.terms import AlertKind, IncidentKind, Severity
from fairlead.domains.services.models import Service
from fairlead.kernel.errors import NotFound
from fairlead.platform.context import Context
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, paged


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident with the names of its service and client."""

    id: UUID
    number: str
    service_id: UUID
    service_name: str
    service_number: str
    client_id: UUID
    client_name: str
    timezone: str
    """The client's."""
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


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert with the names of its service and client."""

    id: UUID
    service_id: UUID
    service_name: str
    service_number: str
    client_id: UUID
    client_name: str
    kind: AlertKind
    source_id: UUID
    severity: Severity
    message: str
    raised_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    version: int


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A talk with the client about a service."""

    id: UUID
    service_id: UUID
    reviewed_at: datetime
    satisfaction: int | None
    note: str | None
    recorded_at: datetime
    recorded_by: str


def _named(of: type[Incident | ServiceAlert], *columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .join(Service, (Service.tenant_id == of.tenant_id) & (Service.id == of.service_id))
        .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
    )


_INCIDENTS = _named(
    Incident, Incident.id, Incident.number, Incident.service_id, Service.name.label("service_name"),
    Service.number.label("service_number"), Service.client_id, Client.name.label("client_name"), Client.timezone,
    Incident.kind, Incident.severity, Incident.description, Incident.is_sla_breach, Incident.breached_at,
    Incident.started_at, Incident.resolved_at, Incident.resolution, Incident.recorded_at, Incident.recorded_by,
    Incident.version,
)  # fmt: skip
_INCIDENT = _INCIDENTS.where(Incident.id == bindparam("incident_id"))
_ALERTS = _named(
    ServiceAlert, ServiceAlert.id, ServiceAlert.service_id, Service.name.label("service_name"),
    Service.number.label("service_number"), Service.client_id, Client.name.label("client_name"), ServiceAlert.kind,
    ServiceAlert.source_id, ServiceAlert.severity, ServiceAlert.message, ServiceAlert.raised_at,
    ServiceAlert.closed_at, ServiceAlert.closed_by, ServiceAlert.version,
)  # fmt: skip
_ALERT = _ALERTS.where(ServiceAlert.id == bindparam("alert_id"))
_OPEN = _ALERTS.where(ServiceAlert.service_id == bindparam("service_id"), ServiceAlert.closed_at.is_(None)).order_by(
    ServiceAlert.raised_at.desc(), ServiceAlert.id.desc()
)


async def incident_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[IncidentRow]:
    """A page of the incidents that fit."""
    page = await paged(
        ctx, _INCIDENTS, fields=INCIDENT_FILTERS, sorts=INCIDENT_SORTS, filters=filters, sort=sort, cursor=cursor,
        limit=limit,
    )  # fmt: skip
    return Page([IncidentRow(*row) for row in page.items], page.next_cursor)


async def incident_row(ctx: Context, incident_id: UUID) -> IncidentRow:
    """One incident; raises NotFound."""
    row = await ctx.row(_INCIDENT, {"incident_id": incident_id})
    if row is None:
        raise NotFound.of("incident", incident_id)
    return IncidentRow(*row)


async def alert_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[AlertRow]:
    """A page of the alerts that fit."""
    page = await paged(
        ctx, _ALERTS, fields=ALERT_FILTERS, sorts=ALERT_SORTS, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([AlertRow(*row) for row in page.items], page.next_cursor)


async def alert_row(ctx: Context, alert_id: UUID) -> AlertRow:
    """One alert; raises NotFound."""
    row = await ctx.row(_ALERT, {"alert_id": alert_id})
    if row is None:
        raise NotFound.of("alert", alert_id)
    return AlertRow(*row)


async def service_alerts(ctx: Context, service_id: UUID) -> Sequence[AlertRow]:
    """The open alerts of a service, the latest first."""
    return [AlertRow(*row) for row in await ctx.rows(_OPEN, {"service_id": service_id})]


async def open_alert_count(ctx: Context) -> int:
    """How many alerts nobody has dealt with."""
    return int(await ctx.scalar(select(func.count()).select_from(ServiceAlert).where(ServiceAlert.closed_at.is_(None))))


async def reviews_of(ctx: Context, service_id: UUID, limit: int = 100) -> Sequence[ReviewRow]:
    """The reviews of a service, the latest first."""
    statement = (
        select(
            ServiceReview.id, ServiceReview.service_id, ServiceReview.reviewed_at, ServiceReview.satisfaction,
            ServiceReview.note, ServiceReview.recorded_at, ServiceReview.recorded_by,
        )
        .where(ServiceReview.service_id == service_id)
        .order_by(ServiceReview.reviewed_at.desc(), ServiceReview.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [ReviewRow(*row) for row in await ctx.rows(statement)]
