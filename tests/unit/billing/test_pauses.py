"""Holds folded to days that are not billed as agreed."""

from datetime import date
from decimal import Decimal

from fairlead.domains.billing.rules import HoldLifted, HoldPlaced, Pause, first_difference, pauses_of
from fairlead.domains.services.terms import HoldMoney, SuspensionReason

STOP, CHARGE, REDUCE, CREDIT = HoldMoney.STOP, HoldMoney.CHARGE, HoldMoney.REDUCE, HoldMoney.CREDIT
UNPAID, ASKED, ABUSE = SuspensionReason.NON_PAYMENT, SuspensionReason.CUSTOMER_REQUEST, SuspensionReason.ABUSE


def march(day: int) -> date:
    return date(2026, 3, day)


def test_a_hold_that_charges_pauses_nothing() -> None:
    assert pauses_of([HoldPlaced(ABUSE, CHARGE, march(1)), HoldLifted(ABUSE, march(9))]) == ()


def test_billing_pauses_while_any_stopping_hold_stands() -> None:
    history: list[HoldPlaced | HoldLifted] = [
        HoldPlaced(ABUSE, CHARGE, march(1)),
        HoldPlaced(UNPAID, STOP, march(3)),
        HoldPlaced(ASKED, STOP, march(5)),
        HoldLifted(UNPAID, march(7)),
        HoldLifted(ASKED, march(9)),
        HoldLifted(ABUSE, march(11)),
    ]
    assert pauses_of(history) == (Pause(march(3), march(9)),)
    assert pauses_of(history[:4]) == (Pause(march(3), None),)


def test_a_pause_within_a_day_is_none() -> None:
    assert pauses_of([HoldPlaced(UNPAID, STOP, march(3)), HoldLifted(UNPAID, march(3))]) == ()


def test_pauses_that_touch_are_one() -> None:
    history: list[HoldPlaced | HoldLifted] = [
        HoldPlaced(UNPAID, STOP, march(3)),
        HoldLifted(UNPAID, march(5)),
        HoldPlaced(ASKED, STOP, march(5)),
    ]
    assert pauses_of(history) == (Pause(march(3), None),)
    assert pauses_of([*history, HoldLifted(ASKED, march(8))]) == (Pause(march(3), march(8)),)


def test_each_money_policy_leaves_its_share() -> None:
    assert pauses_of([HoldPlaced(ASKED, CREDIT, march(1))]) == (Pause(march(1), None, True, Decimal(0)),)
    reduced = HoldPlaced(ASKED, REDUCE, march(1), Decimal(40))
    assert pauses_of([reduced]) == (Pause(march(1), None, False, Decimal(40)),)
    assert pauses_of([reduced._replace(percent=Decimal(0))]) == (Pause(march(1), None, True, Decimal(0)),)
    assert pauses_of([reduced._replace(percent=Decimal(100))]) == ()


def test_the_hold_that_charges_least_counts() -> None:
    history: list[HoldPlaced | HoldLifted] = [
        HoldPlaced(ABUSE, REDUCE, march(1), Decimal(60)),
        HoldPlaced(UNPAID, STOP, march(5)),
        HoldPlaced(ASKED, REDUCE, march(5), Decimal(40)),
        HoldLifted(ASKED, march(9)),
        HoldLifted(UNPAID, march(12)),
    ]
    assert pauses_of(history) == (
        Pause(march(1), march(5), False, Decimal(60)),
        Pause(march(5), march(9), True, Decimal(40)),
        Pause(march(9), march(12), True, Decimal(60)),
        Pause(march(12), None, False, Decimal(60)),
    )


def test_days_count_not_the_order_in_which_holds_of_several_reasons_were_placed() -> None:
    late: list[HoldPlaced | HoldLifted] = [
        HoldPlaced(UNPAID, STOP, march(10)),
        HoldPlaced(ASKED, STOP, march(3)),
        HoldLifted(ASKED, march(5)),
    ]
    assert pauses_of(late) == (Pause(march(3), march(5)), Pause(march(10), None))


def test_where_two_foldings_begin_to_differ() -> None:
    one = (Pause(march(3), march(5)), Pause(march(10), None))
    assert first_difference(one, one) is None
    assert first_difference(one, one[:1]) == march(10)
    assert first_difference(one, (Pause(march(3), march(7)),)) == march(5)
    assert first_difference(one, (Pause(march(3), march(5)), Pause(march(10), march(20)))) == march(20)
    assert first_difference(one, (Pause(march(2), march(5)),)) == march(2)
    assert first_difference(one[:1], (Pause(march(3), march(5), False, Decimal(40)),)) == march(3)
