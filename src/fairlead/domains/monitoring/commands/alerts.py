"""Alerts: raised once a cause, closed once."""

from collections.abc import Sequence
from uuid import UUID

from fairlead.domains.monitoring.errors import AlertClosed
from fairlead.domains.monitoring.events import ServiceAlertClosed, ServiceHealthDegraded, ServiceSLABreached
from fairlead.domains.monitoring.models import ServiceAlert
from fairlead.domains.monitoring.queries import incident_row
from fairlead.domains.monitoring.repository import Alerts, NewAlert, add_alerts
from fairlead.domains.monitoring.rules import band_of
from fairlead.domains.monitoring.terms import AlertKind, HealthBand, Severity
from fairlead.domains.services.queries import service_row
from fairlead.platform.context import Context

_SEVERITIES = {
    HealthBand.HEALTHY: Severity.LOW,
    HealthBand.FAIR: Severity.MEDIUM,
    HealthBand.POOR: Severity.HIGH,
    HealthBand.CRITICAL: Severity.CRITICAL,
}


async def alert_on_breach(ctx: Context, event: ServiceSLABreached) -> None:
    """Have staff look at a broken promise; once an incident, as bad as the incident is."""
    incident = await incident_row(ctx, event.incident_id)
    message = f"{incident.number} broke the SLA: {incident.description}"
    kind = AlertKind.SLA_BREACH
    await add_alerts(ctx, [NewAlert(event.service_id, kind, event.incident_id, event.severity, message)])


async def alert_on_degradation(ctx: Context, events: Sequence[ServiceHealthDegraded]) -> None:
    """Have staff look at services whose health fell; once a fall, as bad as the band in which they are now."""
    alerts = [
        NewAlert(
            event.service_id, AlertKind.HEALTH, event.record_id, _SEVERITIES[band_of(event.after)],
            f"Health fell from {event.before} to {event.after}.",
        )
        for event in events
    ]  # fmt: skip
    await add_alerts(ctx, alerts)


async def close_alert(ctx: Context, alert_id: UUID, *, version: int | None = None) -> ServiceAlert:
    """Staff have dealt with an alert; raises AlertClosed when they had before."""
    alert = await Alerts(ctx).get(alert_id, lock=True, version=version)
    if alert.closed_at is not None:
        raise AlertClosed(alert_id=alert.id, closed_at=alert.closed_at)
    alert.closed_at, alert.closed_by = ctx.now, ctx.actor.name
    alert.version += 1
    client_id = (await service_row(ctx, alert.service_id)).client_id
    ctx.emit(ServiceAlertClosed(alert_id=alert.id, service_id=alert.service_id, client_id=client_id))
    return alert
