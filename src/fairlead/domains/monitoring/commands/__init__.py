"""What can be done about how services do, one function a use-case."""

from fairlead.domains.monitoring.commands.alerts import alert_on_breach, alert_on_degradation, close_alert
from fairlead.domains.monitoring.commands.health import (
    Checked,
    calculate_health_score,
    check_health,
    record_review,
)
from fairlead.domains.monitoring.commands.incidents import mark_breach, record_incident, resolve_incident
from fairlead.domains.monitoring.commands.reports import make_sla_reports
from fairlead.domains.monitoring.commands.usage import Received, receive_usage, take_arrivals

__all__ = [
    "Checked",
    "Received",
    "alert_on_breach",
    "alert_on_degradation",
    "calculate_health_score",
    "check_health",
    "close_alert",
    "make_sla_reports",
    "mark_breach",
    "receive_usage",
    "record_incident",
    "record_review",
    "resolve_incident",
    "take_arrivals",
]
