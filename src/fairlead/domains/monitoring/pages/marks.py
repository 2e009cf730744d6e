"""How bands, severities and the state of an incident look."""

from fairlead.domains.monitoring.queries import AlertRow, IncidentRow
from fairlead.domains.monitoring.terms import HealthBand, Severity
from fairlead.kernel.lifecycle import State
from fairlead.platform.pages import Badge

BANDS = {
    HealthBand.HEALTHY: State("Healthy", "green"),
    HealthBand.FAIR: State("Fair", "lime"),
    HealthBand.POOR: State("Poor", "orange"),
    HealthBand.CRITICAL: State("Critical", "red"),
}
SEVERITIES = {
    Severity.CRITICAL: State("Critical", "red"),
    Severity.HIGH: State("High", "orange"),
    Severity.MEDIUM: State("Medium", "yellow"),
    Severity.LOW: State("Low", "secondary"),
}


def standing(row: IncidentRow) -> Badge:
    """Whether an incident lasts."""
    return Badge("Resolved", "green") if row.resolved_at else Badge("Open", "red")


def broken(row: IncidentRow) -> str | None:
    """What an incident broke."""
    return "SLA breach" if row.is_sla_breach else None


def dealt_with(row: AlertRow) -> Badge:
    """Whether somebody has to look yet."""
    return Badge("Closed", "green") if row.closed_at else Badge("Open", "red")
