"""Where the next term ends, what it costs, and what stands against it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from fairlead.domains.contracts.lifecycle import ContractStatus
from fairlead.domains.contracts.terms import Uplift
from fairlead.domains.services import rules
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.policy import RenewalPolicy
from fairlead.domains.services.rules import NextPrice, TermFacts, Wanted
from fairlead.domains.services.terms import Obstacle, RenewalDecision
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle

ID = UUID(int=1)
LISTED = Money(5990, "USD")
POLICY = RenewalPolicy()


def facts(**over: Any) -> TermFacts:
    """A service of 49.90 a month, in its first year."""
    plain = TermFacts(
        id=ID, client_id=ID, tariff_id=ID, number="S-1", name="Fibre", status=Status.ACTIVE,
        start_date=date(2026, 1, 31), end_date=date(2027, 1, 31), term_months=12, auto_renewal=True, cancel_on=None,
        grace_until=None, renewal_count=0, sla_breaches_count=0, quantity=Decimal(1), cycle=Cycle.MONTHLY,
        price_minor=4990, currency="USD", price_agreed=False, version=1, contract_status=None, contract_renews=None,
        contract_months=None, contract_uplift=None, contract_percent=None, decision=None,
    )  # fmt: skip
    return plain._replace(**over)


@pytest.mark.parametrize(
    ("start", "end", "months", "then"),
    [
        ("2026-01-31", "2026-02-28", 1, "2026-03-31"),
        ("2026-01-31", "2026-03-31", 1, "2026-04-30"),
        ("2024-02-29", "2025-02-28", 12, "2026-02-28"),
        ("2024-02-29", "2027-02-28", 12, "2028-02-29"),
        ("2024-02-29", "2028-02-29", 12, "2029-02-28"),
        ("2026-03-15", "2027-03-15", 24, "2029-03-15"),
        ("2026-01-31", "2026-07-15", 1, "2026-08-15"),
    ],
)
def test_a_term_returns_to_the_services_own_start_day(start: str, end: str, months: int, then: str) -> None:
    found = rules.next_end(date.fromisoformat(start), date.fromisoformat(end), months)
    assert found == date.fromisoformat(then)


def test_a_next_term_of_no_months_is_month_to_month() -> None:
    assert rules.next_end(date(2026, 1, 1), date(2027, 1, 1), 0) is None


@pytest.mark.parametrize(
    ("over", "months"),
    [
        ({}, 12),
        ({"term_months": 24}, 24),
        ({"term_months": 0}, 12),
        ({"contract_months": 36}, 36),
        ({"contract_months": 0}, 0),
    ],
)
def test_the_next_term_is_as_long_as_the_contract_says_else_as_the_running_one(
    over: dict[str, Any], months: int
) -> None:
    assert rules.next_months(facts(**over)) == months


UNDER_CONTRACT = {"contract_status": ContractStatus.ACTIVE, "contract_renews": True, "contract_months": 12}


@pytest.mark.parametrize(
    ("over", "policy", "price"),
    [
        ({}, {}, NextPrice(Money(4990, "USD"), agreed=False)),
        ({"price_agreed": True}, {}, NextPrice(Money(4990, "USD"), agreed=True)),
        # 49.90 × 1.03 = 51.397, rounded once
        ({}, {"uplift": "percent", "uplift_percent": 3}, NextPrice(Money(5140, "USD"), agreed=True)),
        # 49.90 × 1.025 = 51.1475
        ({}, {"uplift": "index", "index_percent": "2.5"}, NextPrice(Money(5115, "USD"), agreed=True)),
        ({}, {"uplift": "list_price"}, NextPrice(LISTED, agreed=False)),
        ({"price_agreed": True}, {"uplift": "list_price"}, NextPrice(Money(4990, "USD"), agreed=True)),
        (
            {"price_agreed": True, **UNDER_CONTRACT, "contract_uplift": Uplift.LIST_PRICE},
            {},
            NextPrice(LISTED, agreed=False),
        ),
        (
            {**UNDER_CONTRACT, "contract_uplift": Uplift.PERCENT, "contract_percent": Decimal(-10)},
            {"uplift": "percent", "uplift_percent": 3},
            NextPrice(Money(4491, "USD"), agreed=True),
        ),
        (
            {**UNDER_CONTRACT, "contract_uplift": Uplift.INDEX, "contract_percent": Decimal(7)},
            {"index_percent": 2},
            NextPrice(Money(5090, "USD"), agreed=True),
        ),
        (
            {**UNDER_CONTRACT, "contract_uplift": Uplift.KEEP, "contract_percent": Decimal(7)},
            {"uplift": "percent", "uplift_percent": 3},
            NextPrice(Money(4990, "USD"), agreed=False),
        ),
    ],
)
def test_the_contract_chooses_the_price_else_the_company(
    over: dict[str, Any], policy: dict[str, Any], price: NextPrice
) -> None:
    assert rules.next_price(facts(**over), RenewalPolicy(**policy), LISTED) == price


def test_a_list_price_that_is_not_there_is_no_price() -> None:
    assert rules.next_price(facts(), RenewalPolicy(uplift=Uplift.LIST_PRICE), None) is None


@pytest.mark.parametrize(
    ("over", "obstacle"),
    [
        ({"status": Status.SUSPENDED}, Obstacle.NOT_ACTIVE),
        ({"status": Status.CANCELLED}, Obstacle.NOT_ACTIVE),
        ({"end_date": None}, Obstacle.NO_TERM),
        ({"auto_renewal": False}, Obstacle.AUTO_RENEWAL_OFF),
        ({"contract_renews": False}, Obstacle.AUTO_RENEWAL_OFF),
        ({"contract_renews": True, "contract_status": ContractStatus.ENDED}, Obstacle.AUTO_RENEWAL_OFF),
        ({"cancel_on": date(2026, 12, 1)}, Obstacle.CANCELLATION_SCHEDULED),
        ({"decision": RenewalDecision.DENIED}, Obstacle.RENEWAL_DENIED),
        ({"sla_breaches_count": 6}, Obstacle.SLA_BREACHES),
    ],
)
def test_each_obstacle_stands_alone(over: dict[str, Any], obstacle: Obstacle) -> None:
    price = NextPrice(LISTED, agreed=False)
    assert rules.own_obstacles(facts(**over), POLICY, price) == (obstacle,)


def test_every_obstacle_is_told_not_only_the_first() -> None:
    worst = facts(
        status=Status.SUSPENDED, auto_renewal=False, cancel_on=date(2026, 12, 1), decision=RenewalDecision.DENIED,
        sla_breaches_count=9,
    )  # fmt: skip
    assert rules.own_obstacles(worst, POLICY, None) == (
        Obstacle.NOT_ACTIVE, Obstacle.AUTO_RENEWAL_OFF, Obstacle.CANCELLATION_SCHEDULED, Obstacle.RENEWAL_DENIED,
        Obstacle.SLA_BREACHES, Obstacle.PRICE_UNKNOWN,
    )  # fmt: skip


def test_five_breaches_are_none_too_many() -> None:
    assert rules.own_obstacles(facts(sla_breaches_count=5), POLICY, NextPrice(LISTED, agreed=False)) == ()


@pytest.mark.parametrize(
    ("over", "price", "wanted"),
    [
        ({}, None, None),
        ({}, NextPrice(Money(4990, "USD"), agreed=False), None),
        ({"price_agreed": True}, NextPrice(Money(4990, "USD"), agreed=True), None),
        ({}, NextPrice(Money(5140, "USD"), agreed=True), Wanted(price=Money(5140, "USD"))),
        ({"price_agreed": True}, NextPrice(LISTED, agreed=False), Wanted(price=rules.NONE)),
        ({"price_agreed": True}, NextPrice(Money(4990, "USD"), agreed=False), Wanted(price=rules.NONE)),
    ],
)
def test_a_price_is_changed_only_where_it_differs(
    over: dict[str, Any], price: NextPrice | None, wanted: Wanted | None
) -> None:
    assert rules.repricing(facts(**over), price) == wanted


@pytest.mark.parametrize(
    ("left", "recorded", "said", "overtaken"),
    [
        (31, [], None, ()),
        (30, [], 30, ()),
        (29, [30], None, ()),
        (14, [30], 14, ()),
        (10, [], 14, (30,)),
        (3, [], 7, (14, 30)),
        (3, [30], 7, (14,)),
        (10, [14], None, (30,)),
        (6, [10], 7, (14, 30)),
        (12, [10], None, (14, 30)),
        (0, [], None, ()),
        (-5, [], None, ()),
    ],
)
def test_of_the_due_stages_the_latest_is_said(
    left: int, recorded: list[int], said: int | None, overtaken: tuple[int, ...]
) -> None:
    assert rules.reminding(left, (30, 14, 7), recorded) == (said, overtaken)
