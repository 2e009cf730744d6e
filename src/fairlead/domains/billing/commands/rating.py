"""Rating usage: every period that is over becomes one charge a meter, and whatever came late corrects it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from fairlead.domains.billing.charges import MeteredUse, NewCharge, UsageCharge, UsageSettlement
from fairlead.domains.billing.commands.redrafting import ChangedDraft, redraft
from fairlead.domains.billing.commands.showing import show_charges
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.billing.queries.schedules import holds_of
from fairlead.domains.billing.queries.usage import (
    ONE_DAY,
    Metering,
    clients_to_rate_again,
    due_meterings,
    unmetered,
    unmetered_among,
    usage_charges,
)
from fairlead.domains.billing.repository.charges import claim_charges, release_charges
from fairlead.domains.billing.repository.usage import (
    Rated,
    doubt_services,
    doubt_tariffs,
    move_meterings,
    open_meterings,
)
from fairlead.domains.billing.rules import UsagePeriod
from fairlead.domains.catalog.queries import UsagePriceRow, usage_prices
from fairlead.domains.clients.queries import facts_of_clients, home
from fairlead.domains.monitoring.commands import take_arrivals
from fairlead.domains.monitoring.queries import UsageSpan, usage_of
from fairlead.platform.clock import midnight
from fairlead.platform.context import Context

Prices = Mapping[UUID, Sequence[UsagePriceRow]]


@dataclass(slots=True)
class Rating:
    """What a rating came to."""

    charged: dict[UUID, str] = field(default_factory=dict)
    """The new charges, and what each claims: their ids are others each time that the same is rated."""
    withdrawn: int = 0
    changes: list[ChangedDraft] = field(default_factory=list)
    """The drafts whose lines bill something else now, by their ids."""
    parked: dict[UUID, str] = field(default_factory=dict)
    """Clients whose usage cannot be rated, and why: it stays due."""


class _Due(NamedTuple):
    metering: Metering
    since: date
    periods: list[UsagePeriod]


async def rate_usage(ctx: Context, clients: Range, as_of: date) -> Rating:
    """Charge what the services of a range of clients used in periods that ended by a day, and settle what came late.

    Nothing is charged twice, however often and however late this runs: a metering is locked while it is rated, and
    what usage arrived is taken along. With no usage prices at all it costs two statements.
    """
    arrived = await take_arrivals(ctx, clients.first, clients.last, clients.among)
    prices = await usage_prices(ctx)
    if not prices:
        return Rating()
    await open_meterings(ctx, await unmetered(ctx, clients, prices))
    meterings = await due_meterings(ctx, clients, as_of, arrived)
    return await _rate(ctx, meterings, arrived, prices, as_of)


async def rate_drafts(ctx: Context, invoice_ids: Collection[UUID]) -> None:
    """Have drafts bill what was used by now, before they go out. What somebody approved goes out as it is."""
    clients = tuple(await clients_to_rate_again(ctx, invoice_ids))
    if clients:
        today = ctx.today((await home(ctx)).timezone)
        await rate_usage(ctx, Range(min(clients), max(clients), len(clients), clients), today)


async def doubt_usage(ctx: Context, days: Mapping[UUID, date]) -> None:
    """Have the usage of services rated again from a day on: their terms, their client or their end turned out others.

    A service that had a tariff with usage prices and is not rated yet is from now on, although it may have another.
    """
    prices = await usage_prices(ctx)
    if prices:
        await open_meterings(ctx, await unmetered_among(ctx, days, prices))
        await doubt_services(ctx, days)


async def doubt_prices(ctx: Context, tariffs: Mapping[UUID, date]) -> None:
    """Have usage rated again that tariffs price otherwise from a day on."""
    await doubt_tariffs(ctx, list(tariffs), min(tariffs.values()))


async def _rate(
    ctx: Context, meterings: Sequence[Metering], arrived: Mapping[UUID, datetime], prices: Prices, as_of: date
) -> Rating:
    due = [_due(one, arrived.get(one.service_id), as_of) for one in meterings]
    again = {one.metering.service_id: one.since for one in due if one.since < one.metering.rated_until}
    standing = await usage_charges(ctx, again)
    uses = await _used(ctx, due, prices)
    rating, done, moved, doubted = Rating(), UsageSettlement(), list[Rated](), dict[UUID, date]()
    for one in due:
        metering = one.metering
        settled = UsageSettlement()
        try:
            _settle(settled, one, uses.get(metering.service_id, ()), standing.get(metering.service_id, ()), as_of)
        except OverflowError as odd:
            rating.parked[metering.course.terms.client_id] = str(odd)
            doubted[metering.service_id] = one.since + ONE_DAY
            continue
        done.added += settled.added
        done.released += settled.released
        moved.append(_moved(one))
    await release_charges(ctx, [charge.id for charge in done.released])
    ids = await claim_charges(ctx, done.added)
    await move_meterings(ctx, moved)
    await doubt_services(ctx, doubted)
    show_charges(ctx, done.added)
    added = list(zip(ids, done.added, strict=True))
    rating.changes = await redraft(ctx, _on_drafts(done.released, added))
    rating.charged = {id_: f"{new.source_id} {new.claim}" for id_, new in added}
    rating.withdrawn = len(done.released)
    return rating


def _on_drafts(
    released: Sequence[UsageCharge], added: Sequence[tuple[UUID, NewCharge]]
) -> dict[UUID, tuple[UUID, NewCharge] | None]:
    """What the lines of drafts bill now whose charges were withdrawn."""
    fresh = {(new.service_id, new.client_id, new.period_start, new.basis["meter"]): (id_, new) for id_, new in added}
    return {
        one.line_id: fresh.get((one.service_id, one.client_id, one.period_start, one.basis["meter"]))
        for one in released
        if one.line_id is not None
    }


def _due(metering: Metering, arrived: datetime | None, as_of: date) -> _Due:
    since = metering.since(arrived)
    return _Due(metering, since, list(metering.course.periods(since, max(as_of, metering.rated_until))))


async def _used(ctx: Context, due: Sequence[_Due], prices: Prices) -> Mapping[UUID, Sequence[MeteredUse]]:
    """What was used in each period of each meter that has a price on its first day."""
    zones = await _zones(ctx, due)
    asked: list[tuple[Metering, UsagePeriod, UsagePriceRow]] = [
        (one.metering, period, price)
        for one in due
        for period in one.periods
        for price in prices.get(period.terms.tariff_id, ())
        if price.counts_on(period.days.start)
    ]
    spans = [
        UsageSpan(
            metering.service_id, price.meter_id, price.aggregation,
            midnight(period.days.start, zones[period.terms.client_id]),
            midnight(period.days.end, zones[period.followed_by]),
        )
        for metering, period, price in asked
    ]  # fmt: skip
    holds = await holds_of(ctx, {metering.service_id for metering, _, price in asked if price.by_days})
    found: dict[UUID, list[MeteredUse]] = defaultdict(list)
    for (metering, period, price), used in zip(asked, await usage_of(ctx, spans), strict=True):
        id_ = metering.service_id
        found[id_].append(MeteredUse(id_, metering.name, period, price, *used, holds.get(id_, ())))
    return found


async def _zones(ctx: Context, due: Sequence[_Due]) -> Mapping[UUID, str]:
    zones = {one.metering.course.terms.client_id: one.metering.zone for one in due}
    held = {client for one in due for period in one.periods for client in (period.terms.client_id, period.followed_by)}
    former = held - zones.keys()
    if former:
        zones |= {id_: facts.timezone for id_, facts in (await facts_of_clients(ctx, former)).items()}
    return zones


def _settle(
    settled: UsageSettlement, due: _Due, uses: Sequence[MeteredUse], standing: Sequence[UsageCharge], as_of: date
) -> None:
    """Compare what the periods of a service cost with what stands; a period rated before is corrected from now on."""
    left: dict[tuple[str, UUID], list[UsageCharge]] = defaultdict(list)
    for charge in standing:
        left[charge.key, charge.client_id].append(charge)
    left = defaultdict(list, {key: _redraftable(charges) for key, charges in left.items()})
    settled.stands([charge for charges in left.values() for charge in charges])
    for use in uses:
        end = use.period.days.end
        on = end if end > due.metering.rated_until else max(end, as_of)
        settled.settle(use, left.pop((use.claim, use.period.terms.client_id), ()), on)
    for charges in left.values():
        settled.withdraw(charges, max(as_of, charges[0].period_end))


def _redraftable(charges: list[UsageCharge]) -> list[UsageCharge]:
    """A period's only charge that stands on a draft alone is as good as open; corrections of others stay."""
    if len(charges) == 1 and charges[0].line_id is not None and charges[0].basis["rule"] == "usage":
        return [charges[0]._replace(invoiced=False)] if "charged" not in charges[0].basis else charges
    return charges


def _moved(due: _Due) -> Rated:
    metering = due.metering
    until = max([metering.rated_until, *(period.days.end for period in due.periods)])
    running = metering.course.running(until)
    return Rated(metering.id, until, running.days.end if running else None)
