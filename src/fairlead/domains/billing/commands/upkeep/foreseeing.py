"""What changes and holds to come will credit, charge and leave unbilled, as things stand: for plans alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from fairlead.domains.billing import rules
from fairlead.domains.billing.charges import goes_on
from fairlead.domains.billing.commands.opening import open_missing
from fairlead.domains.billing.commands.upkeep.changes import settle_turns
from fairlead.domains.billing.commands.upkeep.endings import end_schedules
from fairlead.domains.billing.commands.upkeep.holds import ledgers_in_step
from fairlead.domains.billing.commands.upkeep.ledgers import Ledger, write
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.repository.charges import count_as_invoiced
from fairlead.domains.billing.rules import Deal, Turn
from fairlead.domains.billing.rules.forecasting import cost
from fairlead.domains.services.events import (
    ServiceCancelled,
    ServiceChangeScheduled,
    ServiceHoldPlaced,
    ServiceHoldPlanned,
    ServiceSuspended,
)
from fairlead.domains.services.queries import HoldAhead, holds_ahead, planned_terms
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period
from fairlead.platform.context import Context

SHOWN = 100
"""Most changes that one plan reckons out; of more nobody reads each."""


async def foresee_changes(ctx: Context, planned: Sequence[ServiceChangeScheduled]) -> None:
    """Show how the days of scheduled changes will be settled, after the runs that come before them.

    What it writes is not meant to stay: the caller rolls it back.
    """
    terms = await planned_terms(ctx, [event.change_id for event in planned[:SHOWN]])
    turns = {one.service_id: queries.turn(one) for one in terms.values()}
    turns = {service_id: turn for service_id, turn in turns.items() if _priced(turn)}
    days = {service_id: turn.on for service_id, turn in turns.items()}
    await open_missing(ctx, days)
    await foresee_next_bills(ctx, days, days)
    await _bill_ahead(ctx, days)
    await settle_turns(ctx, {service_id: [turn] for service_id, turn in turns.items()})
    await foresee_next_bills(ctx, turns)


async def foresee_next_bills(
    ctx: Context, service_ids: Collection[UUID], before: Mapping[UUID, date] | None = None
) -> None:
    """Show what the next run that concerns each of some services will charge, as things stand; it writes nothing.

    With days, only a bill that comes before a service's own.
    """
    chosen = sorted(service_ids)[:SHOWN]
    services = await queries.billable(ctx, chosen)
    for ledger in await ledgers_in_step(ctx, chosen):
        schedule = ledger.schedule
        on = rules.next_due(schedule.course, ledger.pauses)
        if on is None or (before is not None and on >= before[ledger.service_id]):
            continue
        deal = schedule.deal(services[ledger.service_id].name)
        went = rules.walk(schedule.course, ledger.pauses, on)
        ledger.charge(deal, went)
        amount = Money(sum(one.amount_minor for one in ledger.settlement.added), schedule.currency)
        days = Period(min(part.period.start for part in went.parts), went.billed_until)
        ctx.show(
            "next_bill", service_id=ledger.service_id, client_id=schedule.client_id, on=on, amount=amount,
            period=str(days),
        )  # fmt: skip


async def foresee_endings(ctx: Context, endings: Sequence[ServiceCancelled]) -> None:
    """Show what the last days of services will charge and credit, after the runs that come before them.

    What it writes is not meant to stay: the caller rolls it back.
    """
    ends = list(endings[:SHOWN])
    days = {event.service_id: event.on for event in ends}
    await open_missing(ctx, days)
    await foresee_next_bills(ctx, days, days)
    await _bill_ahead(ctx, days)
    await end_schedules(ctx, ends)
    await foresee_next_bills(ctx, [event.service_id for event in ends])


Begun = ServiceSuspended | ServiceHoldPlaced
"""A hold that stands from today on."""


async def foresee_holds(ctx: Context, facts: Sequence[ServiceHoldPlanned | Begun]) -> None:
    """Show what holds of today and of days ahead give back of what is paid, and what the runs to come charge less.

    Up to their end, or over the first whole period while nobody knows it. What it writes is not meant to stay: the
    caller rolls it back.
    """
    said = list(ctx.outbox.events)
    now = {event.service_id: event for event in facts if not isinstance(event, ServiceHoldPlanned)}
    plans = {event.plan_id: event for event in facts if isinstance(event, ServiceHoldPlanned)}
    services = list({event.service_id for event in facts})[:SHOWN]
    ahead = await holds_ahead(ctx, services)
    begins = {one.event.service_id: one.event for one in ahead if one.plan_id in plans and _places(one)} | now
    others = [one for one in ahead if one.plan_id not in plans]
    ctx.outbox.events[:] = [one for one in said if one.event not in now.values()]
    ctx.emit(*(one.event for one in others))
    await _bill_ahead(ctx, {key: event.on for key, event in begins.items() if key not in now})
    ends = {one.event.service_id: one.leaves_on for one in ahead}
    until = {(one.service_id, one.reason): one.until_on for one in plans.values()}
    looks = {
        one.service_id: _Look(one, begun.on, until.get((begun.service_id, begun.reason)), ends.get(one.service_id))
        for one in await ledgers_in_step(ctx, begins)
        for begun in [begins[one.service_id]]
    }
    without = {service_id: look.coming(look.ledger) for service_id, look in looks.items()}
    ctx.outbox.events[:] = said
    ctx.emit(*(one.event for one in ahead))
    for ledger in await ledgers_in_step(ctx, begins):
        look = looks[ledger.service_id]
        look.show(ctx, without[ledger.service_id] - look.coming(ledger))
    ctx.outbox.events[:] = said


def _places(one: HoldAhead) -> bool:
    return isinstance(one.event, ServiceHoldPlaced)


@dataclass(frozen=True, slots=True)
class _Look:
    """The schedule that a hold concerns, as it stands without it, and the hold's days."""

    ledger: Ledger
    from_on: date
    until_on: date | None
    leaves_on: date | None

    @property
    def deal(self) -> Deal:
        return self.ledger.schedule.deal("")

    @property
    def ends_on(self) -> date | None:
        """Where the service is to end, as far as it is known."""
        known = [day for day in (self.ledger.schedule.ends_on, self.leaves_on) if day is not None]
        return min(known, default=None)

    @property
    def until(self) -> date:
        """The end of the days that are shown: the hold's own, or of the first whole period behind its beginning."""
        if self.until_on is not None:
            return self.until_on
        first = self.deal.period_of(self.from_on)
        return first.end if first.start == self.from_on else self.deal.period_of(first.end).end

    def coming(self, ledger: Ledger) -> Money:
        """What runs charge for the periods up to the end of those that are shown."""
        end = self.deal.period_of(self.until - timedelta(days=1)).end
        course = self.deal.course(ledger.schedule.billed_until, self.ends_on)
        went = goes_on(rules.walk(course, ledger.pauses, end), self.deal, ledger.settlement.begun)
        costs = [cost(self.deal, part) for part in went.parts if part.period.start < end]
        return Money(sum(costs), ledger.schedule.currency)

    def show(self, ctx: Context, unbilled: Money) -> None:
        """Say what is not charged, and for which days."""
        since = max(self.from_on, min(self.ledger.schedule.billed_until, self.until))
        until = min(self.until, self.ends_on or self.until)
        days = str(Period(since, until)) if since < until else None
        ctx.show(
            "not_charged", service_id=self.ledger.service_id, client_id=self.ledger.schedule.client_id,
            amount=unbilled, period=days, open=self.until_on is None,
        )  # fmt: skip


def _priced(turn: Turn) -> bool:
    return turn.before != turn.after._replace(name=turn.before.name)


async def _bill_ahead(ctx: Context, days: Mapping[UUID, date]) -> None:
    """Charge and invoice, unseen, what the runs before these days will."""
    await open_missing(ctx, days)
    services = await queries.billable(ctx, days)
    ledgers = await ledgers_in_step(ctx, days)
    for ledger in ledgers:
        deal = ledger.schedule.deal(services[ledger.service_id].name)
        last = days[ledger.service_id] - timedelta(days=1)
        went = rules.walk(ledger.schedule.course, ledger.pauses, last)
        ledger.charge(deal, went)
        ledger.goes_to(went.billed_until)
    said = ctx.outbox.mark()
    await write(ctx, ledgers)
    ctx.outbox.back_to(said)
    await count_as_invoiced(ctx, days)
