"""Holds and discounts: the days that they leave unbilled, or billed at less than the price."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from fairlead.domains.billing import rules
from fairlead.domains.billing.charges import BilledPeriod, kept_until
from fairlead.domains.billing.commands.opening import open_missing
from fairlead.domains.billing.commands.upkeep.ledgers import Ledger, write
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.queries.billed import begun_periods, billed_periods
from fairlead.domains.billing.rules import Deal, Turn
from fairlead.domains.services.events import DiscountEnded, DiscountGranted
from fairlead.domains.services.queries import ever_held
from fairlead.platform.context import Context

ONE_DAY = timedelta(days=1)


async def settle_holds(ctx: Context, service_ids: Collection[UUID]) -> None:
    """Bill the days of services as their holds and discounts say, also those billed before these were heard."""
    await open_missing(ctx, service_ids)
    await ledgers_in_step(ctx, service_ids)


async def settle_discounts(ctx: Context, facts: Sequence[DiscountGranted | DiscountEnded]) -> None:
    """Settle the days of every service that discounts are about; those of a client in one go, however many."""
    wide = {fact.client_id for fact in facts if fact.service_id is None}
    own = {fact.service_id for fact in facts if fact.service_id is not None}
    await settle_holds(ctx, own | await ever_held(ctx, wide))


async def ledgers_in_step(ctx: Context, service_ids: Collection[UUID]) -> list[Ledger]:
    """The schedules, locked and in step with their holds and discounts.

    Both are read after the locks, when no one else can be settling them.
    """
    schedules = await queries.locked_schedules(ctx, service_ids)
    stored = await queries.pauses_by_schedule(ctx, [schedule.id for schedule in schedules])
    services = [schedule.service_id for schedule in schedules]
    histories, given = await queries.hold_histories(ctx, services), await queries.discounts(ctx, services)
    ledgers = [
        Ledger(
            schedule,
            rules.pauses_of(histories.get(schedule.service_id, ()), given.get(schedule.service_id, ())),
            stored.get(schedule.id, ()),
        )
        for schedule in schedules
    ]
    changed = [one for one in ledgers if one.pauses != one.stored]
    if changed:
        await _settle(ctx, changed)
        await write(ctx, changed)
    begun = await begun_periods(ctx, [one.schedule.stands for one in ledgers])
    for one in ledgers:
        one.settlement.begun = begun.get(one.service_id, ())
    return ledgers


async def _settle(ctx: Context, changed: Sequence[Ledger]) -> None:
    first = {one.service_id: rules.first_difference(one.pauses, one.stored) for one in changed}
    late = [one for one in changed if (day := first[one.service_id]) is not None and day <= one.schedule.billed_until]
    since = {one.service_id: first[one.service_id] or date.min for one in late}
    if not late:
        return
    billed = await billed_periods(ctx, since)
    turns = await queries.turns_of(ctx, since)
    services = await queries.billable(ctx, since)
    for one in late:
        deal = one.schedule.deal(services[one.service_id].name)
        known = turns.get(one.service_id, ())
        _charge_again(one, deal, known, billed.get(one.service_id, []), since[one.service_id])


def _charge_again(
    ledger: Ledger, deal: Deal, turns: Sequence[Turn], billed: Sequence[BilledPeriod], since: date
) -> None:
    """Settle the days from the first one on which the holds turn out to be others."""
    schedule = ledger.schedule
    kept = kept_until(billed, since)
    if deal.undivided:
        since = kept
    until = max([schedule.billed_until, *(one.period.end for one in billed if one.open_credits)])
    if since >= min(until, schedule.ends_on or until):
        return
    if _begins_anew(deal, turns, schedule.starts_on, since):
        kept = since
    days = rules.spells(turns, deal, since, min(until, schedule.ends_on or until))
    walks = rules.covering_all(days, ledger.pauses, kept)
    wanted = [(one, part) for one, went in walks for part in went.parts]
    ledger.settlement.settle(ledger.service_id, billed, wanted, since)
    settled = max((rules.turn_day(turn) for turn in turns), default=date.min)
    ledger.goes_to(max(walks[-1][1].billed_until if walks else since, min(settled, until)))


def _begins_anew(deal: Deal, turns: Sequence[Turn], starts_on: date, day: date) -> bool:
    """Whether no period goes on over the beginning of a day: the service, its client or its periods are new on it."""
    if day <= starts_on:
        return day == starts_on
    before, after = rules.spells(turns, deal, day - ONE_DAY, day), rules.spells(turns, deal, day, day + ONE_DAY)
    return not before[0].deal.shares_period(after[0].deal, day)
