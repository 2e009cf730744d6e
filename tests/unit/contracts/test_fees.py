"""What leaving a contract early costs (R32: a fee that is due is never zero)."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from fairlead.domains.contracts.lifecycle import ContractStatus
from fairlead.domains.contracts.rules import (
    cancellation_fee,
    end_of_term,
    last_notice_day,
    remaining_months,
    remaining_value,
)
from fairlead.domains.contracts.terms import ContractTerms, FeeKind, Uplift
from fairlead.kernel.money import Money


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def terms(start: date = date(2026, 1, 1), months: int = 12, **over: Any) -> ContractTerms:
    plain = {
        "id": UUID(int=1), "client_id": UUID(int=2), "number": "K-1", "status": ContractStatus.ACTIVE,
        "currency": "USD", "term_months": months, "start_date": start, "end_date": end_of_term(start, months),
        "auto_renewal": True, "renewal_months": 12, "uplift": Uplift.KEEP, "uplift_percent": Decimal(0),
        "notice_days": 30, "fee_kind": FeeKind.PERCENT_OF_REMAINING, "fee_percent": Decimal(50), "fee": usd("0"),
    }  # fmt: skip
    return ContractTerms(**{**plain, **over})


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 1), 12, date(2027, 1, 1)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 15), 0, None),
    ],
)
def test_a_term_ends_on_the_same_day_of_its_last_month(start: date, months: int, end: date | None) -> None:
    assert end_of_term(start, months) == end


@pytest.mark.parametrize(
    ("on", "left"),
    [
        (date(2025, 6, 1), Fraction(12)),  # before it began, all of it
        (date(2026, 1, 1), Fraction(12)),
        (date(2026, 7, 1), Fraction(6)),
        (date(2026, 7, 16), 5 + Fraction(16, 31)),
        (date(2026, 2, 15), 10 + Fraction(14, 28)),
        (date(2026, 12, 31), Fraction(1, 31)),
        (date(2027, 1, 1), Fraction(0)),
        (date(2028, 1, 1), Fraction(0)),
    ],
)
def test_what_is_left_is_exact_by_day(on: date, left: Fraction) -> None:
    assert remaining_months(terms(), on) == left


def test_months_run_from_the_contracts_own_day() -> None:
    of_31st = terms(date(2026, 1, 31), 3)
    assert of_31st.end_date == date(2026, 4, 30)
    # 31 Jan–28 Feb, 28 Feb–31 Mar, 31 Mar–30 Apr
    assert remaining_months(of_31st, date(2026, 2, 28)) == 2
    assert remaining_months(of_31st, date(2026, 3, 1)) == 1 + Fraction(30, 31)


def test_each_day_of_a_term_costs_something() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(366)]
    left = [remaining_months(terms(), day) for day in days]
    assert left == sorted(left, reverse=True)
    assert len(set(left)) == 366


@pytest.mark.parametrize(
    ("over", "fee"),
    [
        ({"fee_kind": FeeKind.NONE}, "0"),
        ({"fee_kind": FeeKind.FIXED, "fee": usd("150")}, "150"),
        # 5 16/31 months × 80 = 441.290…; half of it 220.645…
        ({}, "220.65"),
        ({"fee_percent": Decimal("33.3333")}, "147.10"),
        ({"fee_kind": FeeKind.ALL_REMAINING}, "441.29"),
    ],
)
def test_r32_the_policys_fee(over: dict[str, Any], fee: str) -> None:
    assert cancellation_fee(terms(**over), usd("80"), date(2026, 7, 16)) == usd(fee)


@pytest.mark.parametrize("kind", list(FeeKind))
def test_nothing_after_the_term_and_nothing_month_to_month(kind: FeeKind) -> None:
    ended = terms(fee_kind=kind, fee=usd("150"))
    assert cancellation_fee(ended, usd("80"), date(2027, 1, 1)) == usd("0")
    assert cancellation_fee(terms(months=0, fee_kind=kind, fee=usd("150")), usd("80"), date(2026, 7, 1)) == usd("0")


def test_the_fee_is_rounded_once() -> None:
    # Half of 1/31 of 0.31 is half a cent: it rounds up once; rounding the value first would give 0.01 × 50 % = 0.01.
    assert cancellation_fee(terms(), usd("0.31"), date(2026, 12, 31)) == usd("0.01")
    assert cancellation_fee(terms(), usd("0.30"), date(2026, 12, 31)) == usd("0")
    assert remaining_value(terms(), usd("0.30"), date(2026, 12, 31)) == usd("0.01")


def test_yen_have_no_cents() -> None:
    yen = terms(fee=Money(0, "JPY"), currency="JPY")
    assert cancellation_fee(yen, Money(5000, "JPY"), date(2026, 7, 16)) == Money(13790, "JPY")


def test_notice_counts_back_from_the_end() -> None:
    assert last_notice_day(terms()) == date(2026, 12, 2)
    assert last_notice_day(terms(months=0)) is None
