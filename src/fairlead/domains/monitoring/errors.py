"""What can be wrong with a wish about incidents, alerts and reports."""

from datetime import datetime
from uuid import UUID

from fairlead.kernel.errors import Conflict


class IncidentOver(Conflict):
    """This incident was resolved before."""

    incident_id: UUID
    resolved_at: datetime


class AlertClosed(Conflict):
    """This alert was closed before."""

    alert_id: UUID
    closed_at: datetime
