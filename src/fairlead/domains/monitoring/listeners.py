"""What monitoring does when something happens."""

from collections.abc import Sequence

from fairlead.domains.monitoring import commands
from fairlead.domains.monitoring.events import (
    IncidentResolved,
    ServiceAlertClosed,
    ServiceHealthDegraded,
    ServiceReviewed,
    ServiceSLABreached,
)
from fairlead.platform.context import Context
from fairlead.platform.events import on

Affecting = ServiceSLABreached | ServiceHealthDegraded | IncidentResolved | ServiceAlertClosed | ServiceReviewed


@on(ServiceSLABreached, previewed=True)
async def alert_on_sla_breach(ctx: Context, event: ServiceSLABreached) -> None:
    """Have staff look at a broken promise."""
    await commands.alert_on_breach(ctx, event)


@on(ServiceHealthDegraded, batch=True, previewed=True)
async def alert_on_degraded_health(ctx: Context, events: Sequence[ServiceHealthDegraded]) -> None:
    """Have staff look at services whose health fell."""
    await commands.alert_on_degradation(ctx, events)


@on(
    ServiceSLABreached, ServiceHealthDegraded, IncidentResolved, ServiceAlertClosed, ServiceReviewed, batch=True,
    previewed=True,
)  # fmt: skip
async def recalculate_service_health(ctx: Context, events: Sequence[Affecting]) -> None:
    """Score services afresh. A score that was just written is found again, so that a fall is told once."""
    await commands.calculate_health_score(ctx, {event.service_id for event in events})


LISTENERS = (alert_on_sla_breach, alert_on_degraded_health, recalculate_service_health)
