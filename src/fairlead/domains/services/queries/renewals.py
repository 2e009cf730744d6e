"""Terms that end: what their renewal would cost, what stands against it, and what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select, true, tuple_

from fairlead.domains.catalog.queries import listed
from fairlead.domains.contracts.models import Contract
from fairlead.domains.contracts.terms import Uplift
from fairlead.domains.services import rules
from fairlead.domains.services.lifecycle import QuoteStatus
from fairlead.domains.services.models import Renewal, RenewalQuote, Service
from fairlead.domains.services.policy import RenewalPolicy
from fairlead.domains.services.queries.obstacles import Candidate, outside_obstacles
from fairlead.domains.services.queries.planned import brought_on
from fairlead.domains.services.rules import RUNNING, NextPrice, TermFacts
from fairlead.domains.services.terms import Obstacle, RenewalDecision
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.period import add_months
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context
from fairlead.platform.policy import Policies, policies

_OTHER = {
    "contract_status": Contract.status,
    "contract_renews": Contract.auto_renewal,
    "contract_months": Contract.renewal_months,
    "contract_uplift": Contract.uplift,
    "contract_percent": Contract.uplift_percent,
    "decision": Renewal.decision,
}
OF_CONTRACT = (Contract.tenant_id == Service.tenant_id) & (Contract.id == Service.contract_id)
OF_TERM = (
    (Renewal.tenant_id == Service.tenant_id)
    & (Renewal.service_id == Service.id)
    & (Renewal.term_end == Service.end_date)
)
TERMS: Select[*tuple[Any, ...]] = (
    select(*(_OTHER[name].label(name) if name in _OTHER else getattr(Service, name) for name in TermFacts._fields))
    .select_from(Service)
    .outerjoin(Contract, OF_CONTRACT)
    .outerjoin(Renewal, OF_TERM)
)
_ONE = TERMS.where(Service.id == bindparam("service_id"))


LANES = 2
"""Passes that share the services between them, side by side: while the database writes for one, the other reckons."""


def in_lane(lane: int | None) -> ColumnElement[bool]:
    """Whether a service belongs to a lane, by its id's last byte; without a lane, every service does."""
    return true() if lane is None else func.get_byte(func.uuid_send(Service.id), 15) % LANES == lane


class Position(NamedTuple):
    """Where a pass through the ending terms stands."""

    end_date: date
    id: UUID


@dataclass(frozen=True, slots=True)
class Prospect:
    """A term that ends, and its next one as it would be today."""

    facts: TermFacts
    price: NextPrice | None
    """None: it is the list price, and there is none."""
    months: int
    new_end: date | None
    """None: it runs on month to month."""
    obstacles: tuple[Obstacle, ...]

    @property
    def eligible(self) -> bool:
        """Whether the service renews by itself."""
        return not self.obstacles


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A price for the next term that was offered to a client."""

    id: UUID
    service_id: UUID
    number: str
    term_end: date
    months: int
    price: Money
    status: QuoteStatus
    valid_until: datetime
    message: str | None
    created_at: datetime
    created_by: str
    decided_at: datetime | None
    decided_by: str | None
    decline_reason: str | None
    version: int


@dataclass(frozen=True, slots=True)
class RenewalRow:
    """What was decided about one term."""

    term_end: date
    decision: RenewalDecision
    months: int | None
    new_end: date | None
    price_before: Money
    price: Money
    reason: str | None
    decided_at: datetime
    decided_by: str


async def term_facts(ctx: Context, service_id: UUID) -> TermFacts:
    """A service's term; raises NotFound."""
    row = await ctx.row(_ONE, {"service_id": service_id})
    if row is None:
        raise NotFound.of("service", service_id)
    return TermFacts._make(row)


async def ending_terms(
    ctx: Context, until: date, after: Position | None, limit: int, lane: int | None = None
) -> list[TermFacts]:
    """Terms that end by a day and wait for their renewal, locked; those that someone else holds are passed over."""
    due = TERMS.where(
        Service.end_date <= until,
        Service.cancelled_at.is_(None),
        Service.status.in_(RUNNING),
        Renewal.decision.is_distinct_from(RenewalDecision.LAPSED),
        in_lane(lane),
    )
    if after is not None:
        due = due.where(tuple_(Service.end_date, Service.id) > after)
    due = due.order_by(Service.end_date, Service.id).limit(limit)
    found = await ctx.rows(due.with_for_update(of=Service, skip_locked=True, key_share=True))
    return [TermFacts._make(row) for row in found]


async def prospects(
    ctx: Context, terms: Sequence[TermFacts], chosen: Policies[RenewalPolicy] | None = None
) -> list[Prospect]:
    """The next term of each: price, end, and everything against it; a fixed number of statements for any number."""
    chosen = chosen or await policies(ctx, RenewalPolicy)
    prices = await next_prices(ctx, terms, chosen)
    outside = await outside_obstacles(ctx, [_candidate(one, chosen.of(one.client_id)) for one in terms if one.end_date])
    return [
        _prospect(one, chosen.of(one.client_id), price, outside.get(one.id, ()))
        for one, price in zip(terms, prices, strict=True)
    ]


async def next_prices(
    ctx: Context, terms: Sequence[TermFacts], chosen: Policies[RenewalPolicy]
) -> list[NextPrice | None]:
    """What the next term of each costs; None where that is the list price, and there is none.

    A change of price or plan that is scheduled for the term's end was somebody's choice for the next term: it counts.
    """
    prices = await _list_prices(ctx, terms, chosen)
    planned = await _planned_prices(ctx, terms)
    return [
        planned[one.id]
        if one.id in planned
        else rules.next_price(one, chosen.of(one.client_id), *prices.get((one.tariff_id, one.end_date), (None, None)))
        if one.end_date is not None
        else NextPrice(one.price, one.price_agreed, pricing=one.pricing)
        for one in terms
    ]


