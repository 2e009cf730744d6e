"""Monthly recurring revenue: the one place where it is derived.

Each service counts its price per cycle × quantity as a month's amount, rounded once per service, so that sums over
any set of services agree. An active service counts in full; a suspended one as its holds' money policies charge: the
one that charges least counts, and one that stops billing or gives its days back leaves nothing. Discounts without an
end lower it from their first day on; those that are limited do not.
Services of equal price are counted together: the database groups, `rules.monthly` computes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, case, cast, extract, func, literal, or_, select

from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.contracts.models import Contract
from fairlead.domains.services import rules
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Hold, Service
from fairlead.domains.services.queries import lasting
from fairlead.domains.services.terms import HoldMoney
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, add_months
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context

ONE_DAY = timedelta(days=1)
_ALL = rules.Left()
PRICES: tuple[Any, ...] = (Service.cycle, Service.price_minor, Service.quantity, Service.currency, Service.pricing)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many services are in one state."""

    status: Status
    services: int


@dataclass(frozen=True, slots=True)
class MonthlyRevenue:
    """MRR at the end of a month."""

    month: date
    mrr: Money


@dataclass(frozen=True, slots=True)
class TypeRevenue:
    """How many services of one type count towards MRR, and what they come to."""

    type: ServiceType
    services: int
    mrr: Money


@dataclass(frozen=True, slots=True)
class Composition:
    """What MRR is made of."""

    by_term: Mapping[int, Money]
    """By the contract's term in months, 0 for month to month."""
    by_type: Sequence[TypeRevenue]
    """The greatest first."""


def _standing() -> ColumnElement[bool]:
    return (Hold.tenant_id == Service.tenant_id) & (Hold.service_id == Service.id) & Hold.lifted_at.is_(None)


def counting() -> ColumnElement[bool]:
    """Whether a service counts towards MRR."""
    nothing = or_(Hold.money.in_((HoldMoney.STOP, HoldMoney.CREDIT)), Hold.percent == 0)
    stopped = select(Hold.id).where(_standing(), nothing)
    return or_(Service.status == Status.ACTIVE, (Service.status == Status.SUSPENDED) & ~stopped.exists())


def share() -> ColumnElement[Decimal]:
    """How many percent of its price the holds that stand on a service still charge."""
    charged = case(
        (Hold.money == HoldMoney.REDUCE, func.coalesce(Hold.percent, 100)),
        (Hold.money == HoldMoney.CHARGE, literal(100)),
        else_=literal(0),
    )
    least = select(func.min(charged)).where(_standing()).scalar_subquery()
    return case((Service.status == Status.ACTIVE, literal(100)), else_=func.coalesce(least, 100))


def _grouped(ctx: Context, *by: Any) -> Select[Any]:
    left = (share().label("share"), *lasting.COLUMNS)
    statement = select(*by, *PRICES, *left, func.count()).where(counting())
    return lasting.joined(statement, ctx).group_by(*by, *PRICES, *left)


def _of(client_id: UUID | None, statement: Select[Any]) -> Select[Any]:
    """Of one client's services alone, where one is given."""
    return statement if client_id is None else statement.where(Service.client_id == client_id)


def _with_contracts(statement: Select[Any]) -> Select[Any]:
    """With the contract, where there is one."""
    return statement.outerjoin(
        Contract, (Contract.tenant_id == Service.tenant_id) & (Contract.id == Service.contract_id)
    )


@lru_cache(maxsize=8192)
def _monthly(
    minor: int,
    currency: str,
    quantity: Decimal,
    cycle: Cycle,
    pricing: Pricing | None,
    percent: Decimal,
    own: str,
    wide: str,
    off: int,
) -> int:
    """`rules.monthly` in minor units; a catalog has far fewer prices than a dashboard has sums."""
    lowered = lasting.left(own, wide, off)
    left = rules.Left(lowered.percent * percent / 100, lowered.off)
    return _counted(minor, currency, quantity, cycle, pricing, left)


@lru_cache(maxsize=8192)
def _counted(
    minor: int, currency: str, quantity: Decimal, cycle: Cycle, pricing: Pricing | None, left: rules.Left
) -> int:
    return rules.monthly(Money(minor, currency), quantity, cycle, *left, pricing).minor


