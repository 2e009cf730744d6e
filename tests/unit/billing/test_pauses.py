"""Holds folded to days without billing."""

from datetime import date

from fairlead.domains.billing.rules import HoldLifted, HoldPlaced, Pause, pauses_of
from fairlead.domains.services.terms import HoldMoney, SuspensionReason

STOP, CHARGE = HoldMoney.STOP, HoldMoney.CHARGE
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
