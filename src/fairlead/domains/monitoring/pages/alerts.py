"""Alerts: what staff have to look at."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.monitoring import commands, queries
from fairlead.domains.monitoring.pages.marks import SEVERITIES, dealt_with
from fairlead.domains.monitoring.permissions import MonitoringPermission
from fairlead.domains.monitoring.queries import AlertRow
from fairlead.domains.monitoring.repository import ALERT_FILTERS, ALERT_SORTS
from fairlead.domains.monitoring.terms import AlertKind
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action, Column, EmptyState, ListPage, View, see_other

router = APIRouter(prefix="/alerts", route_class=PageRoute)

Asked = Annotated[Listing, Depends(listing(ALERT_FILTERS, ALERT_SORTS, blanks=True))]


def _about(row: AlertRow) -> str:
    return f"/incidents/{row.source_id}" if row.kind is AlertKind.SLA_BREACH else f"/services/{row.service_id}"


def closing(row: AlertRow) -> tuple[Action, ...]:
    """The button of an open alert."""
    if row.closed_at is not None:
        return ()
    href = f"/alerts/{row.id}/close"
    return (Action(label="Close", href=href, icon="check", post=True, permission=MonitoringPermission.WRITE),)


ALERTS = ListPage[AlertRow](
    "Alerts",
    "/alerts",
    columns=(
        Column("Alert", "message", main=True),
        Column("Service", "service_name", below="client_name", href=lambda row: f"/services/{row.service_id}"),
        Column("State", dealt_with, below="closed_by"),
        Column("Severity", "severity", "status", states=SEVERITIES),
        Column("Raised", "raised_at", "ago", sort="raised_at"),
    ),
    filters=ALERT_FILTERS,
    noun="alert",
    default_sort="-raised_at",
    pinned=("kind", "severity"),
    views=(View("All", {}), View("Open", {"closed_at__isnull": "true"})),
    href=_about,
    row_actions=closing,
    empty=EmptyState("No alerts", "Nothing asks for attention.", icon="bell"),
)


@router.get("", dependencies=[needs(MonitoringPermission.READ)])
async def alert_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every alert, filtered by the address."""
    return await ALERTS.answer(request, await queries.alert_page(ctx, **asked))


@router.post("/{alert_id}/close", dependencies=[needs(MonitoringPermission.WRITE)])
async def close(ctx: Ctx, request: Request, alert_id: UUID) -> Response:
    """Say that an alert was dealt with."""
    await commands.close_alert(ctx, alert_id)
    return see_other(request, "/alerts?closed_at__isnull=true", flash="The alert is closed.")
