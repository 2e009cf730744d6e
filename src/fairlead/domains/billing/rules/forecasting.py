"""What a deal will be charged over months: the parts that a run would bill, changes to come among them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

import orjson

from fairlead.domains.billing.rules.amounts import priced
from fairlead.domains.billing.rules.deals import Deal, Spell, Turn, covering, turn_day
from fairlead.domains.billing.rules.periods import Part, Pause, walk
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.period import Period


class Certainty(StrEnum):
    """How sure it is that something will be billed."""

    DUE = "due"
    """It has fallen due, and no run has billed it yet."""
    CONTRACTED = "contracted"
    """It lies within a term that was agreed."""
    MONTH_TO_MONTH = "month_to_month"
    """It goes on until somebody ends it."""


class Falling(NamedTuple):
    """An amount that falls due on a day, for days that begin on `since`; a credit is negative."""

    due_on: date
    since: date
    minor: int


class Known(NamedTuple):
    """The pauses as they are known from a day on."""

    since: date
    pauses: tuple[Pause, ...]


def cost(deal: Deal, part: Part) -> int:
    """What a part costs, in minor units, as a run reckons it."""
    pricing = None if deal.pricing is None else orjson.dumps(deal.pricing.stored()).decode()
    return priced(
        part.period, part.whole, deal.price, deal.quantity, deal.proration, part.percent, part.off, part.label, pricing,
        part.before,
    ).minor  # fmt: skip


def falling(
    deal: Deal, billed_until: date, ends_on: date | None, pauses: tuple[Pause, ...], until: date
) -> list[Falling]:
    """Everything that falls due up to a day."""
    parts = walk(deal.course(billed_until, ends_on), pauses, until).parts
    return [Falling(part.due_on, part.period.start, cost(deal, part)) for part in parts]


def falling_through(
    turns: Sequence[Turn], billed_until: date, starts_on: date, ends_on: date | None, pauses: tuple[Pause, ...],
    until: date,
) -> Iterator[Falling]:  # fmt: skip
    """The same over changes to come, in the order of their days: each settles what was paid behind it."""
    deal = turns[0].before
    for turn in turns:
        on = turn_day(turn)
        if on > until or (ends_on is not None and on >= ends_on):
            break
        yield from _up_to(deal, billed_until, on, ends_on, pauses)
        paid = _paid(deal, billed_until, starts_on, on, pauses)
        if paid is not None:
            used = cost(deal, paid._replace(period=Period(paid.period.start, on))) if paid.period.start < on else 0
            yield Falling(on, on, used - cost(deal, paid))
        deal, billed_until = turn.after, on
    yield from falling(deal, billed_until, ends_on, pauses, until)


def falling_held(
    deal: Deal, billed_until: date, starts_on: date, ends_on: date | None, known: Sequence[Known], until: date
) -> Iterator[Falling]:
    """The same over holds to come: each settles what was paid behind its day."""
    pauses = known[0].pauses
    for day, then in known[1:]:
        if day > until or (ends_on is not None and day >= ends_on):
            break
        went = walk(deal.course(billed_until, ends_on), pauses, day - timedelta(days=1))
        yield from (Falling(part.due_on, part.period.start, cost(deal, part)) for part in went.parts)
        billed_until = went.billed_until
        paid = None if deal.undivided or billed_until <= day else _paid(deal, billed_until, starts_on, day, pauses)
        if paid is not None:
            settled, billed_until = _settled(deal, paid, day, pauses, then, billed_until)
            yield from settled
        pauses = then
    yield from falling(deal, billed_until, ends_on, pauses, until)


def _settled(
    deal: Deal, paid: Part, day: date, before: tuple[Pause, ...], after: tuple[Pause, ...], billed_until: date
) -> tuple[Sequence[Falling], date]:
    """What a day brings that changes the pauses of a part that is paid, and where billing stands then."""
    days = Spell(day, paid.period.end, deal)
    was, becomes = (covering(days, pauses, paid.period.end) for pauses in (before, after))
    if was == becomes:
        return (), billed_until
    used = cost(deal, paid._replace(period=Period(paid.period.start, day))) if paid.period.start < day else 0
    new = sum(cost(deal, part) for part in becomes.parts)
    return (Falling(day, day, used - cost(deal, paid) + new),), becomes.billed_until


def _up_to(
    deal: Deal, billed_until: date, on: date, ends_on: date | None, pauses: tuple[Pause, ...]
) -> Sequence[Falling]:
    """What is charged by a deal before it ends on a day."""
    if deal.timing is Timing.ARREARS:
        return falling(deal, billed_until, on, pauses, on)
    return falling(deal, billed_until, ends_on, pauses, on - timedelta(days=1))


def _paid(deal: Deal, billed_until: date, starts_on: date, on: date, pauses: tuple[Pause, ...]) -> Part | None:
    """The part that is paid in advance beyond a day, if one is."""
    whole = deal.period_of(on)
    begun = max(whole.start, min(starts_on, on))
    if deal.timing is Timing.ARREARS or begun == on:
        return Part(Period(on, billed_until), whole, on) if on < billed_until <= whole.end else None
    stands = walk(deal.course(min(begun, billed_until)), pauses, on - timedelta(days=1))
    return next((part for part in stands.parts if part.period.start < on < part.period.end), None)
