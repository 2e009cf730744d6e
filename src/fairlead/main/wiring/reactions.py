"""Listeners and jobs: what happens by itself."""

from typing import Any

from fairlead.domains.billing import jobs as billing_jobs
from fairlead.domains.billing import listeners as billing
from fairlead.domains.identity import jobs as identity_jobs
from fairlead.domains.monitoring import jobs as monitoring_jobs
from fairlead.domains.monitoring import listeners as monitoring
from fairlead.domains.notifications import jobs as notifications_jobs
from fairlead.domains.notifications import listeners as notifications
from fairlead.domains.provisioning import jobs as provisioning_jobs
from fairlead.domains.provisioning import listeners as provisioning
from fairlead.domains.services import jobs as services_jobs
from fairlead.domains.services import listeners as services
from fairlead.platform.events import Listener, ListenerMap
from fairlead.platform.jobs import prune
from fairlead.platform.jobs.declare import Job, JobRegistry

LISTENERS: tuple[Listener, ...] = (
    *billing.LISTENERS,
    *monitoring.LISTENERS,
    *notifications.LISTENERS,
    *provisioning.LISTENERS,
    *services.LISTENERS,
)

JOBS: tuple[Job[Any], ...] = (
    *billing_jobs.JOBS,
    *identity_jobs.JOBS,
    *monitoring_jobs.JOBS,
    *notifications_jobs.JOBS,
    *provisioning_jobs.JOBS,
    *services_jobs.JOBS,
    *prune.JOBS,
)


def listeners() -> ListenerMap:
    """Which listeners hear which event."""
    return ListenerMap(LISTENERS)


def jobs() -> JobRegistry:
    """Every job, with its schedules."""
    return JobRegistry.of(JOBS)
