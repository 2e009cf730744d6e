"""The health of a service: 0-100, with the components that make it. Nothing here asks or tells; facts in, score out."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from fairlead.domains.monitoring.rules.uptime import Uptime
from fairlead.domains.monitoring.terms import HealthBand, HealthPart

WINDOW = timedelta(days=30)
"""Over which uptime is measured."""
BREACH_WINDOW = timedelta(days=90)
REVIEW_DAYS = 90
"""A service that was not talked over with its client for longer is losing touch."""
DROP = 10
"""Points between two checks that make a degradation."""
HEALTHY = 70

_BANDS = ((80, HealthBand.HEALTHY), (60, HealthBand.FAIR), (40, HealthBand.POOR), (0, HealthBand.CRITICAL))
_HALF = Decimal("0.5")
_MOST = 100
_NEVER_DOWN = Uptime(0, 0)


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known of how a service did."""

    age_days: int
    """Since it went live."""
    breaches: int = 0
    """Of its SLA, in the last 90 days."""
    uptime: Uptime = _NEVER_DOWN
    """Over the last 30 days."""
    target: Decimal | None = None
    """Percent; None where nothing is asked because it never was down."""
    satisfaction: int | None = None
    """0-10 in the last review in which the client said so."""
    reviewed_days: int | None = None
    """Since the last review; None when there was none."""
    critical: int = 0
    """Critical incidents that are open, or whose alert is."""


@dataclass(frozen=True, slots=True)
class Component:
    """One reason for a score: the points it adds or takes, and the figures that they come from."""

    part: HealthPart
    points: Decimal
    figures: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Health:
    """A score with its reasons; those that take and add nothing are told as well."""

    score: int
    band: HealthBand
    components: tuple[Component, ...]
    uptime: Uptime

    @property
    def healthy(self) -> bool:
        """Whether nobody has to look."""
        return self.score >= HEALTHY

    def told(self) -> dict[str, Any]:
        """The components as JSON keeps them."""
        return {one.part.value: {"points": str(one.points), **dict(one.figures)} for one in self.components}


def health(vitals: Vitals) -> Health:
    """100 and what each component adds to it, never below 0 or above 100; a half point counts up."""
    parts = (_breaches(vitals), _uptime(vitals), _satisfaction(vitals), _reviews(vitals), _critical(vitals))
    total = _MOST + sum((part.points for part in parts), Decimal(0))
    score = int(min(Decimal(_MOST), max(Decimal(0), total)) + _HALF)
    return Health(score, band_of(score), parts, vitals.uptime)


def band_of(score: int) -> HealthBand:
    """A score in a word."""
    return next(band for least, band in _BANDS if score >= least)


def degraded(before: int | None, after: int) -> bool:
    """Whether the score fell so far since the last check that somebody should know."""
    return before is not None and before - after >= DROP


def _breaches(vitals: Vitals) -> Component:
    points = -min(Decimal(30), Decimal(5 * vitals.breaches))
    return Component(HealthPart.SLA_BREACHES, _plain(points), (("breaches", vitals.breaches),))


def _uptime(vitals: Vitals) -> Component:
    measured = vitals.uptime.percent
    missing = Decimal(0) if vitals.target is None else max(Decimal(0), vitals.target - measured)
    target = None if vitals.target is None else str(_plain(vitals.target))
    figures = (("target", target), ("measured", str(_plain(measured))))
    return Component(HealthPart.UPTIME, _plain(-min(Decimal(25), 10 * missing)), figures)


def _satisfaction(vitals: Vitals) -> Component:
    rated = vitals.satisfaction
    points = Decimal(0) if rated is None else Decimal(rated) / 10 * 20 - 10
    return Component(HealthPart.SATISFACTION, _plain(points), (("satisfaction", rated),))


def _reviews(vitals: Vitals) -> Component:
    days = vitals.reviewed_days
    points = Decimal(0)
    if days is None and vitals.age_days > REVIEW_DAYS:
        points = Decimal(-15)
    elif days is not None and days > REVIEW_DAYS:
        points = -min(Decimal(20), Decimal(days - REVIEW_DAYS) / 10)
    return Component(HealthPart.REVIEWS, _plain(points), (("days_since_review", days), ("age_days", vitals.age_days)))


def _critical(vitals: Vitals) -> Component:
    points = -min(Decimal(20), Decimal(10 * vitals.critical))
    return Component(HealthPart.CRITICAL, _plain(points), (("open", vitals.critical),))


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros, exponent or negative zero."""
    return Decimal(format(value.normalize(), "f")) if value else Decimal(0)
