"""Rules of renewal: who renews by himself, at which price, until when, and who is reminded on which day."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from fairlead.domains.contracts.lifecycle import ContractStatus
from fairlead.domains.contracts.terms import Uplift
from fairlead.domains.services.errors import CancellationStands, NoTerm, NotRenewable, RenewalDecided, WrongCurrency
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.policy import RenewalPolicy
from fairlead.domains.services.rules.changing import NONE, Wanted
from fairlead.domains.services.terms import Obstacle, RenewalDecision
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, add_months
from fairlead.kernel.pricing import Pricing

RUNNING = (Status.ACTIVE, Status.SUSPENDED)
"""States in which a term runs."""
DEFAULT_MONTHS = 12
LONGEST_TERM = 600


class TermFacts(NamedTuple):
    """A service and its running term, with what its contract says about the next one."""

    id: UUID
    client_id: UUID
    tariff_id: UUID
    number: str
    name: str
    status: Status
    start_date: date
    end_date: date | None
    term_months: int
    auto_renewal: bool
    cancel_on: date | None
    grace_until: date | None
    renewal_count: int
    sla_breaches_count: int
    quantity: Decimal
    cycle: Cycle
    price_minor: int
    currency: str
    price_agreed: bool
    version: int
    contract_status: ContractStatus | None
    contract_renews: bool | None
    contract_months: int | None
    contract_uplift: Uplift | None
    contract_percent: Decimal | None
    decision: RenewalDecision | None
    pricing: Pricing | None = None

    @property
    def price(self) -> Money:
        """Of one unit for one cycle of the running term."""
        return Money(self.price_minor, self.currency)


class NextPrice(NamedTuple):
    """What one unit costs for one cycle of the next term; `agreed` prices survive changes of the list price."""

    price: Money
    agreed: bool
    planned: bool = False
    """A change that is scheduled for the term's end brings it: nothing else has to."""
    pricing: Pricing | None = None
    """How the quantity is priced, where it is not the price for each unit."""
    cycle: Cycle | None = None
    """What it is the price of, and of how many, where a planned change says so; None: as now."""
    quantity: Decimal | None = None


def next_months(facts: TermFacts) -> int:
    """How long the next term is: as the contract says (0: month to month), else as long as the running one."""
    if facts.contract_months is not None:
        return facts.contract_months
    return facts.term_months or DEFAULT_MONTHS


@lru_cache(maxsize=16_384)
def next_end(start: date, end: date, months: int) -> date | None:
    """Where a term ends that begins on `end`: on the service's own start day, or the month's last where it is earlier.

    31 Jan + 1 month = 28 Feb, and + 1 = 31 Mar. A term that never kept the start's day keeps its own.
    """
    if not months:
        return None
    kept = add_months(end, 0, start.day) == end
    return add_months(end, months, start.day if kept else end.day)


def uplift_of(facts: TermFacts, policy: RenewalPolicy) -> tuple[Uplift, Decimal]:
    """How the price of the next term comes about: the contract's choice, else the company's.

    An agreed price gives way to the list price only where the contract says so.
    """
    if facts.contract_uplift is None:
        chosen, percent = policy.uplift, policy.uplift_percent
        if chosen is Uplift.LIST_PRICE and facts.price_agreed:
            return Uplift.KEEP, Decimal(0)
    else:
        chosen, percent = facts.contract_uplift, facts.contract_percent or Decimal(0)
    return chosen, policy.index_percent if chosen is Uplift.INDEX else percent


def next_price(
    facts: TermFacts, policy: RenewalPolicy, listed: Money | None, listed_pricing: Pricing | None = None
) -> NextPrice | None:
    """The price of the next term, rounded once; None when it is the list price and there is none."""
    chosen, percent = uplift_of(facts, policy)
    if chosen is Uplift.LIST_PRICE:
        return None if listed is None else NextPrice(listed, agreed=False, pricing=listed_pricing)
    if chosen is Uplift.KEEP or not percent:
        return NextPrice(facts.price, facts.price_agreed, pricing=facts.pricing)
    return _lifted(facts.price_minor, facts.currency, percent, facts.pricing)


