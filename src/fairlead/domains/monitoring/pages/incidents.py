"""Incidents and reviews: the list, one incident, and the dialogs that record and resolve."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.identity.queries import company_facts
from fairlead.domains.monitoring import commands, queries
from fairlead.domains.monitoring.pages.marks import SEVERITIES, broken, standing
from fairlead.domains.monitoring.permissions import MonitoringPermission
from fairlead.domains.monitoring.queries import IncidentRow
from fairlead.domains.monitoring.repository import INCIDENT_FILTERS, INCIDENT_SORTS
from fairlead.domains.monitoring.schemas import IncidentIn, ResolveIn, ReviewIn
from fairlead.domains.services.queries import service_row
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Action,
    Column,
    Columns,
    Crumb,
    EmptyState,
    Form,
    Header,
    Hint,
    KeyValues,
    Link,
    ListPage,
    Section,
    View,
    detail_page,
    form_page,
    see_other,
    status,
    trail_link,
)
from fairlead.platform.pages.formats import worded

router = APIRouter(route_class=PageRoute)

READ = [needs(MonitoringPermission.READ)]
WRITE = [needs(MonitoringPermission.WRITE)]
Asked = Annotated[Listing, Depends(listing(INCIDENT_FILTERS, INCIDENT_SORTS, blanks=True))]

INCIDENTS = ListPage[IncidentRow](
    "Incidents",
    "/incidents",
    columns=(
        Column("Incident", "description", below="number", main=True),
        Column("Service", "service_name", below="client_name", href=lambda row: f"/services/{row.service_id}"),
        Column("State", standing, below=broken),
        Column("Severity", "severity", "status", states=SEVERITIES),
        Column("Kind", "kind", phone=False),
        Column("Began", "started_at", "ago", sort="started_at"),
        Column("Resolved", "resolved_at", "ago", sort="resolved_at", phone=False),
    ),
    filters=INCIDENT_FILTERS,
    noun="incident",
    default_sort="-started_at",
    search="number__icontains",
    pinned=("severity", "kind"),
    views=(
        View("All", {}),
        View("Open", {"resolved_at__isnull": "true"}),
        View("SLA breaches", {"is_sla_breach": "true"}),
        View("Critical", {"severity": "critical"}),
    ),
    href=lambda row: f"/incidents/{row.id}",
    empty=EmptyState("No incidents", "They are recorded from a service's page.", icon="activity"),
)
_HINTS = {
    "kind": Hint(half=True),
    "severity": Hint(half=True),
    "description": Hint(label="What is wrong", kind="textarea"),
    "is_sla_breach": Hint(label="Breaks the SLA"),
    "started_at": Hint(label="Began", kind="datetime", help="Left empty: now.", half=True),
    "minutes": Hint(label="Lasted", unit="minutes", help="Only when it is over already.", half=True),
}
RECORD = Form(IncidentIn, "", title="Record incident", submit="Record", hints=_HINTS)
RESOLVE = Form(
    ResolveIn, "", title="Resolve incident", submit="Resolve",
    hints={
        "resolved_at": Hint(label="Over since", kind="datetime", help="Left empty: now."),
        "resolution": Hint(label="What mended it", kind="textarea"),
    },
)  # fmt: skip
REVIEW = Form(
    ReviewIn, "", title="Record review", submit="Record",
    intro="When the service was talked over with its client. Its health counts how long ago that was.",
    hints={
        "satisfaction": Hint(label="How content they are", help="0 to 10; left empty when not asked.", half=True),
        "reviewed_at": Hint(label="When", kind="datetime", help="Left empty: now.", half=True),
        "note": Hint(kind="textarea"),
    },
)  # fmt: skip


async def _zone(ctx: Context) -> str:
    return (await company_facts(ctx)).timezone


@router.get("/incidents", dependencies=READ)
async def incident_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every incident, filtered by the address."""
    return await INCIDENTS.answer(request, await queries.incident_page(ctx, **asked))


@router.get("/incidents/{incident_id}", dependencies=READ)
async def incident_detail(ctx: Ctx, request: Request, incident_id: UUID) -> Response:
    """One incident."""
    row = await queries.incident_row(ctx, incident_id)
    told = (("What is wrong", row.description), ("What mended it", row.resolution))
    return await detail_page(
        request, _header(row), Columns((Section("Incident", KeyValues(told)),), (Section("Facts", _facts(row)),))
    )


