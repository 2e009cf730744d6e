"""Anchors, terms, and what a price counts for in a month."""

from datetime import date
from decimal import Decimal

import pytest

from fairlead.domains.services import rules
from fairlead.domains.services.lifecycle import SERVICE, Action, Status
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Grid


@pytest.mark.parametrize(
    ("cycle", "price", "quantity", "monthly"),
    [
        (Cycle.MONTHLY, "49.90", "1", "49.90"),
        (Cycle.MONTHLY, "49.90", "2.5", "124.75"),
        (Cycle.WEEKLY, "10.00", "1", "43.33"),  # 10 × 52/12 = 43.333…
        (Cycle.QUARTERLY, "100.00", "1", "33.33"),
        (Cycle.SEMI_ANNUAL, "100.00", "1", "16.67"),
        (Cycle.ANNUAL, "134.00", "1", "11.17"),
    ],
)
def test_monthly_recurring_revenue_of_a_cycle(cycle: Cycle, price: str, quantity: str, monthly: str) -> None:
    assert rules.monthly(Money.parse(price, "USD"), Decimal(quantity), cycle) == Money.parse(monthly, "USD")


def test_an_anchor_day_aligns_to_the_calendar_year() -> None:
    anchor, day = rules.anchor(Cycle.QUARTERLY, date(2024, 5, 20), 1)
    period = Grid(Cycle.QUARTERLY, anchor, day).period_of(date(2024, 5, 20))
    assert (period.start, period.end) == (date(2024, 4, 1), date(2024, 7, 1))


def test_without_an_anchor_day_periods_count_from_the_start() -> None:
    assert rules.anchor(Cycle.MONTHLY, date(2024, 1, 31), None) == (date(2024, 1, 31), 31)


def test_weekly_periods_have_no_anchor_day() -> None:
    assert rules.anchor(Cycle.WEEKLY, date(2024, 5, 20), 1) == (date(2024, 5, 20), 20)


@pytest.mark.parametrize(("months", "end"), [(0, None), (12, date(2025, 2, 28)), (48, date(2028, 2, 29))])
def test_a_term_ends_on_the_same_day_or_the_last_of_its_month(months: int, end: date | None) -> None:
    assert rules.term_end(date(2024, 2, 29), months) == end


def test_manual_services_may_go_live_from_pending_and_nothing_leaves_the_end() -> None:
    assert SERVICE.target(Status.PENDING, Action.ACTIVATE) is Status.ACTIVE
    assert SERVICE.allowed(Status.CANCELLED) == ()
    assert SERVICE.allowed(Status.EXPIRED) == ()
