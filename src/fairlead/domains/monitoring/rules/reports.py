"""What was promised and what was kept: figures over the incidents of a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from fairlead.domains.monitoring.rules.uptime import Uptime
from fairlead.domains.monitoring.terms import IncidentKind

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Fact:
    """What figures need of one incident."""

    number: str
    kind: IncidentKind
    started_at: datetime
    breached_at: datetime | None
    recorded_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Performance:
    """How incidents were dealt with, in whole minutes by the wall clock; None where there is nothing to measure."""

    incidents: int
    open: int
    noticed_minutes: int | None
    """From when one began to when it was recorded, on average: all that is known of responses without tickets."""
    resolution_minutes: int | None
    """From when one began to when it was over, on average."""
    longest_minutes: int | None
    slow_responses: int
    """Incidents recorded because nobody answered in time."""
    slow_resolutions: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether each promise was kept."""

    uptime: bool
    resolution: bool
    """No incident took longer than promised."""
    breaches: int
    over_target: int
    """Incidents that took longer than promised, by the wall clock."""

    @property
    def all(self) -> bool:
        """Everything that was promised was kept, and no breach was recorded."""
        return self.uptime and self.resolution and not self.breaches


def performance(incidents: Sequence[Fact]) -> Performance:
    """How some incidents were dealt with."""
    took = [(one.resolved_at - one.started_at) // _MINUTE for one in incidents if one.resolved_at is not None]
    noticed = [(one.recorded_at - one.started_at) // _MINUTE for one in incidents]
    kinds = [one.kind for one in incidents]
    return Performance(
        incidents=len(incidents),
        open=len(incidents) - len(took),
        noticed_minutes=sum(noticed) // len(noticed) if noticed else None,
        resolution_minutes=sum(took) // len(took) if took else None,
        longest_minutes=max(took, default=None),
        slow_responses=kinds.count(IncidentKind.SLOW_RESPONSE),
        slow_resolutions=kinds.count(IncidentKind.SLOW_RESOLUTION),
    )


def kept(
    incidents: Sequence[Fact], uptime: Uptime, *, breaches: int, uptime_target: Decimal, resolution_minutes: int,
    until: datetime,
) -> Kept:  # fmt: skip
    """Whether the promises were kept; an incident that lasts is measured up to `until`."""
    limit = resolution_minutes * _MINUTE
    over = sum(1 for one in incidents if min(one.resolved_at or until, until) - one.started_at > limit)
    return Kept(uptime.percent >= uptime_target, not over, breaches, over)
