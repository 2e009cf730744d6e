"""Keeping schedules in step with what happens to services: holds, cancellations, transfers.

Each command locks the schedules, reads the whole history of holds, and writes where billing stands: the order in
which events are delivered does not matter, and hearing one twice changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from fairlead.domains.billing import charges, rules
from fairlead.domains.billing.charges import BilledPeriod, NewCharge
from fairlead.domains.billing.commands.opening import open_missing
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.queries.policies import billing_policies
from fairlead.domains.billing.queries.schedules import ScheduleFacts
from fairlead.domains.billing.repository.charges import add_charges, release_charges
from fairlead.domains.billing.repository.schedules import Moved, move_schedules, replace_pauses
from fairlead.domains.billing.rules import Pause
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services.events import ServiceCancelled, ServiceTransferred
from fairlead.kernel.period import Period, Proration
from fairlead.platform.context import Context


@dataclass(slots=True)
class _Ledger:
    """A locked schedule with its true pauses, and what settling it comes to."""

    schedule: ScheduleFacts
    pauses: tuple[Pause, ...]
    stored: tuple[Pause, ...]
    added: list[NewCharge] = field(default_factory=list)
    released: list[UUID] = field(default_factory=list)

    def give_back(self, billed: BilledPeriod, used: Period | None, on: date) -> None:
        """Credit what was not used; a charge of which nothing was used frees its claim as well."""
        credit = charges.give_back(billed, used, on)
        if credit is not None:
            self.added.append(credit)
        if used is None:
            self.released.append(billed.id)

    def drop_paused(self, billed: Sequence[BilledPeriod]) -> None:
        """Give back the periods that should not have been billed, as the pauses are known by now."""
        for one in billed:
            if not rules.belongs(one.period, self.schedule.timing, self.pauses):
                began = next(pause.starts_on for pause in reversed(self.pauses) if pause.starts_on < one.period.end)
                self.give_back(one, None, began)
                self.back_to(one.period.start)

    @property
    def keeps_periods(self) -> bool:
        """Whether a period that has begun is never shared: its tariff has no proration."""
        return self.schedule.proration is Proration.NONE

    def back_to(self, day: date) -> None:
        """Days from this one on are not billed any more."""
        self.schedule = replace(self.schedule, billed_until=min(self.schedule.billed_until, day))

    def moved(self) -> Moved:
        """Where the schedule stands now."""
        schedule = self.schedule
        next_date = rules.next_due(schedule.course, self.pauses)
        return Moved(
            id=schedule.id,
            client_id=schedule.client_id,
            status=rules.standing(schedule.ends_on, self.pauses, next_date),
            starts_on=schedule.starts_on,
            ends_on=schedule.ends_on,
            billed_until=schedule.billed_until,
            next_date=next_date,
        )


async def settle_holds(ctx: Context, service_ids: Collection[UUID]) -> None:
    """Pause and resume billing as the services' holds say."""
    await open_missing(ctx, service_ids)
    await _write(ctx, await _ledgers(ctx, service_ids))


async def end_schedules(ctx: Context, cancellations: Sequence[ServiceCancelled]) -> None:
    """Bill cancelled services up to their last day and no further, with the fee for leaving."""
    ids = {event.service_id for event in cancellations}
    await open_missing(ctx, ids)
    ended = {event.service_id: event for event in cancellations}
    policies = await billing_policies(ctx)
    ledgers = [ledger for ledger in await _ledgers(ctx, ids) if ledger.schedule.ends_on is None]
    for ledger in ledgers:
        event = ended[ledger.schedule.service_id]
        to_the_day = policies.of(ledger.schedule.client_id).credit_unused_on_cancel
        ledger.schedule = replace(ledger.schedule, ends_on=_last_day(ledger, event.on, to_the_day=to_the_day))
    last = {ledger.schedule.service_id: ledger.schedule.ends_on or ledger.schedule.starts_on for ledger in ledgers}
    billed = await queries.billed_periods(ctx, last)
    for ledger in ledgers:
        service_id = ledger.schedule.service_id
        _cut(ledger, billed.get(service_id, ()), last[service_id], ended[service_id].on)
    await _write(ctx, ledgers)
    await _charge_fees(ctx, cancellations)


