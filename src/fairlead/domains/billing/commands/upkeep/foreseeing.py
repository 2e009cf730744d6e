"""What changes to come will credit and charge on their days, as things stand: for plans alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from fairlead.domains.billing import rules
from fairlead.domains.billing.commands.opening import open_missing
from fairlead.domains.billing.commands.upkeep.changes import settle_turns
from fairlead.domains.billing.commands.upkeep.holds import ledgers_in_step
from fairlead.domains.billing.commands.upkeep.ledgers import write
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.repository.charges import count_as_invoiced
from fairlead.domains.billing.rules import Turn
from fairlead.domains.services.events import ServiceChangeScheduled
from fairlead.domains.services.queries import planned_terms
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
    await _bill_ahead(ctx, {service_id: turn.on for service_id, turn in turns.items()})
    await settle_turns(ctx, {service_id: [turn] for service_id, turn in turns.items()})


async def foresee_next_bills(ctx: Context, service_ids: Collection[UUID]) -> None:
    """Show what the next run that concerns each of some services will charge, as things stand; it writes nothing."""
    chosen = sorted(service_ids)[:SHOWN]
    services = await queries.billable(ctx, chosen)
    for ledger in await ledgers_in_step(ctx, chosen):
        schedule = ledger.schedule
        on = rules.next_due(schedule.course, ledger.pauses)
        if on is None:
            continue
        deal = schedule.deal(services[ledger.service_id].name)
        went = rules.walk(schedule.course, ledger.pauses, on)
        ledger.settlement.charge(ledger.service_id, [(deal, part) for part in went.parts])
        amount = Money(sum(one.amount_minor for one in ledger.settlement.added), schedule.currency)
        days = Period(min(part.period.start for part in went.parts), went.billed_until)
        ctx.show(
            "next_bill", service_id=ledger.service_id, client_id=schedule.client_id, on=on, amount=amount,
            period=str(days),
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
        ledger.settlement.charge(ledger.service_id, [(deal, part) for part in went.parts])
        ledger.goes_to(went.billed_until)
    said = ctx.outbox.mark()
    await write(ctx, ledgers)
    ctx.outbox.back_to(said)
    await count_as_invoiced(ctx, days)