def _header(row: IncidentRow) -> Header:
    here, write = f"/incidents/{row.id}", MonitoringPermission.WRITE
    breach = Action(
        label="Breaks the SLA", href=f"{here}/breach", icon="alert-triangle", post=True, permission=write,
        confirm="Count it as a breach of what was promised?",
    )  # fmt: skip
    resolve = Action(
        label="Resolve", href=f"{here}/resolve", icon="check", look="primary", dialog=True, permission=write
    )
    return Header(
        row.number,
        crumbs=(Crumb("Incidents", "/incidents"), Crumb(row.number)),
        badge=standing(row),
        facts=(
            Link(row.service_name, f"/services/{row.service_id}"),
            Link(row.client_name, f"/clients/{row.client_id}"),
        ),
        actions=(
            *(() if row.resolved_at else (resolve,)),
            *(() if row.is_sla_breach else (breach,)),
            trail_link(row.id),
        ),
    )


def _facts(row: IncidentRow) -> KeyValues:
    return KeyValues(
        (
            ("Severity", status(row.severity, SEVERITIES)),
            ("Kind", worded(row.kind)),
            ("Began", row.started_at),
            ("Resolved", row.resolved_at),
            ("Broke the SLA", row.breached_at),
            ("Recorded", row.recorded_at),
            ("Recorded by", row.recorded_by),
        )
    )


async def _record_form(ctx: Context, service_id: UUID) -> Form[IncidentIn]:
    service = await service_row(ctx, service_id)
    here = f"/services/{service_id}"
    crumbs = (Crumb("Services", "/services"), Crumb(service.name, here))
    return RECORD.at(f"{here}/incidents/new", cancel=here, crumbs=crumbs)


@router.get("/services/{service_id}/incidents/new", dependencies=WRITE)
async def ask_record(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """The form of an incident."""
    return await form_page(request, await _record_form(ctx, service_id))


@router.post("/services/{service_id}/incidents/new", dependencies=WRITE)
async def record(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Record an incident."""
    data = await (await _record_form(ctx, service_id)).submitted(request, await _zone(ctx))
    incident = await commands.record_incident(ctx, service_id, **data.model_dump())
    return see_other(request, f"/services/{service_id}", flash=f"Incident {incident.number} is on record.")


@router.get("/incidents/{incident_id}/resolve", dependencies=WRITE)
async def ask_resolve(ctx: Ctx, request: Request, incident_id: UUID) -> Response:
    """The form of an incident's end."""
    return await form_page(request, await _resolve_form(ctx, incident_id))


@router.post("/incidents/{incident_id}/resolve", dependencies=WRITE)
async def resolve(ctx: Ctx, request: Request, incident_id: UUID) -> Response:
    """Resolve an incident."""
    data = await (await _resolve_form(ctx, incident_id)).submitted(request, await _zone(ctx))
    await commands.resolve_incident(ctx, incident_id, **data.model_dump())
    return see_other(request, f"/incidents/{incident_id}", flash="The incident is resolved.")


async def _resolve_form(ctx: Context, incident_id: UUID) -> Form[ResolveIn]:
    row = await queries.incident_row(ctx, incident_id)
    here = f"/incidents/{incident_id}"
    crumbs = (Crumb("Incidents", "/incidents"), Crumb(row.number, here))
    return RESOLVE.at(f"{here}/resolve", title=f"Resolve {row.number}", cancel=here, crumbs=crumbs)


@router.post("/incidents/{incident_id}/breach", dependencies=WRITE)
async def breach(ctx: Ctx, request: Request, incident_id: UUID) -> Response:
    """Count an incident as a breach."""
    await commands.mark_breach(ctx, incident_id)
    return see_other(request, f"/incidents/{incident_id}", flash="The breach is counted.")


async def _review_form(ctx: Context, service_id: UUID) -> Form[ReviewIn]:
    service = await service_row(ctx, service_id)
    here = f"/services/{service_id}"
    crumbs = (Crumb("Services", "/services"), Crumb(service.name, here))
    return REVIEW.at(f"{here}/reviews/new", cancel=here, crumbs=crumbs)


@router.get("/services/{service_id}/reviews/new", dependencies=WRITE)
async def ask_review(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """The form of a review."""
    return await form_page(request, await _review_form(ctx, service_id))


@router.post("/services/{service_id}/reviews/new", dependencies=WRITE)
async def review(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Record a review."""
    data = await (await _review_form(ctx, service_id)).submitted(request, await _zone(ctx))
    await commands.record_review(ctx, service_id, **data.model_dump())
    return see_other(request, f"/services/{service_id}", flash="The review is on record.")


@router.post("/services/{service_id}/health/check", dependencies=WRITE)
async def check(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Check a service's health out of turn."""
    await service_row(ctx, service_id)
    found = await commands.calculate_health_score(ctx, [service_id])
    said = f"Its health is {found[service_id].score}." if service_id in found else "It does not run: nothing to check."
    return see_other(request, f"/services/{service_id}", flash=said)
