"""What is computed about how services do: time up, health, promises kept."""

from fairlead.domains.monitoring.rules.health import (
    DROP,
    HEALTHY,
    WINDOW,
    Component,
    Health,
    Vitals,
    band_of,
    degraded,
    health,
)
from fairlead.domains.monitoring.rules.reports import Fact, Kept, Performance, kept, performance
from fairlead.domains.monitoring.rules.uptime import Span, Uptime, active_spans, measure
from fairlead.domains.monitoring.rules.usage import (
    MOST_EVENTS,
    Counted,
    Holding,
    Known,
    Metered,
    Refusal,
    named,
    read_events,
)

__all__ = [
    "DROP",
    "HEALTHY",
    "MOST_EVENTS",
    "WINDOW",
    "Component",
    "Counted",
    "Fact",
    "Health",
    "Holding",
    "Kept",
    "Known",
    "Metered",
    "Performance",
    "Refusal",
    "Span",
    "Uptime",
    "Vitals",
    "active_spans",
    "band_of",
    "degraded",
    "health",
    "kept",
    "measure",
    "named",
    "performance",
    "read_events",
]
