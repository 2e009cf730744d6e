"""The health formula, component by component, to the point."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fairlead.domains.monitoring.rules import Uptime, Vitals, band_of, degraded, health
from fairlead.domains.monitoring.terms import HealthBand, HealthPart

NEW = Vitals(age_days=10)
DAY = 86_400


def points(vitals: Vitals, part: HealthPart) -> str:
    return health(vitals).told()[part.value]["points"]  # type: ignore[no-any-return] # JSON


def test_a_new_service_of_which_nothing_is_known_is_healthy() -> None:
    found = health(NEW)
    assert (found.score, found.band, found.healthy) == (100, HealthBand.HEALTHY, True)
    assert [one.part for one in found.components] == list(HealthPart)
    assert {one.points for one in found.components} == {Decimal(0)}


@pytest.mark.parametrize(("breaches", "taken"), [(0, "0"), (1, "-5"), (6, "-30"), (7, "-30"), (100, "-30")])
def test_each_breach_takes_five_and_all_of_them_thirty(breaches: int, taken: str) -> None:
    assert points(replace(NEW, breaches=breaches), HealthPart.SLA_BREACHES) == taken


@pytest.mark.parametrize(
    ("down", "taken"),
    [
        (0, "0"),
        (2_592, "0"),  # a thousandth of 30 days: exactly what was promised
        (5_184, "-1"),  # 99.8 %
        (25_920, "-9"),  # 99.0 %
        (67_392, "-25"),  # 97.4 %
        (30 * DAY, "-25"),
    ],
)
def test_each_tenth_of_a_percent_below_the_target_takes_one_up_to_twenty_five(down: int, taken: str) -> None:
    vitals = replace(NEW, uptime=Uptime(30 * DAY, down), target=Decimal("99.9"))
    assert points(vitals, HealthPart.UPTIME) == taken


@pytest.mark.parametrize(("rated", "given"), [(None, "0"), (0, "-10"), (5, "0"), (8, "6"), (10, "10")])
def test_what_the_client_says_counts_both_ways(rated: int | None, given: str) -> None:
    assert points(replace(NEW, satisfaction=rated), HealthPart.SATISFACTION) == given


@pytest.mark.parametrize(
    ("age", "days", "taken"),
    [
        (90, None, "0"),
        (91, None, "-15"),
        (400, 0, "0"),
        (400, 90, "0"),
        (400, 91, "-0.1"),
        (400, 190, "-10"),
        (400, 290, "-20"),
        (900, 800, "-20"),
    ],
)
def test_a_service_that_nobody_talks_over_loses_points(age: int, days: int | None, taken: str) -> None:
    assert points(Vitals(age_days=age, reviewed_days=days), HealthPart.REVIEWS) == taken


@pytest.mark.parametrize(("critical", "taken"), [(0, "0"), (1, "-10"), (2, "-20"), (3, "-20")])
def test_critical_matters_that_are_open_take_ten_each_up_to_twenty(critical: int, taken: str) -> None:
    assert points(replace(NEW, critical=critical), HealthPart.CRITICAL) == taken


def test_the_score_is_the_sum_of_its_components_and_stays_between_0_and_100() -> None:
    worst = Vitals(
        age_days=400, breaches=9, uptime=Uptime(DAY, DAY), target=Decimal(100), satisfaction=0, critical=5,
        reviewed_days=400,
    )  # fmt: skip
    # 100 − 30 − 25 − 10 − 20 − 20 = −5
    assert health(worst).score == 0
    assert health(replace(NEW, satisfaction=10)).score == 100
    # 100 − 5 − 9 + 6 − 10 − 10 = 72
    mixed = Vitals(
        age_days=400, breaches=1, uptime=Uptime(30 * DAY, 25_920), target=Decimal("99.9"), satisfaction=8, critical=1,
        reviewed_days=190,
    )  # fmt: skip
    assert (health(mixed).score, health(mixed).band, health(mixed).healthy) == (72, HealthBand.FAIR, True)


def test_a_half_point_counts_up() -> None:
    # 100 − 0.5 and 100 − 0.6
    assert health(Vitals(age_days=400, reviewed_days=95)).score == 100
    assert health(Vitals(age_days=400, reviewed_days=96)).score == 99


@pytest.mark.parametrize(
    ("score", "band"),
    [(100, "healthy"), (80, "healthy"), (79, "fair"), (60, "fair"), (59, "poor"), (40, "poor"), (39, "critical"),
     (0, "critical")],
)  # fmt: skip
def test_bands(score: int, band: str) -> None:
    assert band_of(score) == band


def test_seventy_is_healthy_and_sixty_nine_is_not() -> None:
    assert health(Vitals(age_days=1, breaches=6)).healthy  # 70
    assert not health(Vitals(age_days=400, breaches=5, reviewed_days=150)).healthy  # 100 − 25 − 6 = 69


@pytest.mark.parametrize(
    ("before", "after", "fell"), [(None, 0, False), (100, 91, False), (100, 90, True), (60, 80, False), (90, 40, True)]
)
def test_a_fall_of_ten_is_told(before: int | None, after: int, fell: bool) -> None:
    assert degraded(before, after) is fell
