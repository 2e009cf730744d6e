"""Which terms count for which days, and what is charged again when that turns out to be otherwise."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from fairlead.domains.billing.charges import BilledPeriod, OpenCredit, Settlement, kept_until
from fairlead.domains.billing.rules import Deal, Part, Spell, Turn, charge_for, covering_all, spells, turn_day
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Period, Proration

SERVICE = UUID(int=7)


def march(day: int) -> date:
    return date(2026, 3, day)


MARCH = Period(march(1), date(2026, 4, 1))
PLAIN = Deal(
    UUID(int=1), "Fibre", Money(3100, "USD"), Decimal(1), Cycle.MONTHLY, Timing.ADVANCE, Proration.CALENDAR_DAY,
    date(2026, 1, 1), 1,
)  # fmt: skip
DEAR = PLAIN._replace(price=Money(6200, "USD"))
YEARLY = PLAIN._replace(cycle=Cycle.ANNUAL)


def billed(deal: Deal, days: Period, *, invoiced: bool = True) -> BilledPeriod:
    amount, basis = charge_for(days, MARCH, deal.price, deal.quantity, deal.proration)
    return BilledPeriod(
        UUID(int=days.start.day), deal.client_id, SERVICE, deal.name, days, deal.quantity, amount, basis, invoiced,
        days.start, Money.zero(amount.currency),
    )  # fmt: skip


def test_the_turn_that_was_made_last_counts_from_its_day_on() -> None:
    turns = [Turn(march(20), PLAIN, DEAR), Turn(march(10), DEAR, YEARLY)]
    assert spells(turns, YEARLY, march(1), march(25)) == [
        Spell(march(1), march(10), PLAIN),
        Spell(march(10), march(25), YEARLY),
    ]
    assert spells([], PLAIN, march(1), march(5)) == [Spell(march(1), march(5), PLAIN)]


def test_a_period_that_is_never_shared_is_kept_to_its_end() -> None:
    whole = PLAIN._replace(proration=Proration.NONE)
    assert turn_day(Turn(march(10), whole, DEAR)) == date(2026, 4, 1)
    assert turn_day(Turn(march(1), whole, DEAR)) == march(1)
    assert turn_day(Turn(march(10), PLAIN, whole)) == march(10)


def test_a_kept_period_ends_where_another_begins() -> None:
    found = [Spell(march(5), march(10), PLAIN), Spell(march(10), march(20), DEAR), Spell(march(20), march(25), YEARLY)]
    walks = covering_all(found, (), MARCH.end)
    assert [(deal, [part.period for part in went.parts]) for deal, went in walks] == [
        (PLAIN, [Period(march(5), march(10))]),
        (DEAR, [Period(march(10), march(20))]),
        (YEARLY, [Period(march(20), march(25))]),
    ]


def test_what_is_charged_already_stays() -> None:
    made = Settlement()
    tail = Part(Period(march(11), MARCH.end), MARCH, march(11))
    made.settle(SERVICE, [billed(PLAIN, MARCH)], [(PLAIN, tail)], march(11))
    assert (made.added, made.released, made.withdrawn) == ([], [], [])


def test_the_tail_is_given_back_and_charged_anew() -> None:
    made = Settlement()
    tail = Part(Period(march(11), MARCH.end), MARCH, march(11))
    made.settle(SERVICE, [billed(PLAIN, MARCH)], [(DEAR, tail)], march(11))
    assert [(one.claim, one.amount_minor, one.due_on) for one in made.added] == [
        ("2026-03-11/2026-04-01", -2100, march(11)),
        ("2026-03-11/2026-04-01", 4200, march(11)),
    ]
    assert made.released == []


def test_what_nobody_was_invoiced_for_is_withdrawn() -> None:
    made = Settlement()
    open_ = billed(DEAR, Period(march(11), MARCH.end), invoiced=False)
    first = billed(PLAIN, MARCH)
    cut = replace(first, open_credits=(OpenCredit(UUID(int=99), march(11), Money(-2100, "USD")),))
    tail = Part(Period(march(11), MARCH.end), MARCH, march(11))
    made.settle(SERVICE, [cut, open_], [(PLAIN, tail)], march(11))
    assert (made.added, made.released) == ([], [UUID(int=99), open_.id])


def test_a_period_goes_on_over_the_parts_that_it_was_billed_in() -> None:
    parts = [billed(PLAIN, Period(march(1), march(5))), billed(PLAIN, Period(march(5), MARCH.end))]
    assert kept_until(parts, march(5)) == MARCH.end
    assert kept_until(parts, march(20)) == MARCH.end
    assert kept_until(parts, march(1)) == march(1)
    assert kept_until(parts[:1], march(20)) == march(20)
