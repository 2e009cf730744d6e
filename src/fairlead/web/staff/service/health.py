"""How a service does: its score with what makes it, its uptime, what is wrong with it now."""

from collections.abc import Sequence
from decimal import Decimal

from fairlead.domains.monitoring import queries
from fairlead.domains.monitoring.pages import BANDS, SEVERITIES, broken, closing, standing
from fairlead.domains.monitoring.permissions import MonitoringPermission
from fairlead.domains.monitoring.queries import AlertRow, IncidentRow, ServiceHealth
from fairlead.domains.monitoring.rules import Component
from fairlead.domains.monitoring.terms import HealthPart, Severity
from fairlead.domains.services.queries import ServiceRow
from fairlead.platform.context import Context
from fairlead.platform.pages import Action, Alert, Badge, Column, KeyValues, Section, Table
from fairlead.web.staff.service.part import Shown

_RECENT = 8
_NAMES = {
    HealthPart.SLA_BREACHES: "SLA breaches, 90 days",
    HealthPart.UPTIME: "Uptime, 30 days",
    HealthPart.SATISFACTION: "Satisfaction",
    HealthPart.REVIEWS: "Last review",
    HealthPart.CRITICAL: "Critical, open",
}


async def health(ctx: Context, service: ServiceRow) -> Shown:
    """Its health with every component, once it went live; what is wrong with it at any time."""
    if not ctx.actor.may(MonitoringPermission.READ):
        return Shown()
    found = await queries.service_health(ctx, service.id)
    page = await queries.incident_page(ctx, filters={"service_id": str(service.id)}, limit=_RECENT)
    main: list[object] = []
    if found.open_alerts:
        main += [_alert(alert) for alert in await queries.service_alerts(ctx, service.id)]
    if page.items:
        more = f"/incidents?service_id={service.id}"
        actions = (Action(label="All", href=more, look="ghost"),) if page.next_cursor else ()
        main.append(Section("Incidents", _incidents(page.items), actions, flush=True))
    side: list[object] = []
    if found.checked or found.last_score is not None:
        side.append(Section("Health", _facts(found), _acts(service, found)))
        side.append(Section("What makes the score", _reasons(found.health.components)))
    return Shown(main=main, side=side)


def _facts(found: ServiceHealth) -> KeyValues:
    now = found.health
    return KeyValues(
        (
            ("Score", Badge(f"{now.score} · {BANDS[now.band].label}", BANDS[now.band].colour)),
            ("Uptime, 30 days", f"{now.uptime.percent.normalize():f} %"),
            ("SLA breaches this term", found.sla_breaches_count),
            ("Open incidents", found.open_incidents),
            ("Last check", found.last_check_at),
            ("Last review", found.last_reviewed_at),
        )
    )


def _reasons(components: Sequence[Component]) -> KeyValues:
    return KeyValues([(_NAMES[one.part], f"{_points(one.points)} · {_figures(one)}") for one in components])


def _points(points: Decimal) -> str:
    return f"{'−' if points < 0 else '+' if points > 0 else ''}{abs(points)}"


def _figures(one: Component) -> str:
    """The figures behind a component, in words."""
    found = dict(one.figures)
    match one.part:
        case HealthPart.SLA_BREACHES:
            return str(found["breaches"] or "none")
        case HealthPart.UPTIME:
            target = found["target"]
            return f"{found['measured']} %{f' of {target} % promised' if target else ''}"
        case HealthPart.SATISFACTION:
            return "not asked" if found["satisfaction"] is None else f"{found['satisfaction']} of 10"
        case HealthPart.REVIEWS:
            days = found["days_since_review"]
            return "never" if days is None else f"{days} day{'s'[: days != 1]} ago"
        case HealthPart.CRITICAL:
            return str(found["open"] or "none")


def _alert(row: AlertRow) -> Alert:
    bad = row.severity in (Severity.CRITICAL, Severity.HIGH)
    return Alert(row.message, "", "danger" if bad else "warning", *closing(row))


def _incidents(rows: Sequence[IncidentRow]) -> Table[IncidentRow]:
    columns: tuple[Column[IncidentRow], ...] = (
        Column("Incident", "description", below="number", main=True),
        Column("State", standing, below=broken),
        Column("Severity", "severity", "status", states=SEVERITIES, phone=False),
        Column("Began", "started_at", "ago"),
    )
    return Table(columns, rows, label="Incidents", noun="incident", href=lambda row: f"/incidents/{row.id}")


def _acts(service: ServiceRow, found: ServiceHealth) -> tuple[Action, ...]:
    """What can be done about its health; an ended service is past it."""
    if not found.checked:
        return ()
    here, write = f"/services/{service.id}", MonitoringPermission.WRITE
    return (
        Action(label="Check now", href=f"{here}/health/check", icon="refresh", post=True, permission=write),
        Action(
            label="Record incident", href=f"{here}/incidents/new", icon="alert-triangle", dialog=True, permission=write
        ),
        Action(label="Record review", href=f"{here}/reviews/new", icon="message", dialog=True, permission=write),
    )
