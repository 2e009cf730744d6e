"""Incidents and alerts by id, by the filters dict, by page; and the rows that checks write in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Table

from fairlead.domains.monitoring.models import HealthRecord, Incident, ServiceAlert, SlaReport, UsageArrival
from fairlead.domains.monitoring.rules import Health, Metered
from fairlead.domains.monitoring.terms import AlertKind, IncidentKind, Severity
from fairlead.domains.services.models import Service
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver, fresh_ids, insert_rows, keep_statistics
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts
from fairlead.platform.db.repository import Repository

INCIDENT_FILTERS = Filters(
    {
        "service_id": Field(Incident.service_id, UUID, "Service"),
        "client_id": Field(Service.client_id, UUID, "Client"),
        "number": Field(Incident.number, str, "Number"),
        "kind": Field(Incident.kind, IncidentKind, "Kind"),
        "severity": Field(Incident.severity, Severity, "Severity"),
        "is_sla_breach": Field(Incident.is_sla_breach, bool, "SLA breach"),
        "started_at": Field(Incident.started_at, datetime, "Began"),
        "resolved_at": Field(Incident.resolved_at, datetime, "Resolved"),
    }
)
INCIDENT_SORTS = Sorts(
    {"number": Incident.number, "started_at": Incident.started_at, "resolved_at": Incident.resolved_at},
    default="-started_at",
    tie=Incident.id,
)
ALERT_FILTERS = Filters(
    {
        "service_id": Field(ServiceAlert.service_id, UUID, "Service"),
        "client_id": Field(Service.client_id, UUID, "Client"),
        "kind": Field(ServiceAlert.kind, AlertKind, "Kind"),
        "severity": Field(ServiceAlert.severity, Severity, "Severity"),
        "raised_at": Field(ServiceAlert.raised_at, datetime, "Raised"),
        "closed_at": Field(ServiceAlert.closed_at, datetime, "Closed"),
    }
)
ALERT_SORTS = Sorts({"raised_at": ServiceAlert.raised_at}, default="-raised_at", tie=ServiceAlert.id)

ALERTS: Table = ServiceAlert.__table__  # type: ignore[assignment] # declarative types it as FromClause
RECORDS: Table = HealthRecord.__table__  # type: ignore[assignment] # as above
REPORTS: Table = SlaReport.__table__  # type: ignore[assignment] # as above
ARRIVALS: Table = UsageArrival.__table__  # type: ignore[assignment] # as above


class Incidents(Repository[Incident]):
    """What was wrong with services."""

    model = Incident


class Alerts(Repository[ServiceAlert]):
    """What staff have to look at."""

    model = ServiceAlert

    @classmethod
    def noun(cls) -> str:
        return "alert"


class NewAlert(NamedTuple):
    """An alert to raise; `source_id` is the incident or health record that it is about."""

    service_id: UUID
    kind: AlertKind
    source_id: UUID
    severity: Severity
    message: str


async def add_alerts(ctx: Context, alerts: Iterable[NewAlert]) -> None:
    """Raise alerts; of one cause there is one, however often it is told."""
    columns = ("tenant_id", "id", *NewAlert._fields, "raised_at", "version")
    rows = [(ctx.tenant_id, ctx.new_id(), *alert, ctx.now, 1) for alert in alerts]
    await insert_rows(ctx.session, ALERTS, columns, rows, suffix="ON CONFLICT DO NOTHING")


async def add_records(ctx: Context, found: Iterable[tuple[UUID, UUID, Health]]) -> None:
    """Keep scores that changed, as `(record id, service id, health)`."""
    columns = ("tenant_id", "id", "service_id", "score", "band", "components", "uptime_percent", "at")
    rows = [
        (ctx.tenant_id, id_, service_id, one.score, one.band.value, one.told(), one.uptime.percent, ctx.now)
        for id_, service_id, one in found
    ]
    await insert_rows(ctx.session, RECORDS, columns, rows)


_USAGE = """
INSERT INTO usage_events (tenant_id, id, event_id, service_id, meter_id, at, quantity, key, received_at)
SELECT $1, id, event_id, service_id, meter_id, at, quantity, key, $2
FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::timestamptz[], $8::numeric[], $9::text[])
     AS u(id, event_id, service_id, meter_id, at, quantity, key)
ON CONFLICT (tenant_id, event_id) DO NOTHING
"""


async def add_usage(ctx: Context, ids: Sequence[UUID], events: Sequence[Metered]) -> int:
    """Write events of usage; those whose ids are there already are left out. How many were written."""
    if not events:
        return 0
    connection = await driver(ctx.session)
    done: str = await connection.execute(_USAGE, ctx.tenant_id, ctx.now, ids, *zip(*events, strict=True))
    await keep_statistics(connection, "usage_events", len(events))
    return int(done.rpartition(" ")[2])


async def add_arrivals(ctx: Context, since: Mapping[UUID, datetime]) -> None:
    """Say for which services usage arrived, and from which moment on."""
    ids = fresh_ids(ctx.now)
    rows = [(ctx.tenant_id, next(ids), service_id, at) for service_id, at in since.items()]
    await insert_rows(ctx.session, ARRIVALS, ("tenant_id", "id", "service_id", "since"), rows)


_TAKE = """
DELETE FROM usage_arrivals WHERE tenant_id = $1 AND id IN (
  SELECT a.id FROM usage_arrivals a JOIN services s ON s.tenant_id = a.tenant_id AND s.id = a.service_id
  WHERE a.tenant_id = $1 AND s.client_id BETWEEN $2 AND $3 AND ($4::uuid[] IS NULL OR s.client_id = ANY($4))
  ORDER BY a.id FOR UPDATE OF a
)
RETURNING service_id, since
"""


async def delete_arrivals(
    ctx: Context, first_client: UUID, last_client: UUID, among: Sequence[UUID] | None
) -> Sequence[Any]:
    """Take the arrivals of a range of clients, in one order: a second one waits, and finds none."""
    asked = (ctx.tenant_id, first_client, last_client, among)
    found: Sequence[Any] = await (await driver(ctx.session)).fetch(_TAKE, *asked)
    return found
