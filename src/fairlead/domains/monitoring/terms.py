"""The words of monitoring."""

from enum import StrEnum


class IncidentKind(StrEnum):
    """What was wrong."""

    OUTAGE = "outage"
    DEGRADATION = "degradation"
    SLOW_RESPONSE = "slow_response"
    SLOW_RESOLUTION = "slow_resolution"
    SECURITY = "security"
    OTHER = "other"


class Severity(StrEnum):
    """How bad it is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AlertKind(StrEnum):
    """What an alert is about."""

    SLA_BREACH = "sla_breach"
    HEALTH = "health"


class HealthBand(StrEnum):
    """A score in a word."""

    HEALTHY = "healthy"
    FAIR = "fair"
    POOR = "poor"
    CRITICAL = "critical"


class HealthPart(StrEnum):
    """What a health score is made of."""

    SLA_BREACHES = "sla_breaches"
    UPTIME = "uptime"
    SATISFACTION = "satisfaction"
    REVIEWS = "reviews"
    CRITICAL = "critical"
