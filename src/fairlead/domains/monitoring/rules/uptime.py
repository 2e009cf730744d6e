"""How much of the time a service was up: spans of time, merged, cut and added, exact to the second."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

Span = tuple[datetime, datetime]
"""From a moment up to, not including, another."""

_SECOND = timedelta(seconds=1)
_PLACES = 10_000
"""Four decimals of a percentage, as a column keeps it."""


@dataclass(frozen=True, slots=True)
class Uptime:
    """How long a service was active, in seconds, and for how much of that it was down."""

    active: int
    down: int

    @property
    def percent(self) -> Decimal:
        """Share of the active time that it was up, to four decimals, half up; 100 when it never was active."""
        if not self.active:
            return Decimal(100)
        share = 100 * _PLACES * (self.active - self.down)
        return Decimal((2 * share + self.active) // (2 * self.active)) / _PLACES


def active_spans(moves: Iterable[tuple[datetime, bool]], until: datetime) -> list[Span]:
    """When it was active, of `(moment, active from then on)` in order; the last state lasts until `until`."""
    spans: list[Span] = []
    since: datetime | None = None
    for at, active in moves:
        if since is not None and not active:
            spans.append((since, at))
        if not active:
            since = None
        elif since is None:
            since = at
    return spans if since is None else [*spans, (since, until)]


def measure(active: Sequence[Span], outages: Iterable[Span], window: Span) -> Uptime:
    """Uptime within a window. Outages that overlap count once, and only while the service was active."""
    lived = _merged(active, window)
    down = [common for outage in _merged(outages, window) for span in lived if (common := _common(outage, span))]
    return Uptime(_seconds(lived), _seconds(down))


def _merged(spans: Iterable[Span], window: Span) -> list[Span]:
    """The parts of spans that lie in a window, in order, without overlaps."""
    merged: list[Span] = []
    for start, end in sorted(cut for span in spans if (cut := _common(span, window))):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _common(one: Span, other: Span) -> Span | None:
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


def _seconds(spans: Iterable[Span]) -> int:
    return sum((end - start) // _SECOND for start, end in spans)
