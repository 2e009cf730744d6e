"""Billing's rules under any history: explanations compute, days are billed once, the run's own day does not matter."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from fairlead.domains.billing.rules import (
    Course,
    Deal,
    Part,
    Pause,
    Spell,
    charge_for,
    covering,
    credit_for,
    day_count,
    due_parts,
    recompute,
    walk,
)
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Grid, Period, Proration, share

BEGIN = date(2023, 11, 1)
KINDS = [(True, Decimal(100)), (True, Decimal(0)), (False, Decimal("37.5")), (True, Decimal(40))]
"""Stopped, given back, reduced, and stopped as well as reduced."""
days = st.integers(0, 500).map(lambda offset: BEGIN + timedelta(days=offset))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    anchor = draw(days)
    day = max(draw(st.integers(1, 31)), anchor.day) if anchor.day >= 28 else anchor.day
    since = draw(days)
    ends_on = draw(st.none() | st.integers(0, 400).map(lambda more: since + timedelta(days=more)))
    return Course(draw(st.sampled_from(Cycle)), anchor, day, draw(st.sampled_from(Timing)), since, ends_on)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Pause, ...]:
    """Pauses of every kind in order, apart from each other, the last one possibly standing."""
    at = BEGIN
    found: list[Pause] = []
    for _ in range(draw(st.integers(0, 4))):
        starts_on = at + timedelta(days=draw(st.integers(1, 120)))
        at = starts_on + timedelta(days=draw(st.integers(1, 90)))
        found.append(Pause(starts_on, at, *draw(st.sampled_from(KINDS))))
    standing: bool = draw(st.booleans())
    if found and standing:
        found[-1] = found[-1]._replace(ends_on=None)
    return tuple(found)


@st.composite
def shares(draw: st.DrawFn) -> tuple[Period, Period]:
    whole = Grid(draw(st.sampled_from(Cycle)), draw(days)).period_of(draw(days))
    first = draw(st.integers(0, whole.days - 1))
    last = draw(st.integers(first + 1, whole.days))
    return Period(whole.start + timedelta(days=first), whole.start + timedelta(days=last)), whole


prices = st.builds(Money, st.integers(0, 10**9), st.sampled_from(["USD", "JPY", "KWD"]))
quantities = st.decimals("0.000001", 1000, places=6)


@given(shares(), prices, quantities, st.sampled_from(Proration))
def test_an_explanation_recomputes_to_its_amount(
    days: tuple[Period, Period], price: Money, quantity: Decimal, proration: Proration
) -> None:
    part, whole = days
    amount, basis = charge_for(part, whole, price, quantity, proration)
    assert recompute(basis) == amount
    assert amount == price.times(share(part, whole, proration) * Fraction(quantity))
    used, of = day_count(part, whole, proration)
    assert share(part, whole, proration) * of == used


@given(shares(), prices, st.integers(0, 400))
def test_a_charge_and_its_credit_cost_what_was_used(days: tuple[Period, Period], price: Money, kept: int) -> None:
    part, whole = days
    amount, basis = charge_for(part, whole, price, Decimal(1), Proration.CALENDAR_DAY)
    used = Period(part.start, part.start + timedelta(days=min(kept, part.days)))
    credit, explained = credit_for(basis, amount, used if used.days else None, "x")
    assert recompute(explained) == credit
    assert credit + amount == charge_for(used, whole, price, Decimal(1), Proration.CALENDAR_DAY)[0]


@given(courses(), histories(), days, st.lists(days, max_size=6))
def test_runs_on_any_days_bill_what_one_late_run_bills(
    course: Course, pauses: tuple[Pause, ...], last: date, earlier: list[date]
) -> None:
    once = due_parts(course, pauses, last)
    piecemeal: list[Part] = []
    at = course
    for day in [*(day for day in earlier if day <= last), last]:
        went = walk(at, pauses, day)
        piecemeal += went.parts
        at = at._replace(billed_until=went.billed_until)
    assert piecemeal == once
    assert due_parts(at, pauses, last) == []


@given(courses(), histories(), days)
def test_no_day_is_billed_twice_and_none_in_arrears_is_left_out(
    course: Course, pauses: tuple[Pause, ...], as_of: date
) -> None:
    went = walk(course, pauses, as_of)
    parts = [part.period for part in went.parts]
    assert all(before.end <= after.start for before, after in pairwise(parts))
    assert all(part.due_on <= as_of and part.whole.covers(part.period) for part in went.parts)
    assert went.next_date is None or went.next_date > as_of
    if course.timing is Timing.ARREARS:
        billed = {part.start + timedelta(days=n) for part in parts for n in range(part.days)}
        span = [course.billed_until + timedelta(days=n) for n in range((went.billed_until - course.billed_until).days)]
        stops = [pause for pause in pauses if pause.stops]
        paused = {d for d in span if any(p.starts_on <= d and (p.ends_on is None or d < p.ends_on) for p in stops)}
        assert billed == {d for d in span if d not in paused}


@given(courses(), histories(), days)
def test_each_part_costs_what_the_hold_of_its_days_leaves(
    course: Course, pauses: tuple[Pause, ...], as_of: date
) -> None:
    for part in walk(course, pauses, as_of).parts:
        for offset in range(part.period.days):
            day = part.period.start + timedelta(days=offset)
            held = [p for p in pauses if p.starts_on <= day and (p.ends_on is None or day < p.ends_on)]
            assert part.percent == (held[0].percent if held else 100)


@given(st.sampled_from(Timing), st.sampled_from(Cycle), days, histories(), days, days)
def test_days_that_are_charged_again_are_those_that_a_run_would_have_billed(
    timing: Timing, cycle: Cycle, anchor: date, pauses: tuple[Pause, ...], one: date, other: date
) -> None:
    since, until = sorted((one, other))
    price = Money(3100, "USD")
    deal = Deal(UUID(int=1), "", price, Decimal(1), cycle, timing, Proration.CALENDAR_DAY, anchor, anchor.day)
    went = covering(Spell(since, until, deal), pauses, since)
    run = walk(deal.course(since, until), pauses, date.max)
    assert went.parts == run.parts
    assert went.billed_until == run.billed_until
