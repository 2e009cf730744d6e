"""The end of services: billed to the last day and no further, with the fee for leaving."""

from collections.abc import Sequence
from datetime import date

from fairlead.domains.billing import charges, rules
from fairlead.domains.billing.charges import BilledPeriod, kept_until
from fairlead.domains.billing.commands.charging import charge
from fairlead.domains.billing.commands.opening import open_missing
from fairlead.domains.billing.commands.upkeep.holds import ledgers_in_step
from fairlead.domains.billing.commands.upkeep.ledgers import Ledger, write
from fairlead.domains.billing.policy import BillingPolicy
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.queries.billed import billed_periods
from fairlead.domains.services.events import ServiceCancelled, ServiceExpired
from fairlead.platform.context import Context
from fairlead.platform.policy import policies


async def end_schedules(ctx: Context, endings: Sequence[ServiceCancelled | ServiceExpired]) -> None:
    """Bill services that have ended up to their last day and no further, with the fee of those that were cancelled."""
    ended = {event.service_id: event for event in endings}
    await open_missing(ctx, ended)
    chosen = await policies(ctx, BillingPolicy)
    ledgers = [ledger for ledger in await ledgers_in_step(ctx, ended) if ledger.schedule.ends_on is None]
    last = {
        one.service_id: _last_day(
            one, ended[one.service_id].on, to_the_day=chosen.of(one.schedule.client_id).credit_unused_on_cancel
        )
        for one in ledgers
    }
    billed = await billed_periods(ctx, last)
    for ledger in ledgers:
        day, on = last[ledger.service_id], ended[ledger.service_id].on
        ledger.schedule = ledger.schedule._replace(ends_on=day)
        _cut(ledger, billed.get(ledger.service_id, []), day, on)
    await write(ctx, ledgers)
    await _charge_fees(ctx, [event for event in endings if isinstance(event, ServiceCancelled) and event.fee])


def _last_day(ledger: Ledger, on: date, *, to_the_day: bool) -> date:
    schedule = ledger.schedule
    on = max(on, schedule.starts_on)
    return on if to_the_day else rules.billing_end(schedule.course, ledger.pauses, schedule.starts_on, on)


def _cut(ledger: Ledger, billed: Sequence[BilledPeriod], day: date, on: date) -> None:
    """Give back what was billed from a day on. A tariff without proration keeps the period that has begun."""
    until = kept_until(billed, day) if ledger.schedule.deal("").undivided else day
    for one in billed:
        if one.period.end > until:
            ledger.settlement.keep_until(one, max(until, one.period.start), on)
    ledger.goes_to(min(ledger.schedule.billed_until, until))


async def _charge_fees(ctx: Context, due: Sequence[ServiceCancelled]) -> None:
    """The fee stands on its own claim: a cancellation that is heard twice is charged once."""
    if not due:
        return
    names = {key: found.name for key, found in (await queries.billable(ctx, {e.service_id for e in due})).items()}
    fees = [
        charges.cancellation_fee(e.client_id, e.service_id, names[e.service_id], e.fee, e.on, e.reason) for e in due
    ]
    await charge(ctx, fees)
