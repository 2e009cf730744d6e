"""Incidents: recorded, found to break the SLA, resolved."""

from datetime import datetime, timedelta
from uuid import UUID

from fairlead.domains.monitoring.errors import IncidentOver
from fairlead.domains.monitoring.events import IncidentRecorded, IncidentResolved, ServiceSLABreached
from fairlead.domains.monitoring.models import Incident
from fairlead.domains.monitoring.repository import Incidents
from fairlead.domains.monitoring.terms import IncidentKind, Severity
from fairlead.domains.services.commands import note_breach
from fairlead.domains.services.queries import service_row
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.db.numbers import take_numbers

_MINUTE = timedelta(minutes=1)


async def record_incident(
    ctx: Context,
    service_id: UUID,
    *,
    kind: IncidentKind,
    severity: Severity,
    description: str,
    is_sla_breach: bool = False,
    started_at: datetime | None = None,
    minutes: int | None = None,
) -> Incident:
    """Write down what is, or with `minutes` was, wrong with a service; without `started_at` it began now, or ended now.

    A breach counts from its beginning. Raises NotFound, and Invalid for a moment that has not come.
    """
    service = await service_row(ctx, service_id)
    lasted = None if minutes is None else minutes * _MINUTE
    began = started_at or ctx.now - (lasted or timedelta(0))
    over = None if lasted is None else began + lasted
    if began > ctx.now:
        raise Invalid.of("started_at", "lies in the future.", "Give the moment at which it began.")
    if over is not None and over > ctx.now:
        raise Invalid.of("minutes", "it would end in the future.", "Leave it out, and resolve the incident later.")
    incident = Incident(
        id=ctx.new_id(), service_id=service.id, kind=kind, severity=severity, description=description,
        is_sla_breach=False, breached_at=None, started_at=began, resolved_at=over, resolution=None,
        recorded_at=ctx.now, recorded_by=ctx.actor.name, number=(await take_numbers(ctx, "incidents", prefix="I-"))[0],
        version=1,
    )  # fmt: skip
    ctx.session.add(incident)
    ctx.emit(
        IncidentRecorded(
            incident_id=incident.id, service_id=service.id, client_id=service.client_id, kind=kind, severity=severity,
            is_sla_breach=is_sla_breach,
        )
    )  # fmt: skip
    if is_sla_breach:
        await _break(ctx, incident, service.client_id, began)
    if over is not None:
        _tell_resolved(ctx, incident, service.client_id, over)
    return incident


async def mark_breach(ctx: Context, incident_id: UUID, *, version: int | None = None) -> Incident:
    """An incident turned out to break the SLA now; one that did so already is left as it is."""
    incident = await Incidents(ctx).get(incident_id, lock=True, version=version)
    if not incident.is_sla_breach:
        client_id = (await service_row(ctx, incident.service_id)).client_id
        incident.version += 1
        await _break(ctx, incident, client_id, incident.resolved_at or ctx.now)
    return incident


async def resolve_incident(
    ctx: Context,
    incident_id: UUID,
    *,
    resolution: str | None = None,
    resolved_at: datetime | None = None,
    version: int | None = None,
) -> Incident:
    """Say that what was wrong is over, now or since a moment between its beginning and now.

    Raises IncidentOver when it was resolved before, Invalid for another moment.
    """
    incident = await Incidents(ctx).get(incident_id, lock=True, version=version)
    if incident.resolved_at is not None:
        raise IncidentOver(incident_id=incident.id, resolved_at=incident.resolved_at)
    over = resolved_at or ctx.now
    if over > ctx.now:
        raise Invalid.of("resolved_at", "lies in the future.", "Resolve it when it is over.")
    if over < incident.started_at:
        began = incident.started_at.isoformat()
        raise Invalid.of("resolved_at", f"lies before its beginning, {began}.", "Give a moment after it.")
    incident.resolved_at, incident.resolution = over, resolution
    incident.version += 1
    _tell_resolved(ctx, incident, (await service_row(ctx, incident.service_id)).client_id, over)
    return incident


async def _break(ctx: Context, incident: Incident, client_id: UUID, at: datetime) -> None:
    incident.is_sla_breach, incident.breached_at = True, at
    breaches = await note_breach(ctx, incident.service_id, at)
    ctx.emit(
        ServiceSLABreached(
            service_id=incident.service_id, client_id=client_id, incident_id=incident.id, severity=incident.severity,
            breaches=breaches,
        )
    )  # fmt: skip


def _tell_resolved(ctx: Context, incident: Incident, client_id: UUID, over: datetime) -> None:
    minutes = (over - incident.started_at) // _MINUTE
    ctx.emit(
        IncidentResolved(incident_id=incident.id, service_id=incident.service_id, client_id=client_id, minutes=minutes)
    )
