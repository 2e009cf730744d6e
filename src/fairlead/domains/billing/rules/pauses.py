"""When a service's holds stop its billing: the fold of its holds' history."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from fairlead.domains.billing.rules.periods import Pause
from fairlead.domains.services.terms import HoldMoney, SuspensionReason


class HoldPlaced(NamedTuple):
    """A hold stands from a day on."""

    reason: SuspensionReason
    money: HoldMoney
    on: date


class HoldLifted(NamedTuple):
    """The hold for a reason is gone from a day on."""

    reason: SuspensionReason
    on: date


def pauses_of(history: Iterable[HoldPlaced | HoldLifted]) -> tuple[Pause, ...]:
    """The days without billing: while at least one hold that stops the money stands.

    Read from the whole history in the order in which it happened, so that the order in which its events are
    delivered cannot matter.
    """
    standing: set[SuspensionReason] = set()
    pauses: list[Pause] = []
    for fact in history:
        stopped = bool(standing)
        if isinstance(fact, HoldLifted):
            standing.discard(fact.reason)
        elif fact.money is HoldMoney.STOP:
            standing.add(fact.reason)
        if standing and not stopped:
            _begin(pauses, fact.on)
        elif stopped and not standing:
            _end(pauses, fact.on)
    return tuple(pauses)


def _begin(pauses: list[Pause], on: date) -> None:
    last = pauses[-1] if pauses else None
    if last is not None and last.ends_on is not None and on <= last.ends_on:
        pauses[-1] = Pause(last.starts_on, None)
    else:
        pauses.append(Pause(on, None))


def _end(pauses: list[Pause], on: date) -> None:
    starts_on = pauses.pop().starts_on
    if on > starts_on:
        pauses.append(Pause(starts_on, on))
