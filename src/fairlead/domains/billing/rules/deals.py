"""Charging days by what is known of them now: the terms of each day, and what its holds leave of the price."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from fairlead.domains.billing.rules.periods import (
    Course,
    Part,
    Pause,
    Walk,
    begun_until,
    charged,
    part_of,
    until_nothing,
    walk,
)
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Grid, Period, Proration
from fairlead.kernel.pricing import Pricing


class Deal(NamedTuple):
    """By what the days of a service are billed: to whom, at which price, in which periods."""

    client_id: UUID
    name: str
    price: Money
    """Of one unit for one cycle."""
    quantity: Decimal
    cycle: Cycle
    timing: Timing
    proration: Proration
    anchor: date
    anchor_day: int
    pricing: Pricing | None = None
    """How the quantity is priced, where it is not the price for each unit."""

    @property
    def undivided(self) -> bool:
        """Whether a period that has begun is never shared: its tariff has no proration."""
        return self.proration is Proration.NONE

    def course(self, billed_until: date, ends_on: date | None = None) -> Course:
        """Its periods, from where billing stands."""
        return Course(
            self.cycle, self.anchor, self.anchor_day, self.timing, billed_until, ends_on, undivided=self.undivided
        )

    def period_of(self, day: date) -> Period:
        """The billing period that contains a day."""
        return Grid(self.cycle, self.anchor, self.anchor_day).period_of(day)

    def shares_period(self, other: "Deal", day: date) -> bool:
        """Whether a period that contains a day is one and the same under another deal: of one client, paid alike."""
        same = self.client_id == other.client_id and self.timing is other.timing
        return same and self.period_of(day) == other.period_of(day)


class Spell(NamedTuple):
    """Days under one deal: `[starts_on, ends_on)`."""

    starts_on: date
    ends_on: date
    deal: Deal


class Turn(NamedTuple):
    """A deal that was replaced by another from a day on; turns are told in the order in which they were made."""

    on: date
    before: Deal
    after: Deal
    settled_on: date | None = None
    """The day on which credits and charges fall due, where the turn reaches back; None: its own."""


def covering(spell: Spell, pauses: tuple[Pause, ...], kept_until: date) -> Walk:
    """The parts by which the days of a spell are charged, whatever falls due when, and where billing stands then.

    Days before `kept_until` belong to a period that was paid in advance and had begun: a hold that only stops the
    billing takes nothing from them.
    """
    deal, since = spell.deal, spell.starts_on
    course = deal.course(since, spell.ends_on)
    kept = Period(since, max(since, min(kept_until, spell.ends_on)))
    parts: list[Part] = []
    if kept.days and deal.timing is Timing.ADVANCE and not deal.undivided:
        kept = Period(since, until_nothing(course, kept, pauses))
        whole = deal.period_of(since)
        if kept.days:
            parts = [part_of(one, whole, since) for one in charged(course, kept, pauses)]
        course = course._replace(billed_until=kept.end)
    went = walk(course, pauses, date.max)
    return Walk((*parts, *went.parts), went.billed_until, None)


def turn_day(turn: Turn) -> date:
    """From which day on a turn counts: a period that is never shared is kept to its end."""
    if not turn.before.undivided:
        return turn.on
    begun = turn.before.period_of(turn.on)
    return turn.on if begun.start == turn.on else begun.end


def spells(turns: Sequence[Turn], deal: Deal, since: date, until: date) -> Sequence[Spell]:
    """Which deal counts for which of the days `[since, until)`, when the deal of today is `deal`."""
    begins: list[tuple[date, Deal]] = [(date.min, turns[0].before if turns else deal)]
    for turn in turns:
        day = turn_day(turn)
        begins = [*(one for one in begins if one[0] < day), (day, turn.after)]
    ends = [*(day for day, _ in begins[1:]), date.max]
    cut = ((max(since, day), min(until, end), one) for (day, one), end in zip(begins, ends, strict=True))
    return [Spell(*one) for one in cut if one[0] < one[1]]


def covering_all(found: Iterable[Spell], pauses: tuple[Pause, ...], kept_until: date) -> Sequence[tuple[Deal, Walk]]:
    """`covering` for spells that follow each other: a period that has begun goes on while their deals share it."""
    walks: list[tuple[Deal, Walk]] = []
    for spell in found:
        if walks and not walks[-1][0].shares_period(spell.deal, spell.starts_on):
            kept_until = spell.starts_on
        walks.append((spell.deal, covering(spell, pauses, kept_until)))
        kept_until = _kept_behind(spell, pauses, kept_until)
    return walks


def _kept_behind(spell: Spell, pauses: tuple[Pause, ...], kept_until: date) -> date:
    """How long the period goes on that had begun when a spell ends."""
    since = spell.starts_on
    course = spell.deal.course(since)
    kept = until_nothing(course, Period(since, max(since, kept_until)), pauses)
    if kept > spell.ends_on:
        return kept
    return begun_until(course._replace(billed_until=kept), pauses, spell.ends_on)
