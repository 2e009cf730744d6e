"""Changes of what services are billed by, and transfers: both sides of the day settled to the cent."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from fairlead.domains.billing import rules
from fairlead.domains.billing.charges import BilledPeriod, begun_in, kept_until
from fairlead.domains.billing.commands.opening import open_missing
from fairlead.domains.billing.commands.upkeep.holds import ledgers_in_step
from fairlead.domains.billing.commands.upkeep.ledgers import Ledger, write
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.queries.billed import billed_periods
from fairlead.domains.billing.rules import Deal, Spell, Turn, Walk
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services.events import ServiceChanged, ServiceTransferred
from fairlead.domains.services.queries import changed_terms
from fairlead.platform.context import Context


async def settle_changes(ctx: Context, changes: Sequence[ServiceChanged]) -> None:
    """Charge days before each change by the old terms, and those from it on by the new ones, billed already or not."""
    priced = [event for event in changes if event.priced]
    if not priced:
        return
    await open_missing(ctx, {event.service_id for event in priced})
    terms = await changed_terms(ctx, [event.change_id for event in priced])
    turns: dict[UUID, list[Turn]] = {}
    for event in priced:
        turns.setdefault(event.service_id, []).append(queries.turn(terms[event.change_id]))
    await settle_turns(ctx, turns)


async def settle_turns(ctx: Context, turns: dict[UUID, list[Turn]]) -> None:
    """Settle the turns of services, each service's in the order given."""
    while turns:  # a service that changed several times is settled as often, in that order
        await _settle_round(ctx, {service_id: made.pop(0) for service_id, made in turns.items()})
        turns = {service_id: made for service_id, made in turns.items() if made}


async def _settle_round(ctx: Context, turns: dict[UUID, Turn]) -> None:
    ledgers = await ledgers_in_step(ctx, turns)
    days = {one.service_id: _day(one, turns[one.service_id]) for one in ledgers}
    behind = {one.service_id: days[one.service_id] for one in ledgers if _is_behind(one, days[one.service_id])}
    billed = await billed_periods(ctx, behind)
    for ledger in ledgers:
        _turn(ledger, turns[ledger.service_id], billed.get(ledger.service_id, []))
    await write(ctx, ledgers)


def _day(ledger: Ledger, turn: Turn) -> date:
    """From which day a change counts: it does not reach behind a transfer."""
    return max(turn.on, ledger.schedule.starts_on)


def _is_behind(ledger: Ledger, on: date) -> bool:
    """Whether days from the change on are billed already."""
    return on < ledger.schedule.billed_until


def _turn(ledger: Ledger, turn: Turn, billed: Sequence[BilledPeriod]) -> None:
    """Settle one schedule: it bills by the old terms to the day, and by the new ones behind it."""
    schedule = ledger.schedule
    on = _day(ledger, turn)
    if schedule.ends_on is None or on < schedule.ends_on:
        begun = _begun(ledger, turn.before, billed, on)
        on = begun if turn.before.undivided else on
        if schedule.billed_until < on:
            _bill_behind(ledger, turn.before, on)
        _bill_on(ledger, turn, billed, on, begun)
    ledger.bills_by(turn.after)


def _begun(ledger: Ledger, deal: Deal, billed: Sequence[BilledPeriod], on: date) -> date:
    """The end of the period that has begun before a day, as it is billed or as it will be."""
    until = ledger.schedule.billed_until
    if on < until:
        return kept_until(billed, on)
    return rules.begun_until(deal.course(until), ledger.pauses, on)


def _bill_behind(ledger: Ledger, deal: Deal, on: date) -> None:
    """Charge the days before a day that no run has billed."""
    went = rules.walk(deal.course(ledger.schedule.billed_until, on), ledger.pauses, on)
    ledger.charge(deal, went)
    ledger.goes_to(on)


def _bill_on(ledger: Ledger, turn: Turn, billed: Sequence[BilledPeriod], on: date, begun: date) -> None:
    """Charge again what was billed for the days from a day on, and what of a period that had begun is left.

    Other periods begin on the day: what was paid ahead is given back, and the first of them is charged.
    """
    after, until = turn.after, ledger.schedule.billed_until
    if on < until and begun_in(billed, on) not in (None, str(after.period_of(on))):
        begun, shared = on, False
    else:
        shared = turn.before.shares_period(after, on)
    if shared:
        until = max(until, begun if after.timing is Timing.ADVANCE else on)
        went = rules.covering(Spell(on, until, after), ledger.pauses, begun)
    elif on < until:
        went = rules.walk(after.course(on), ledger.pauses, on)
    else:
        return
    _charge_instead(ledger, after, went, billed, on, turn.settled_on)


def _charge_instead(
    ledger: Ledger, deal: Deal, went: Walk, billed: Sequence[BilledPeriod], on: date, due: date | None = None
) -> None:
    ledger.settlement.settle(ledger.service_id, billed, [(deal, part) for part in went.parts], on, due)
    ledger.goes_to(went.billed_until)


async def hand_over(ctx: Context, event: ServiceTransferred) -> None:
    """Settle a transferred service to the day: the old client up to it, the new client from it on."""
    await open_missing(ctx, {event.service_id})
    services = await queries.billable(ctx, {event.service_id})
    for ledger in await ledgers_in_step(ctx, {event.service_id}):
        old = ledger.schedule.deal(services[event.service_id].name)
        new = old._replace(client_id=event.client_id)
        billed = (await billed_periods(ctx, {event.service_id: event.on})).get(event.service_id, [])
        if old.undivided:
            _hand_over_whole(ledger, old, billed, event.on)
        else:
            _hand_over_days(ledger, old, new, billed, event.on)
        ledger.bills_by(new)
        ledger.schedule = ledger.schedule._replace(starts_on=event.on)
        await write(ctx, [ledger])


def _hand_over_days(ledger: Ledger, old: Deal, new: Deal, billed: Sequence[BilledPeriod], on: date) -> None:
    if ledger.schedule.billed_until < on:
        _bill_behind(ledger, old, on)
    went = rules.covering(Spell(on, ledger.schedule.billed_until, new), ledger.pauses, on)
    _charge_instead(ledger, new, went, billed, on)


def _hand_over_whole(ledger: Ledger, old: Deal, billed: Sequence[BilledPeriod], on: date) -> None:
    """Without proration a period is not shared: whoever holds the service when it falls due pays all of it."""
    course = ledger.schedule.course
    last = on if old.timing is Timing.ARREARS else on - timedelta(days=1)
    went = rules.walk(course, ledger.pauses, last)
    ledger.charge(old, went)
    begun = kept_until(billed, on)
    ledger.settlement.settle(ledger.service_id, billed, [], begun)
    ledger.goes_to(max(begun if on < course.billed_until else course.billed_until, went.billed_until))
