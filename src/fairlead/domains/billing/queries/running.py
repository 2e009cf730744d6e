"""What the usage of periods that are still running comes to so far: for one service, or a page of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, func, literal, select

from fairlead.domains.billing.queries.schedules import holds_of
from fairlead.domains.billing.queries.usage import usage_turns
from fairlead.domains.billing.repository.usage import METERED_FILTERS, METERED_SORTS
from fairlead.domains.billing.rules import Pause, UsageCourse, UsagePeriod, UsageTerms, counted, usage_cost
from fairlead.domains.catalog.queries import UsagePriceRow, usage_prices
from fairlead.domains.clients.models import Client
from fairlead.domains.monitoring.queries import UsageSpan, usage_of
from fairlead.domains.services.models import Service
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period
from fairlead.platform.clock import midnight
from fairlead.platform.context import Context
from fairlead.platform.db.paging import Page, paged


@dataclass(frozen=True, slots=True)
class RunningUse:
    """One meter in the running period: what was used so far, and what it comes to as if the period ended so."""

    price: UsagePriceRow
    events: int
    quantity: Decimal
    amount: Money
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunningUsage:
    """The usage of a service in its running period."""

    id: UUID
    number: str
    name: str
    client_id: UUID
    client_name: str
    currency: str
    period: Period | None
    """None before the service begins and after it ended."""
    uses: Sequence[RunningUse]

    @property
    def amount(self) -> Money:
        """Of all meters."""
        return Money.sum((use.amount for use in self.uses), self.currency)


_FACTS: Select[*tuple[Any, ...]] = select(
    Service.id, Service.number, Service.name, Service.client_id, Client.name.label("client_name"), Service.currency,
    Service.tariff_id, Service.cycle, Service.anchor, Service.anchor_day, Client.timezone, Service.ended_on,
    func.greatest(Service.start_date, Service.billed_until).label("starts_on"), Service.activated_at,
).join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))  # fmt: skip


async def running_usage(ctx: Context, service_id: UUID) -> RunningUsage:
    """One service; raises NotFound."""
    rows = await ctx.rows(_FACTS.where(Service.id == service_id))
    if not rows:
        raise NotFound.of("service", service_id)
    return (await _running(ctx, rows, await usage_prices(ctx)))[0]


async def running_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[RunningUsage]:
    """A page of the live services whose tariffs price usage."""
    prices = await usage_prices(ctx)
    statement = _FACTS.where(
        Service.activated_at.is_not(None), Service.ended_on.is_(None),
        Service.tariff_id == any_(literal(list(prices), ARRAY(Uuid))),
    )  # fmt: skip
    page = await paged(
        ctx, statement, fields=METERED_FILTERS, sorts=METERED_SORTS, filters=filters, sort=sort, cursor=cursor,
        limit=limit,
    )  # fmt: skip
    return Page(await _running(ctx, page.items, prices), page.next_cursor)


async def _running(
    ctx: Context, rows: Sequence[Any], prices: Mapping[UUID, Sequence[UsagePriceRow]]
) -> list[RunningUsage]:
    periods = await _periods(ctx, rows)
    asked = [
        (row.id, period, price)
        for row in rows
        if (period := periods.get(row.id)) is not None
        for price in prices.get(period.terms.tariff_id, ())
        if price.counts_on(period.days.start)
    ]
    zones = {row.id: row.timezone for row in rows}
    spans = [
        UsageSpan(id_, price.meter_id, price.aggregation, midnight(period.days.start, zones[id_]),
                  midnight(period.days.end, zones[id_]))
        for id_, period, price in asked
    ]  # fmt: skip
    holds = await holds_of(ctx, {id_ for id_, _, price in asked if price.by_days})
    uses: dict[UUID, list[RunningUse]] = {}
    for (id_, period, price), used in zip(asked, await usage_of(ctx, spans), strict=True):
        uses.setdefault(id_, []).append(_use(period, holds.get(id_, ()), price, *used))
    return [
        RunningUsage(
            row.id, row.number, row.name, row.client_id, row.client_name, row.currency,
            periods[row.id].days if row.id in periods else None, uses.get(row.id, ()),
        )
        for row in rows
    ]  # fmt: skip


def _use(
    period: UsagePeriod, holds: Sequence[Pause], price: UsagePriceRow, events: int, quantity: Decimal
) -> RunningUse:
    cost = usage_cost(price.pricing, quantity, counted(period.days, holds).days, period.whole.days)
    return RunningUse(price, events, quantity, Money(1, price.pricing.currency).times(cost.exact), cost.steps)


async def _periods(ctx: Context, rows: Collection[Any]) -> dict[UUID, UsagePeriod]:
    """The running period of each service that has one, by its client's day."""
    turns = await usage_turns(ctx, [row.id for row in rows])
    found: dict[UUID, UsagePeriod] = {}
    for row in rows:
        if row.activated_at is None:
            continue
        today = ctx.today(row.timezone)
        terms = UsageTerms(row.client_id, row.tariff_id, row.cycle, row.anchor, row.anchor_day)
        course = UsageCourse(row.starts_on, row.ended_on, terms, tuple(turns.get(row.id, ())))
        period = course.running(today)
        if period is not None and period.days.contains(today):
            found[row.id] = period
    return found
