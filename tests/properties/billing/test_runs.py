"""However the runs are cut (days, order, repetitions), the same is billed: taxed, discounted, grouped."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domains.billing.rules import Course, charge_for, recompute, walk
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Grid, Period, Proration
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.properties.billing.firm import billed, opened

LAST = date(2026, 6, 30)
Billed = list[tuple[str, ...]]


@given(
    cycle=st.sampled_from(list(Cycle)),
    start=st.dates(date(2023, 1, 1), date(2026, 12, 31)),
    cuts=st.lists(st.integers(1, 360), max_size=5),
    price=st.integers(0, 10**9),
    proration=st.sampled_from([Proration.CALENDAR_DAY, Proration.SECOND, Proration.THIRTY_DAY]),
)
def test_any_split_of_a_period_costs_the_whole_at_one_price(
    cycle: Cycle, start: date, cuts: list[int], price: int, proration: Proration
) -> None:
    """To the cent: each part but the first is what the days up to its end cost, less what those before it cost."""
    whole = Grid(cycle, start, start.day).period_of(start)
    money = Money(price, "USD")
    ends = sorted({min(whole.start + timedelta(days=cut), whole.end) for cut in cuts} | {whole.end})
    begins = [whole.start, *ends[:-1]]
    parts = [
        charge_for(
            Period(*one), whole, money, Decimal(1), proration,
            before=Period(whole.start, one[0]) if one[0] > whole.start else None,
        )
        for one in zip(begins, ends, strict=True)
    ]  # fmt: skip
    assert sum(Fraction(basis["used"], basis["days"]) for _, basis in parts) == 1
    assert Money.sum((amount for amount, _ in parts), "USD") == money
    assert [recompute(basis) for _, basis in parts] == [amount for amount, _ in parts]


@given(days=st.lists(st.dates(date(2026, 1, 1), LAST), max_size=8), timing=st.sampled_from(list(Timing)))
def test_runs_to_any_days_in_any_order_leave_a_schedule_where_one_would(days: list[date], timing: Timing) -> None:
    course = Course(Cycle.MONTHLY, date(2026, 1, 31), 31, timing, date(2026, 1, 31))
    once = walk(course, (), LAST)
    parts: list[object] = []
    for day in [*days, LAST]:
        went = walk(course, (), day)
        parts += went.parts
        course = course._replace(billed_until=went.billed_until)
    assert (tuple(parts), course.billed_until) == (once.parts, once.billed_until)


@pytest.mark.parametrize("seed", range(4))
async def test_any_runs_up_to_a_day_bill_what_one_run_to_it_bills(
    seed: int, work: Work, company: TenantId, other_company: TenantId
) -> None:
    often = Story(work, company)
    sold = await opened(often, Random(seed))  # noqa: S311 - repeatable, not a secret
    chance = Random(seed)  # noqa: S311 - as above
    days = [date(2026, 1, 1) + timedelta(days=chance.randrange(180)) for _ in range(5)]
    for day in [*days, *days[:2], LAST]:  # in any order, some of them twice
        await often.bill(str(day))
    once = Story(work, other_company)
    same = await opened(once, Random(seed))  # noqa: S311 - as above
    await once.bill(str(LAST))
    assert await billed(often, sold) == await billed(once, same)
