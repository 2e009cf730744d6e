"""Listeners and jobs: what happens by itself."""

from typing import Any

from fairlead.domains.billing import jobs as billing_jobs
from fairlead.domains.billing import listeners as billing
from fairlead.domains.identity import jobs as identity_jobs
from fairlead.domains.services import jobs as services_jobs
from fairlead.platform.events import Listener, ListenerMap
from fairlead.platform.jobs import prune
from fairlead.platform.jobs.declare import Job, JobRegistry

LISTENERS: tuple[Listener, ...] = (*billing.LISTENERS,)

JOBS: tuple[Job[Any], ...] = (*billing_jobs.JOBS, *identity_jobs.JOBS, *services_jobs.JOBS, *prune.JOBS)


def listeners() -> ListenerMap:
    """Which listeners hear which event."""
    return ListenerMap(LISTENERS)


def jobs() -> JobRegistry:
    """Every job, with its schedules."""
    return JobRegistry.of(JOBS)