def _last_day(ledger: _Ledger, on: date, *, to_the_day: bool) -> date:
    schedule = ledger.schedule
    on = max(on, schedule.starts_on)
    return on if to_the_day else rules.billing_end(schedule.course, ledger.pauses, schedule.starts_on, on)


def _cut(ledger: _Ledger, billed: Sequence[BilledPeriod], day: date, on: date) -> None:
    """Give back what was billed from a day on. A tariff without proration keeps the period that has begun."""
    standing = [one for one in billed if one.id not in ledger.released]
    for period in standing:
        if period.period.start >= day:
            ledger.give_back(period, None, on)
        elif not ledger.keeps_periods:
            ledger.give_back(period, Period(period.period.start, day), on)
    begun = [period.period.end for period in standing if period.period.start < day]
    ledger.back_to(max(begun) if ledger.keeps_periods and begun else day)


async def _charge_fees(ctx: Context, cancellations: Sequence[ServiceCancelled]) -> None:
    due = [event for event in cancellations if event.fee]
    if not due:
        return
    names = {key: found.name for key, found in (await queries.billable(ctx, {e.service_id for e in due})).items()}
    fees = [
        charges.cancellation_fee(e.client_id, e.service_id, names[e.service_id], e.fee, e.on, e.reason) for e in due
    ]
    await add_charges(ctx, fees)


async def hand_over(ctx: Context, event: ServiceTransferred) -> None:
    """Settle a transferred service to the day: the old client up to it, the new client from it on."""
    await open_missing(ctx, {event.service_id})
    ledgers = await _ledgers(ctx, {event.service_id})
    for ledger in ledgers:
        service = (await queries.billable(ctx, {event.service_id}))[event.service_id]
        went = _behind(ledger, event.on)
        owed = [charges.period_charge(service, ledger.schedule.client_id, part) for part in went.parts]
        billed = await queries.billed_periods(ctx, {event.service_id: event.on})
        _cut(ledger, billed.get(event.service_id, ()), event.on, event.on)
        ledger.added += [charge for charge in owed if charge.amount_minor]
        until = max(ledger.schedule.billed_until, went.billed_until)
        if not ledger.keeps_periods:
            until = event.on
        ledger.schedule = replace(ledger.schedule, client_id=event.client_id, starts_on=event.on, billed_until=until)
    await _write(ctx, ledgers)


def _behind(ledger: _Ledger, on: date) -> rules.Walk:
    """What the old client owes for days before the transfer that no run has billed.

    Without proration a period is not shared: whoever holds the service when it falls due pays all of it.
    """
    course = ledger.schedule.course
    if not ledger.keeps_periods:
        return rules.walk(course._replace(ends_on=on), ledger.pauses, on)
    last = on if course.timing is Timing.ARREARS else on - timedelta(days=1)
    return rules.walk(course, ledger.pauses, last)


async def _ledgers(ctx: Context, service_ids: Collection[UUID]) -> list[_Ledger]:
    """The schedules, locked and in step with their holds.

    Histories are read after the locks, when no one else can be settling them. A period that began before its pause
    stays billed; one whose first day turns out to lie in a pause is given back.
    """
    schedules = await queries.locked_schedules(ctx, service_ids)
    stored = await queries.pauses_by_schedule(ctx, [schedule.id for schedule in schedules])
    histories = await queries.hold_histories(ctx, [schedule.service_id for schedule in schedules])
    ledgers = [
        _Ledger(schedule, rules.pauses_of(histories.get(schedule.service_id, ())), stored.get(schedule.id, ()))
        for schedule in schedules
    ]
    changed = {one.schedule.service_id: one for one in ledgers if one.pauses != one.stored and one.pauses}
    billed = await queries.billed_periods(ctx, {key: one.pauses[0].starts_on for key, one in changed.items()})
    for service_id, periods in billed.items():
        changed[service_id].drop_paused(periods)
    return ledgers


async def _write(ctx: Context, ledgers: Sequence[_Ledger]) -> None:
    await replace_pauses(ctx, {one.schedule.id: one.pauses for one in ledgers if one.pauses != one.stored})
    await release_charges(ctx, [charge_id for one in ledgers for charge_id in one.released])
    await add_charges(ctx, [charge for one in ledgers for charge in one.added])
    await move_schedules(ctx, [one.moved() for one in ledgers])