async def check_renewal_eligibility(ctx: Context, service_id: UUID) -> Prospect:
    """Whether a service renews by itself, with every reason against it."""
    return (await prospects(ctx, [await term_facts(ctx, service_id)]))[0]


async def calculate_renewal_price(ctx: Context, service_id: UUID) -> Money | None:
    """Of one unit for one cycle of the next term; None when it is the list price, and there is none."""
    found = await check_renewal_eligibility(ctx, service_id)
    return found.price.price if found.price else None


async def renewals_of(ctx: Context, service_id: UUID) -> list[RenewalRow]:
    """What was decided about a service's terms, the latest first."""
    statement = (
        select(
            Renewal.term_end, Renewal.decision, Renewal.months, Renewal.new_end, Renewal.price_before_minor,
            Renewal.price_minor, Renewal.currency, Renewal.reason, Renewal.decided_at, Renewal.decided_by,
        )
        .where(Renewal.service_id == service_id)
        .order_by(Renewal.term_end.desc())
    )  # fmt: skip
    return [
        RenewalRow(
            one.term_end, one.decision, one.months, one.new_end, Money(one.price_before_minor, one.currency),
            Money(one.price_minor, one.currency), one.reason, one.decided_at, one.decided_by,
        )
        for one in await ctx.rows(statement)
    ]  # fmt: skip


async def quotes_of(ctx: Context, service_id: UUID) -> list[QuoteRow]:
    """The quotes for a service's terms, the latest first."""
    names = [name for name in QuoteRow.__dataclass_fields__ if name != "price"]
    statement = (
        select(*(getattr(RenewalQuote, name) for name in (*names, "price_minor", "currency")))
        .where(RenewalQuote.service_id == service_id)
        .order_by(RenewalQuote.created_at.desc(), RenewalQuote.id.desc())
    )
    return [
        QuoteRow(**dict(zip(names, row[:-2], strict=True)), price=Money(*row[-2:])) for row in await ctx.rows(statement)
    ]


async def services_in_grace_period(ctx: Context) -> list[TermFacts]:
    """Services that run on although their term ended without renewal, the most urgent first."""
    statement = TERMS.where(
        Service.grace_until.is_not(None), Service.status.in_(RUNNING),
        Renewal.decision.is_distinct_from(RenewalDecision.LAPSED),
    )  # fmt: skip
    found = await ctx.rows(statement.order_by(Service.grace_until, Service.id))
    return [TermFacts._make(row) for row in found]


async def due_for_renewal(ctx: Context, today: date, days: int) -> list[Prospect]:
    """The services whose term ends within some days from today, the soonest first."""
    until = date.fromordinal(today.toordinal() + days)
    statement = TERMS.where(
        Service.end_date >= today, Service.end_date <= until, Service.cancelled_at.is_(None),
        Service.status.in_(RUNNING),
    ).order_by(Service.end_date, Service.id)  # fmt: skip
    return await prospects(ctx, [TermFacts._make(row) for row in await ctx.rows(statement)])


def _prospect(
    facts: TermFacts, policy: RenewalPolicy, price: NextPrice | None, outside: Sequence[Obstacle]
) -> Prospect:
    months = rules.next_months(facts)
    new_end = rules.next_end(facts.start_date, facts.end_date, months) if facts.end_date is not None else None
    return Prospect(facts, price, months, new_end, (*rules.own_obstacles(facts, policy, price), *outside))


def _candidate(facts: TermFacts, policy: RenewalPolicy) -> Candidate:
    end = facts.end_date or facts.start_date
    start = max(facts.start_date, _before(end, facts.term_months))
    return Candidate(facts.id, facts.client_id, start, end, policy.overdue_days)


@lru_cache(maxsize=16_384)
def _before(end: date, months: int) -> date:
    return add_months(end, -months)


async def _list_prices(
    ctx: Context, terms: Sequence[TermFacts], chosen: Policies[RenewalPolicy]
) -> Mapping[tuple[UUID, date], tuple[Money, Pricing | None]]:
    """The list price of each tariff on the day of each term's end, where it is asked for."""
    asked = {
        (one.tariff_id, one.end_date)
        for one in terms
        if one.end_date and rules.uplift_of(one, chosen.of(one.client_id))[0] is Uplift.LIST_PRICE
    }
    found = await listed(ctx, asked) if asked else {}
    return {key: (one.offer.price, one.offer.pricing) for key, one in found.items() if one.offer is not None}


async def _planned_prices(ctx: Context, terms: Sequence[TermFacts]) -> Mapping[UUID, NextPrice]:
    """The price that a change scheduled for the end of a term brings: of another plan the client's own, or the list's.

    Where that change would be refused as things stand, the present price stands in.
    """
    ends = {one.id: one for one in terms}
    made = await brought_on(ctx, {one.id: one.end_date for one in terms if one.end_date is not None})
    return {id_: _brought(ends[id_], after) for id_, after in made.items()}


def _brought(facts: TermFacts, after: rules.Terms | None) -> NextPrice:
    if after is None:
        return NextPrice(facts.price, agreed=True, planned=True, pricing=facts.pricing)
    return NextPrice(
        Money(after.price_minor, after.currency), after.price_agreed, planned=True, pricing=after.pricing,
        cycle=after.cycle, quantity=after.quantity,
    )  # fmt: skip
