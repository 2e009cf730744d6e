"""Changes as rules: what is kept in JSON and read back, from which day they count, whose periods stay."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import rules
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.rules import NONE, BulkWish, Subject, Terms, Wanted
from fairlead.domains.services.rules.changing import regridded
from fairlead.domains.services.terms import BulkResult, ChangeWhen
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration

ONE, TWO = UUID(int=1), UUID(int=2)
TODAY = date(2026, 3, 15)


def terms(**over: Any) -> Terms:
    """49.90 a month since 1 March."""
    plain: dict[str, Any] = {
        "client_id": ONE, "contract_id": None, "site_id": None, "template_id": ONE, "tariff_id": ONE, "name": "Fibre",
        "quantity": Decimal(1), "price_minor": 4990, "currency": "USD", "price_agreed": False, "cycle": Cycle.MONTHLY,
        "timing": Timing.ADVANCE, "proration": Proration.CALENDAR_DAY, "anchor": date(2026, 3, 1), "anchor_day": 1,
    }  # fmt: skip
    return Terms(**{**plain, **over})


def subject(status: Status = Status.ACTIVE, start: date = date(2026, 3, 1), **over: Any) -> Subject:
    return Subject(
        id=ONE, version=1, status=status, start_date=start, cancel_on=None, zone="UTC", kind="residential",
        country=None, template_name="Fibre", terms=terms(**over),
    )  # fmt: skip


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(tariff_id=ONE, price=Money.parse("1.50", "USD"), quantity=Decimal("2.5"), site_id=TWO, name="x"),
        Wanted(price=NONE, site_id=NONE, primary_technician_id=ONE, backup_technician_id=NONE),
    ],
)
def test_a_wish_comes_back_from_json(wanted: Wanted) -> None:
    assert Wanted.read(wanted.stored()) == wanted
    assert wanted.empty is (wanted == Wanted())


def test_terms_come_back_from_json_and_tell_what_differs() -> None:
    before = terms()
    after = terms(site_id=TWO, quantity=Decimal("0.5"), cycle=Cycle.ANNUAL, anchor=TODAY, price_agreed=True)
    assert Terms.read(before.stored()) == before
    assert before.differing(after) == {
        "site_id": str(TWO), "quantity": "0.5", "cycle": "annual", "anchor": "2026-03-15", "price_agreed": True
    }  # fmt: skip
    assert rules.read_both(before.stored(), before.stored() | before.differing(after)) == (before, after)
    assert before.differing(before) == {}


@pytest.mark.parametrize(
    ("start", "anchor", "day", "cycle", "expected"),
    [
        (date(2026, 2, 7), date(2026, 2, 7), 7, Cycle.ANNUAL, (TODAY, 15)),  # counted from the start: from the change
        (date(2026, 2, 7), date(2026, 1, 1), 1, Cycle.ANNUAL, (date(2026, 1, 1), 1)),  # by the calendar: stays so
        (date(2026, 2, 7), date(2026, 2, 7), 7, Cycle.MONTHLY, (date(2026, 2, 7), 7)),  # the same cycle
        (date(2026, 2, 7), date(2026, 1, 1), 1, Cycle.WEEKLY, (TODAY, 15)),  # weeks have no calendar
        (date(2026, 4, 7), date(2026, 4, 7), 7, Cycle.ANNUAL, (date(2026, 4, 7), 7)),  # it has not begun
    ],
)
def test_whose_periods_stay(start: date, anchor: date, day: int, cycle: Cycle, expected: tuple[date, int]) -> None:
    assert regridded(subject(start=start, anchor=anchor, anchor_day=day), cycle, TODAY) == expected


def test_r12_the_day_is_what_the_user_says() -> None:
    """R12: nothing depends on whether the price goes up or down."""
    now = subject()
    assert rules.effective_day(now, ChangeWhen.NOW, None, TODAY) == TODAY
    assert rules.effective_day(now, ChangeWhen.NEXT_PERIOD, None, TODAY) == date(2026, 4, 1)
    assert rules.effective_day(now, ChangeWhen.ON, date(2026, 3, 20), TODAY) == date(2026, 3, 20)
    later = subject(start=date(2026, 5, 1))
    assert rules.effective_day(later, ChangeWhen.NEXT_PERIOD, None, TODAY) == date(2026, 6, 1)
    with pytest.raises(Invalid):
        rules.effective_day(subject(Status.PENDING), ChangeWhen.NEXT_PERIOD, None, TODAY)


def test_what_is_billed_differs_with_plan_price_quantity_and_periods_only() -> None:
    before = terms()
    assert not rules.reprices(before, terms(name="x", site_id=TWO, client_id=TWO, price_agreed=True))
    for over in ({"tariff_id": TWO}, {"price_minor": 1}, {"quantity": Decimal(2)}, {"cycle": Cycle.ANNUAL}):
        assert rules.reprices(before, terms(**over))


@pytest.mark.parametrize(
    ("percent", "minor"), [("10", 5489), ("-10", 4491), ("-100", 0), ("0.01", 4990), ("33.3333", 6653)]
)
def test_a_percentage_is_rounded_once(percent: str, minor: int) -> None:
    """49.90 × 1.333333 = 66.533…, half up to the cent."""
    verdict = rules.judged(subject(), BulkWish(percent=Decimal(percent)), TODAY, TODAY, rules.Surroundings())
    if minor == 4990:
        assert verdict.result in (BulkResult.SAME, BulkResult.CHANGED)
    assert verdict.wanted.price == Money(minor, "USD")