def total(rows: Iterable[Any], currency: str) -> Money:
    """Sum of rows of one currency: `(*PRICES, share, *lasting.COLUMNS, count)`."""
    return Money.sum(
        (
            Money(_monthly(minor, code, quantity, cycle, pricing, percent, *lowered) * count, code)
            for cycle, minor, quantity, code, pricing, percent, *lowered, count in rows
            if code == currency
        ),
        currency,
    )


async def mrr(ctx: Context, currency: str, *, client_id: UUID | None = None) -> Money:
    """MRR of the company, or of one client, in one currency."""
    return total(await ctx.rows(_of(client_id, _grouped(ctx))), currency)


async def mrr_by_client(ctx: Context, currency: str, client_ids: Sequence[UUID]) -> dict[UUID, Money]:
    """MRR of each of some clients."""
    rows = await ctx.rows(_grouped(ctx, Service.client_id).where(Service.client_id.in_(client_ids)))
    return _by_first(rows, currency)


async def mrr_by_term(ctx: Context, currency: str) -> Mapping[int, Money]:
    """MRR by the contract's term in months; services without a contract count as month to month (0)."""
    term = func.coalesce(Contract.term_months, 0)
    return _by_first(await ctx.rows(_with_contracts(_grouped(ctx, term))), currency)


async def composition(ctx: Context, currency: str, *, client_id: UUID | None = None) -> Composition:
    """What MRR is made of, by the contract's term and by type, of the company or of one client; one statement."""
    term = func.coalesce(Contract.term_months, 0)
    rows = await ctx.rows(_of(client_id, _with_contracts(_grouped(ctx, term, Service.type))))
    types: dict[ServiceType, list[Any]] = {}
    for _, kind, *rest in rows:
        types.setdefault(kind, []).append(rest)
    earning = [TypeRevenue(kind, sum(row[-1] for row in each), total(each, currency)) for kind, each in types.items()]
    by_type = sorted(earning, key=lambda one: (-one.mrr.minor, one.type))
    return Composition(_by_first(((months, *rest) for months, _, *rest in rows), currency), by_type)


async def mrr_trend(
    ctx: Context, currency: str, *, today: date, months: int = 12, client_id: UUID | None = None
) -> list[MonthlyRevenue]:
    """MRR at the end of each of the last months, the current one as of today.

    Holds are not traced back; lasting discounts count on the days on which they did.
    """
    first = add_months(today.replace(day=1), 1 - months)
    # What began before the first month is counted there: fewer groups, most of the time of this query.
    starts, ends = month_of(func.greatest(Service.start_date, first)), month_of(Service.ended_on)
    statement = (
        lasting.over_time(select(starts, ends, *PRICES, *lasting.SPELLS, func.count()))
        .where(Service.activated_at.is_not(None), Service.start_date <= today)
        .where(or_(Service.ended_on.is_(None), Service.ended_on >= first))
        .group_by(starts, ends, *PRICES, *lasting.SPELLS)
    )
    statement = _of(client_id, statement)
    running = [0] * months
    last_days = [min(add_months(first, step + 1) - ONE_DAY, today) for step in range(months)]
    for started, ended, cycle, minor, quantity, code, pricing, own, wide, count in await ctx.rows(statement):
        if code != currency:
            continue
        lives = range(started - _index(first), months if ended is None else ended - _index(first))
        for step in lives:
            left = lasting.left_on(own, wide, last_days[step]) if own or wide else _ALL
            running[step] += _counted(minor, code, quantity, cycle, pricing, left) * count
    return [MonthlyRevenue(add_months(first, step), Money(sum_, currency)) for step, sum_ in enumerate(running)]


async def status_counts(ctx: Context) -> list[Counts]:
    """How many services are in each state."""
    found = await ctx.rows(select(Service.status, func.count()).group_by(Service.status))
    return [Counts(*row) for row in found]


def _by_first(rows: Iterable[Any], currency: str) -> dict[Any, Money]:
    groups: dict[Any, list[Any]] = {}
    for key, *rest in rows:
        groups.setdefault(key, []).append(rest)
    return {key: total(group, currency) for key, group in groups.items()}


def _index(day: date) -> int:
    return day.year * 12 + day.month


def month_of(day: Any) -> ColumnElement[int]:
    """What `_index` says of a day, said by the database."""
    return cast(extract("year", day) * 12 + extract("month", day), Integer)
