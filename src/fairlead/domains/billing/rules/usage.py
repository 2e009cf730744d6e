"""The periods in which usage is rated: those of the service's own grid, cut where its terms turn and where it ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from fairlead.domains.billing.rules.left import settled
from fairlead.domains.billing.rules.periods import FULL, Pause
from fairlead.kernel.money import Money, exponent
from fairlead.kernel.period import Cycle, Grid, Period
from fairlead.kernel.pricing import Pricing

_NONE = Decimal(0)
_LONGER_THAN_A_PERIOD = timedelta(days=400)


class UsageTerms(NamedTuple):
    """By what the usage of a service is rated: to whom, by which tariff, in which periods."""

    client_id: UUID
    tariff_id: UUID
    cycle: Cycle
    anchor: date
    anchor_day: int

    @property
    def grid(self) -> Grid:
        """Its billing periods."""
        return Grid(self.cycle, self.anchor, self.anchor_day)

    def goes_on(self, before: "UsageTerms", day: date) -> bool:
        """Whether a period that began under terms before these goes on over the beginning of a day."""
        same = (self.client_id, self.tariff_id) == (before.client_id, before.tariff_id)
        return same and self.grid.period_of(day) == before.grid.period_of(day)


class UsageTurn(NamedTuple):
    """Terms that were replaced by others from a day on; turns are told in the order in which they were made."""

    on: date
    before: UsageTerms
    after: UsageTerms


class UsagePeriod(NamedTuple):
    """Days whose usage makes one charge a meter, the billing period that they lie in, and whose they are."""

    days: Period
    whole: Period
    terms: UsageTerms
    followed_by: UUID
    """The client whose day the first one after it is: their midnight ends it."""


@dataclass(frozen=True, slots=True)
class UsageCourse:
    """What fixes the usage periods of a service."""

    starts_on: date
    ends_on: date | None
    terms: UsageTerms
    """Those of today."""
    turns: tuple[UsageTurn, ...] = ()

    def periods(self, since: date, until: date) -> Iterator[UsagePeriod]:
        """The periods that end after one day and on or before another, in order."""
        stretches = list(self._stretches(since))
        for at, (start, end, terms) in enumerate(stretches):
            after = stretches[at + 1].terms if at + 1 < len(stretches) else terms
            day = max(start, terms.grid.period_of(max(start, since)).start)
            while end is None or day < end:
                whole = terms.grid.period_of(day)
                stop = whole.end if end is None else min(whole.end, end)
                if stop > until:
                    return
                if stop > since:
                    next_client = (after if stop == end else terms).client_id
                    yield UsagePeriod(Period(day, stop), whole, terms, next_client)
                day = stop

    def running(self, since: date) -> UsagePeriod | None:
        """The first period that ends after a day; None when none does."""
        return next(self.periods(since, since + _LONGER_THAN_A_PERIOD), None)

    def _stretches(self, since: date) -> Sequence["_Stretch"]:
        """Days under the same terms, from the start to the end; those that end by `since` are left out."""
        begins = [(self.starts_on, self.turns[0].before if self.turns else self.terms)]
        for turn in self.turns:
            on = max(turn.on, self.starts_on)
            begins = [*(one for one in begins if one[0] < on), (on, turn.after)]
        found: list[_Stretch] = []
        for day, terms in begins:
            if self.ends_on is not None and day >= self.ends_on:
                break
            if found and terms.goes_on(found[-1].terms, day):
                continue
            if found:
                found[-1] = found[-1]._replace(end=day)
            found.append(_Stretch(day, self.ends_on, terms))
        return [one for one in found if one.end is None or one.end > since]


class _Stretch(NamedTuple):
    start: date
    end: date | None
    terms: UsageTerms


class UsageCost(NamedTuple):
    """What the usage of some days costs: exactly, in minor units, and step by step."""

    exact: Fraction
    steps: tuple[str, ...]


class Counted(NamedTuple):
    """For how many days of a period a flat part and a minimum are owed, and which of its days lie under a hold."""

    days: Decimal
    held: tuple[str, ...] = ()


def counted(days: Period, holds: Sequence[Pause]) -> Counted:
    """Each day under a hold counts as its money policy says: not at all where billing stops, or a share of it."""
    left, said = Decimal(days.days), list[str]()
    for hold in holds:
        held = days & Period(hold.starts_on, hold.ends_on or date.max)
        percent = _NONE if hold.stops else hold.percent
        if held is not None and percent != FULL:
            left -= held.days * (FULL - percent) / FULL
            said.append(f"{held.days} of the days lie under a hold and count {percent.normalize():f} %.")
    return Counted(left, tuple(said))


def usage_cost(pricing: Pricing, quantity: Decimal, used: Decimal, days: int) -> UsageCost:
    """What a quantity costs in some days of a billing period.

    The flat part and the minimum are shared by days. Units are not, nor what is included or where tiers end: whoever
    stays for half a month gets all of them, and what is used under a hold was used.
    """
    if used == days:
        cost = pricing.cost(quantity)
        return UsageCost(cost.exact, cost.steps)
    units = replace(pricing, flat=_NONE, minimum=_NONE).cost(quantity)
    share = Fraction(used) / days
    coins = 10 ** exponent(pricing.currency)
    exact, steps = units.exact, units.steps
    if pricing.flat:
        exact += Fraction(pricing.flat) * coins * share
        steps = (*steps, f"{_text(pricing.flat, pricing.currency)} flat × {used.normalize():f} / {days} days")
    if pricing.minimum:
        exact = max(exact, Fraction(pricing.minimum) * coins * share)
        steps = (*steps, f"at least {_text(pricing.minimum, pricing.currency)} × {used.normalize():f} / {days} days")
    return UsageCost(exact, steps)


def _text(amount: Decimal, currency: str) -> str:
    return str(Money.parse(amount, currency).amount)


def recompute_usage(basis: dict[str, Any]) -> Money:
    """The amount that the explanation of usage explains: its whole cost, less what was charged before."""
    currency = basis["currency"]
    total = Money.zero(currency)
    if basis["pricing"] is not None:
        cost = usage_cost(
            Pricing.read(basis["pricing"]), Decimal(basis["quantity"]), Decimal(basis["used"]), basis["days"]
        )
        total = Money(1, currency).times(cost.exact)
    charged, noted = (Money.parse(basis.get(name, "0"), currency) for name in ("charged", "noted"))
    return settled(total, charged, noted)