@lru_cache(maxsize=16_384)
def _lifted(minor: int, currency: str, percent: Decimal, pricing: Pricing | None) -> NextPrice:
    """A price changed by some percent; a catalog has far fewer prices than a night has renewals."""
    if pricing is not None:
        scaled = pricing.scaled(1 + Fraction(percent) / 100)
        return NextPrice(scaled.of_one, agreed=True, pricing=scaled)
    return NextPrice(Money(minor, currency).times(1 + Fraction(percent) / 100), agreed=True)


def repricing(facts: TermFacts, price: NextPrice | None) -> Wanted | None:
    """The change that brings a service to the price of its next term; None when it has that already."""
    if price is None or price.planned:
        return None
    stays = (price.price, price.pricing) == (facts.price, facts.pricing)
    if stays and (price.agreed or not facts.price_agreed):
        return None
    if price.agreed and price.pricing is not None:
        return Wanted(pricing=price.pricing)
    return Wanted(price=price.price if price.agreed else NONE)


def taken_price(found: NextPrice | None, price: Money | None) -> NextPrice | None:
    """The price that was given, or else found.

    Who names what one unit costs anyhow keeps how the others are priced, and the change that brings that price.
    """
    if price is None or (found is not None and (found.pricing is not None or found.planned) and found.price == price):
        return found
    return NextPrice(price, agreed=True)


def own_obstacles(facts: TermFacts, policy: RenewalPolicy, price: NextPrice | None) -> tuple[Obstacle, ...]:
    """Everything about the service itself that keeps it from renewing by itself."""
    contract_ends = facts.contract_status is ContractStatus.ENDED or facts.contract_renews is False
    against = (
        (Obstacle.NOT_ACTIVE, facts.status is not Status.ACTIVE),
        (Obstacle.NO_TERM, facts.end_date is None),
        (Obstacle.AUTO_RENEWAL_OFF, not facts.auto_renewal or contract_ends),
        (Obstacle.CANCELLATION_SCHEDULED, facts.cancel_on is not None),
        (Obstacle.RENEWAL_DENIED, facts.decision is RenewalDecision.DENIED),
        (Obstacle.SLA_BREACHES, facts.sla_breaches_count > policy.most_sla_breaches),
        (Obstacle.PRICE_UNKNOWN, price is None),
    )
    return tuple(obstacle for obstacle, stands in against if stands)


def check_decidable(facts: TermFacts) -> date:
    """The end of the term, when it can be decided about; raises what stands against deciding at all."""
    if facts.status not in RUNNING:
        raise NotRenewable(service_id=facts.id, service_status=facts.status)
    if facts.end_date is None:
        raise NoTerm(service_id=facts.id)
    if facts.cancel_on is not None:
        raise CancellationStands(service_id=facts.id, on=facts.cancel_on)
    if facts.decision is RenewalDecision.DENIED:
        raise RenewalDecided(service_id=facts.id, term_end=facts.end_date, decision=facts.decision)
    return facts.end_date


def check_wish(price: Money | None, months: int | None, currency: str) -> None:
    """Whether a price and a length can be those of a term."""
    if price is not None and price.currency != currency:
        raise WrongCurrency(client_currency=currency, price_currency=price.currency)
    if price is not None and price.minor < 0:
        raise Invalid.of("price", "must not be negative.", "Give 0 or more; discounts are their own lines.")
    if months is not None and not 1 <= months <= LONGEST_TERM:
        raise Invalid.of("months", f"{months} is out of range.", f"Give 1 to {LONGEST_TERM} months.")


class Reminding(NamedTuple):
    """Which stage is said now, and which are only recorded because a later one overtook them."""

    said: int | None
    overtaken: tuple[int, ...]


_SILENCE = Reminding(None, ())


def reminding(days_left: int, stages: Sequence[int], recorded: Collection[int]) -> Reminding:
    """What is due with so many days of the term left: of the stages not yet recorded the latest, the others overtaken.

    After the term's end nothing is said any more.
    """
    due = sorted({stage for stage in stages if stage >= days_left})
    if days_left <= 0 or not due:
        return _SILENCE
    fresh = tuple(stage for stage in due if stage not in recorded)
    latest = min((*due, *recorded))
    said = due[0] if due[0] in fresh and due[0] == latest else None
    return Reminding(said, tuple(stage for stage in fresh if stage != said))
