"""Billing what is due for one client or one contract, and one service for a period of choice."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from fairlead.domains.billing.charges import goes_on, period_charge
from fairlead.domains.billing.commands.assembly import Assembly
from fairlead.domains.billing.commands.chunks import bill_range, issue_ready, write
from fairlead.domains.billing.commands.invoices import draft_invoice
from fairlead.domains.billing.commands.opening import open_missing, open_unheard
from fairlead.domains.billing.commands.rating import rate_usage
from fairlead.domains.billing.commands.showing import show_charges, tell
from fairlead.domains.billing.commands.upkeep.ledgers import Ledger
from fairlead.domains.billing.errors import EarlierDaysNotBilled, InvoicesOdd, NothingToInvoice
from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.queries import due as due_queries
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.queries.billed import begun_periods
from fairlead.domains.billing.queries.due import Due, Range
from fairlead.domains.billing.queries.open import charges_of_services, open_periods_of, services_under
from fairlead.domains.billing.queries.rulebook import rulebook
from fairlead.domains.billing.repository.charges import add_charges
from fairlead.domains.billing.repository.schedules import move_schedules
from fairlead.domains.billing.rules import walk
from fairlead.domains.clients.queries import client_facts, home
from fairlead.domains.contracts.queries import contract_row
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import fresh_ids


@dataclass(frozen=True, slots=True)
class Generated:
    """An invoice that was made of what was due."""

    id: UUID
    issue_date: date
    due_date: date
    total: Money


async def generate_for_client(ctx: Context, client_id: UUID, as_of: date) -> list[Generated]:
    """Bill everything that is due up to a day for one client, just as a run would; nothing due makes no invoice."""
    await client_facts(ctx, client_id)
    await open_unheard(ctx)
    made = await bill_range(ctx, Range(client_id, client_id, 1), as_of)
    _refuse_odd(made)
    return _told(ctx, made)


async def generate_for_contract(ctx: Context, contract_id: UUID, as_of: date) -> list[Generated]:
    """Bill what is due up to a day for the services under one contract, and nothing else of their client."""
    client_id = (await contract_row(ctx, contract_id)).client_id
    services = await services_under(ctx, contract_id)
    await open_missing(ctx, services)
    client = Range(client_id, client_id, 1)
    await rate_usage(ctx, client, as_of)
    found = await due_queries.due(ctx, client, as_of)
    own = await charges_of_services(ctx, services)
    made = Assembly(as_of, await rulebook(ctx, client, as_of), fresh_ids(ctx.now))
    made.add(_only(found, set(services), own))
    _refuse_odd(made)
    await write(ctx, made, None)
    await issue_ready(ctx, made)
    return _told(ctx, made)


def _refuse_odd(made: Assembly) -> None:
    """A run leaves a client out whose invoices are odd, and says so; who asked for this one client is told at once."""
    for client_id, why in made.parked.items():
        raise InvoicesOdd(client_id=client_id, why=why)


def _only(found: Due, services: Collection[UUID], charge_ids: Collection[UUID]) -> Due:
    schedules = [row for row in found.schedules if row["service_id"] in services]
    return replace(found, schedules=schedules, charges=[row for row in found.charges if row["id"] in charge_ids])


def _told(ctx: Context, made: Assembly) -> list[Generated]:
    found = [
        Generated(one.id, one.issue_date, one.due_date, Money(one.total_minor, one.currency)) for one in made.invoices
    ]
    for one, head in zip(found, made.invoices, strict=True):
        ctx.fresh(str(one.id))
        tell(ctx, "invoices", one.id, client_id=head.client_id, issue_date=one.issue_date, total=one.total)
    return found


async def generate_service_invoice(ctx: Context, service_id: UUID, days: Period) -> Invoice:
    """A draft, dated today, of one service: whatever of some days is not on an invoice yet.

    Days behind those that are billed already would leave some out: raises EarlierDaysNotBilled. Raises
    NothingToInvoice when all of the days are invoiced.
    """
    await open_missing(ctx, [service_id])
    schedule = next(iter(await queries.locked_schedules(ctx, [service_id])), None)
    if schedule is None:
        raise NotFound.of("schedule of service", service_id)
    if days.start > schedule.billed_until:
        raise EarlierDaysNotBilled(service_id=service_id, billed_until=schedule.billed_until)
    pauses = (await queries.pauses_by_schedule(ctx, [schedule.id])).get(schedule.id, ())
    name = (await queries.billable(ctx, [service_id]))[service_id].name
    deal, until = schedule.deal(name), min(days.end, schedule.ends_on or days.end)
    if deal.undivided:
        until = deal.period_of(until - timedelta(days=1)).end
    new = []
    if until > schedule.billed_until:
        begun = (await begun_periods(ctx, [schedule.stands])).get(service_id, [])
        went = goes_on(walk(deal.course(schedule.billed_until, until), pauses, date.max), deal, begun)
        new = [period_charge(service_id, deal, part, part.due_on) for part in went.parts]
        ledger = Ledger(schedule, pauses, pauses)
        ledger.goes_to(went.billed_until)
        await move_schedules(ctx, [ledger.moved()])
    added = await add_charges(ctx, [charge for charge in new if charge.amount_minor])
    show_charges(ctx, new)
    today = ctx.today((await home(ctx)).timezone)
    wanted = {*added, *await open_periods_of(ctx, service_id, days)}
    if not wanted:
        raise NothingToInvoice(client_id=schedule.client_id, as_of=days.end)
    return await draft_invoice(ctx, schedule.client_id, today, only=wanted, until=date.max)
