"""What an invoice costs that was not paid in time."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from fairlead.domains.billing.charges import Late, late_fees
from fairlead.domains.billing.policy import LateFeePolicy
from fairlead.domains.billing.rules import recompute
from fairlead.kernel.money import Money

LATE = Late(UUID(int=1), UUID(int=2), "INV-000007", date(2026, 1, 31), Money(12_345, "USD"))


def fees(policy: LateFeePolicy, today: str, late: Late = LATE) -> list[tuple[str, int]]:
    found = list(late_fees(late, policy, date.fromisoformat(today)))
    assert [recompute(one.basis).minor for one in found] == [one.amount_minor for one in found]
    return [(one.claim, one.amount_minor) for one in found]


def test_without_a_choice_there_is_no_fee() -> None:
    assert fees(LateFeePolicy(), "2027-01-01") == []


@pytest.mark.parametrize(("today", "count"), [("2026-02-09", 0), ("2026-02-10", 1), ("2027-02-10", 1)])
def test_the_first_fee_comes_on_its_day_and_stays_the_only_one(today: str, count: int) -> None:
    assert len(fees(LateFeePolicy(after_days=10, fixed=5), today)) == count


def test_a_percentage_is_of_what_is_open_and_rounds_once() -> None:
    # 123.45 × 0.05 = 6.1725
    assert fees(LateFeePolicy(after_days=10, percent=Decimal(5)), "2026-02-10") == [("late 1", 617)]


def test_further_fees_come_at_their_distance_up_to_the_most() -> None:
    policy = LateFeePolicy(after_days=10, fixed=5, again_days=30, most=3)
    assert [len(fees(policy, day)) for day in ("2026-03-11", "2026-03-12", "2026-04-11", "2026-12-31")] == [1, 2, 3, 3]


def test_a_currency_without_cents_has_whole_fees() -> None:
    yen = LATE._replace(open=Money(9_999, "JPY"))
    assert fees(LateFeePolicy(after_days=1, fixed=500), "2026-02-01", yen) == [("late 1", 500)]
    assert fees(LateFeePolicy(after_days=1, percent=Decimal("1.5")), "2026-02-01", yen) == [("late 1", 150)]
