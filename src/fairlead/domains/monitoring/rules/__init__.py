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

__all__ = [
    "DROP",
    "HEALTHY",
    "WINDOW",
    "Component",
    "Fact",
    "Health",
    "Kept",
    "Performance",
    "Span",
    "Uptime",
    "Vitals",
    "active_spans",
    "band_of",
    "degraded",
    "health",
    "kept",
    "measure",
    "performance",
]
