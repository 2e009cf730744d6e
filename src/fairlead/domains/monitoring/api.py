"""The API of how services do: incidents, alerts, health, reviews, SLA reports."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from fairlead.domains.monitoring import commands, queries
from fairlead.domains.monitoring.errors import AlertClosed, IncidentOver
from fairlead.domains.monitoring.permissions import MonitoringPermission
from fairlead.domains.monitoring.repository import ALERT_FILTERS, ALERT_SORTS, INCIDENT_FILTERS, INCIDENT_SORTS
from fairlead.domains.monitoring.schemas import (
    AlertOut,
    HealthOut,
    IncidentIn,
    IncidentOut,
    KeptReportOut,
    ReceivedOut,
    ReportOut,
    ResolveIn,
    ReviewIn,
    ReviewOut,
    UsageIn,
    alert_out,
    health_out,
    incident_out,
    kept_report_out,
    received_out,
    report_out,
    review_out,
)
from fairlead.domains.services.queries import service_row
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import Day, PageOut, page_out

router = APIRouter(tags=["monitoring"], route_class=WorkRoute)

READ = [needs(MonitoringPermission.READ)]
WRITE = [needs(MonitoringPermission.WRITE)]
From = Annotated[Day | None, Query(alias="from", description="The first day; left out: 30 days before the end.")]
To = Annotated[Day | None, Query(alias="to", description="The first day after the period; left out: tomorrow.")]


@router.get("/incidents", dependencies=READ)
async def list_incidents(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(INCIDENT_FILTERS, INCIDENT_SORTS))]
) -> PageOut[IncidentOut]:
    """Search incidents by any declared filter."""
    return page_out(await queries.incident_page(ctx, **asked), incident_out)


@router.post("/services/{service_id}/incidents", status_code=201, dependencies=WRITE)
async def record_incident(ctx: Ctx, service_id: UUID, body: IncidentIn) -> IncidentOut:
    """Write down what is, or was, wrong with a service; a breach is counted, told and scored."""
    return incident_out(await commands.record_incident(ctx, service_id, **body.model_dump()))


@router.get("/incidents/{incident_id}", dependencies=READ)
async def get_incident(ctx: Ctx, incident_id: UUID) -> IncidentOut:
    """One incident."""
    return incident_out(await queries.incident_row(ctx, incident_id))


@router.patch("/incidents/{incident_id}/resolve", dependencies=WRITE, responses=raises(IncidentOver))
async def resolve_incident(ctx: Ctx, incident_id: UUID, body: ResolveIn, version: IfMatch) -> IncidentOut:
    """Say that it is over."""
    return incident_out(await commands.resolve_incident(ctx, incident_id, version=version, **body.model_dump()))


@router.patch("/incidents/{incident_id}/breach", dependencies=WRITE)
async def mark_breach(ctx: Ctx, incident_id: UUID, version: IfMatch) -> IncidentOut:
    """It breaks what was promised; one that is known to do so stays as it is."""
    return incident_out(await commands.mark_breach(ctx, incident_id, version=version))


@router.get("/alerts", dependencies=READ)
async def list_alerts(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(ALERT_FILTERS, ALERT_SORTS))]
) -> PageOut[AlertOut]:
    """Search alerts by any declared filter; `closed_at__isnull=true` for what is open."""
    return page_out(await queries.alert_page(ctx, **asked), alert_out)


@router.get("/alerts/{alert_id}", dependencies=READ)
async def get_alert(ctx: Ctx, alert_id: UUID) -> AlertOut:
    """One alert."""
    return alert_out(await queries.alert_row(ctx, alert_id))


@router.patch("/alerts/{alert_id}/close", dependencies=WRITE, responses=raises(AlertClosed))
async def close_alert(ctx: Ctx, alert_id: UUID, version: IfMatch) -> AlertOut:
    """Staff have dealt with it."""
    return alert_out(await commands.close_alert(ctx, alert_id, version=version))


@router.get("/services/{service_id}/alerts", dependencies=READ)
async def service_alerts(ctx: Ctx, service_id: UUID) -> list[AlertOut]:
    """The open alerts of a service, the latest first."""
    await service_row(ctx, service_id)
    return [alert_out(row) for row in await queries.service_alerts(ctx, service_id)]


@router.get("/services/{service_id}/health", dependencies=READ)
async def service_health(ctx: Ctx, service_id: UUID) -> HealthOut:
    """The health of a service from what is known now, with every component of its score."""
    return health_out(await queries.service_health(ctx, service_id))


@router.post("/services/{service_id}/health", dependencies=WRITE)
async def check_health(ctx: Ctx, service_id: UUID) -> HealthOut:
    """Check it now, out of turn, and write the score down."""
    await commands.calculate_health_score(ctx, [service_id])
    return health_out(await queries.service_health(ctx, service_id))


@router.get("/services/{service_id}/reviews", dependencies=READ)
async def list_reviews(ctx: Ctx, service_id: UUID) -> list[ReviewOut]:
    """The reviews of a service, the latest first."""
    await service_row(ctx, service_id)
    return [review_out(row) for row in await queries.reviews_of(ctx, service_id)]


@router.post("/services/{service_id}/reviews", status_code=201, dependencies=WRITE)
async def record_review(ctx: Ctx, service_id: UUID, body: ReviewIn) -> ReviewOut:
    """A service was talked over with its client."""
    return review_out(await commands.record_review(ctx, service_id, **body.model_dump()))


@router.get("/services/{service_id}/sla-report", dependencies=READ)
async def sla_report(ctx: Ctx, service_id: UUID, period_start: From = None, period_end: To = None) -> ReportOut:
    """What was promised for a service in a period and what was kept, from what is known now."""
    return report_out(await queries.generate_sla_report(ctx, service_id, period_start, period_end))


@router.get("/services/{service_id}/sla-reports", dependencies=READ)
async def sla_reports(ctx: Ctx, service_id: UUID) -> list[KeptReportOut]:
    """The monthly reports of a service as they stood when they were made, the latest first."""
    await service_row(ctx, service_id)
    return [kept_report_out(row) for row in await queries.sla_reports(ctx, service_id)]


@router.post("/usage/events", dependencies=WRITE)
async def receive_usage(ctx: Ctx, body: UsageIn) -> ReceivedOut:
    """Take in what was used, up to 10,000 events at once; a bad one is reported, and the others are kept."""
    return received_out(await commands.receive_usage(ctx, body.events))
