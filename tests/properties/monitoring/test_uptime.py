"""Uptime against a second by second model, and health against its bounds."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fairlead.domains.monitoring.rules import Span, Uptime, Vitals, health, measure

START = datetime(2026, 3, 1, tzinfo=UTC)
WINDOW = (START, START + timedelta(seconds=60))

seconds = st.integers(-20, 80)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    one, other = sorted((draw(seconds), draw(seconds)))
    return START + timedelta(seconds=one), START + timedelta(seconds=other)


def counted(found: list[Span], second: int) -> bool:
    moment = START + timedelta(seconds=second)
    return any(start <= moment < end for start, end in found)


@given(active=st.lists(spans(), max_size=4), outages=st.lists(spans(), max_size=5))
def test_every_second_is_counted_as_a_model_does(active: list[Span], outages: list[Span]) -> None:
    up = [second for second in range(60) if counted(active, second)]
    down = [second for second in up if counted(outages, second)]
    assert measure(active, outages, WINDOW) == Uptime(len(up), len(down))


@given(active=st.integers(0, 10**8), down=st.integers(0, 10**8))
def test_a_share_is_within_half_a_unit_of_the_exact_one(active: int, down: int) -> None:
    found = Uptime(active, min(active, down))
    exact = Decimal(100) if not active else Decimal(100 * (active - found.down)) / active
    assert abs(found.percent - exact) <= Decimal("0.00005")
    assert 0 <= found.percent <= 100


vitals = st.builds(
    Vitals,
    age_days=st.integers(0, 5000),
    breaches=st.integers(0, 50),
    uptime=st.integers(0, 10_000).map(lambda down: Uptime(10_000, down)),
    target=st.none() | st.decimals(0, 100, places=4),
    satisfaction=st.none() | st.integers(0, 10),
    reviewed_days=st.none() | st.integers(0, 5000),
    critical=st.integers(0, 9),
)


@given(known=vitals)
def test_a_score_is_the_sum_of_its_parts_clamped(known: Vitals) -> None:
    found = health(known)
    total = Decimal(100) + sum((one.points for one in found.components), Decimal(0))
    assert 0 <= found.score <= 100
    assert abs(found.score - min(Decimal(100), max(Decimal(0), total))) <= Decimal("0.5")
    assert found.healthy is (found.score >= 70)


@given(known=vitals)
def test_another_breach_never_helps(known: Vitals) -> None:
    worse = Vitals(**{name: getattr(known, name) for name in known.__slots__} | {"breaches": known.breaches + 1})
    assert health(worse).score <= health(known).score
