"""Listeners and jobs: what happens by itself."""

from typing import Any

from fairlead.platform.events import Listener, ListenerMap
from fairlead.platform.jobs.declare import Job, JobRegistry

LISTENERS: tuple[Listener, ...] = ()

JOBS: tuple[Job[Any], ...] = ()


def listeners() -> ListenerMap:
    """Which listeners hear which event."""
    return ListenerMap(LISTENERS)


def jobs() -> JobRegistry:
    """Every job, with its schedules."""
    return JobRegistry.of(JOBS)
