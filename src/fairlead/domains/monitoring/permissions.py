"""What staff may do about how services do."""

from enum import StrEnum


class MonitoringPermission(StrEnum):
    """Incidents, alerts and health."""

    READ = "monitoring.read"
    WRITE = "monitoring.write"
