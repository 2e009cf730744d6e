"""Invoices one by one: drafted from open charges, issued, voided."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import takewhile
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select

from fairlead.domains.billing import charges, rules
from fairlead.domains.billing.charges import NewCharge
from fairlead.domains.billing.commands.assembly import Assembly
from fairlead.domains.billing.commands.chunks import SERIES, write
from fairlead.domains.billing.commands.upkeep.ledgers import Ledger
from fairlead.domains.billing.errors import InvoiceCredited, LaterPeriodsBilled, NothingToInvoice
from fairlead.domains.billing.events import InvoiceIssued, InvoiceVoided
from fairlead.domains.billing.lifecycle import INVOICE, InvoiceAction
from fairlead.domains.billing.models import Charge, Invoice, InvoiceLine
from fairlead.domains.billing.policy import BillingPolicy
from fairlead.domains.billing.queries import due as due_queries
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.billing.queries.rulebook import rulebook
from fairlead.domains.billing.queries.schedules import ScheduleFacts
from fairlead.domains.billing.repository.charges import add_charges, release_charges
from fairlead.domains.billing.repository.found import Invoices
from fairlead.domains.billing.repository.schedules import Moved, move_schedules
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.clients.queries import client_facts
from fairlead.kernel.errors import Invalid
from fairlead.kernel.ids import ChargeId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db import audit
from fairlead.platform.db.bulk import fresh_ids
from fairlead.platform.db.numbers import take_numbers
from fairlead.platform.policy import policies

MOST = 10**15
"""Minor units of one charge by hand: far above any honest one, far below what an invoice can add up."""


async def add_charge(
    ctx: Context,
    client_id: UUID,
    *,
    description: str,
    price: Money,
    quantity: Decimal = Decimal(1),
    due_on: date,
    service_id: UUID | None = None,
) -> ChargeId:
    """Charge something by hand; it goes on the next invoice of its day or later."""
    client = await client_facts(ctx, client_id)
    if price.currency != client.currency:
        raise Invalid.of("price.currency", f"This client is billed in {client.currency}.", f"Give {client.currency}.")
    if price.minor <= 0 or quantity <= 0:
        raise Invalid.of("price.amount", "A charge is more than nothing.", "Give an amount and a quantity above 0.")
    if price.times(quantity).minor > MOST:
        raise Invalid.of("price.amount", "That is more than one charge can be.", "Give a smaller amount or quantity.")
    if service_id is not None and not await queries.holds(ctx, client_id, service_id):
        raise Invalid.of("service_id", "This client has no such service.", "Leave it out, or give one of theirs.")
    new = charges.one_off(ctx.new_id(), client_id, service_id, description, price, quantity, due_on)
    [charge_id] = await add_charges(ctx, [new])
    amount = Money(new.amount_minor, new.currency)
    _tell(
        ctx, "charges", charge_id, client_id=client_id, service_id=service_id, description=description, due_on=due_on,
        amount=amount,
    )  # fmt: skip
    return ChargeId(charge_id)


async def draft_invoice(ctx: Context, client_id: UUID, as_of: date) -> Invoice:
    """A draft of a client's open charges up to a day; raises NothingToInvoice when they come to nothing."""
    client = await client_facts(ctx, client_id)
    due = await due_queries.open_charges(ctx, Range(client_id, client_id, 1), as_of)
    made = Assembly(as_of, await rulebook(ctx, Range(client_id, client_id, 1), as_of), fresh_ids(ctx.now))
    invoice_id = made.gather(client_id, [row for row in due if row["currency"] == client.currency], as_of)
    if invoice_id is None:
        raise NothingToInvoice(client_id=client_id, as_of=as_of)
    await write(ctx, made, None)
    drafted = await Invoices(ctx).get(invoice_id)
    ctx.fresh(str(invoice_id))
    _tell(ctx, "invoices", invoice_id, client_id=client_id, as_of=as_of, total=drafted.total)
    return drafted


async def issue(ctx: Context, invoice_id: UUID, *, version: int | None = None) -> Invoice:
    """Give a draft its number; from now on it is owed."""
    invoice = await Invoices(ctx).get(invoice_id, lock=True, version=version)
    INVOICE.target(invoice.status, InvoiceAction.ISSUE)
    policy = (await policies(ctx, BillingPolicy)).company
    [number] = await take_numbers(ctx, SERIES, prefix=policy.number_prefix, width=policy.number_width)
    invoice.number, invoice.issued_at = number, ctx.now
    invoice.advance(InvoiceAction.ISSUE)  # last: an issued invoice without a number cannot be written
    ctx.emit(
        InvoiceIssued(
            invoice_id=invoice.id, client_id=invoice.client_id, number=number, issue_date=invoice.issue_date,
            due_date=invoice.due_date, total=invoice.total,
        )
    )  # fmt: skip
    return invoice


async def void(ctx: Context, invoice_id: UUID, *, reason: str, version: int | None = None) -> Invoice:
    """Take an invoice back: its number stays used, its claims are free, and the next run bills it afresh.

    Whole periods are billed again at the price that counts then, other charges as they were. That is possible while
    its periods are the last that were billed of their services: raises LaterPeriodsBilled, or InvoiceCredited when a
    credit has given some of it back.
    """
    invoice = await Invoices(ctx).get(invoice_id, lock=True, version=version)
    invoice.advance(InvoiceAction.VOID)
    billed = await _charges_of(ctx, invoice_id)
    await _refuse_credited(ctx, [charge.id for charge in billed])
    periods = [charge for charge in billed if charge.source_kind is SourceKind.SERVICE_PERIOD]
    afresh = await _set_back(ctx, periods)
    await release_charges(ctx, [charge.id for charge in billed])
    await add_charges(ctx, [_again(charge) for charge in billed if charge not in afresh])
    invoice.voided_at, invoice.balance_minor = ctx.now, 0
    ctx.emit(
        InvoiceVoided(
            invoice_id=invoice.id, client_id=invoice.client_id, number=invoice.number, total=invoice.total,
            reason=reason,
        )
    )  # fmt: skip
    return invoice


def _tell(ctx: Context, kind: str, subject_id: UUID, **facts: object) -> None:
    """Put into the plan and the audit trail what was written in bulk, which they do not see by themselves."""
    after = {name: str(value) for name, value in facts.items() if value is not None}
    audit.note(ctx, action="created", kind=kind, subject_id=subject_id, after=after)


async def _charges_of(ctx: Context, invoice_id: UUID) -> list[Charge]:
    statement = (
        select(Charge)
        .join(InvoiceLine, (InvoiceLine.tenant_id == Charge.tenant_id) & (InvoiceLine.charge_id == Charge.id))
        .where(InvoiceLine.invoice_id == invoice_id)
        .order_by(Charge.service_id, Charge.period_start)
        .execution_options(populate_existing=True)
    )
    return list(await ctx.session.scalars(statement))


async def _refuse_credited(ctx: Context, charge_ids: Sequence[UUID]) -> None:
    statement = select(Charge.source_id).where(
        Charge.source_kind == SourceKind.SERVICE_CREDIT,
        Charge.source_id == any_(literal(list(charge_ids), ARRAY(Uuid))),
        Charge.released_at.is_(None),
    )
    credited = await ctx.rows(statement)
    if credited:
        raise InvoiceCredited(charge_ids=tuple(row[0] for row in credited))


async def _set_back(ctx: Context, periods: Sequence[Charge]) -> list[Charge]:
    """Set schedules back before the periods that a run will bill again; the others are charged again as they were."""
    service_ids = {charge.service_id for charge in periods if charge.service_id is not None}
    schedules = await queries.locked_schedules(ctx, service_ids)
    pauses = await queries.pauses_by_schedule(ctx, [schedule.id for schedule in schedules])
    moved: list[Moved] = []
    afresh: list[Charge] = []
    for schedule in schedules:
        own = [charge for charge in periods if charge.service_id == schedule.service_id]
        _refuse_later(schedule, own)
        last = list(takewhile(partial(_bills_as_now, schedule), reversed(own)))
        if last:
            back = replace(schedule, billed_until=last[-1].period_start or schedule.billed_until)
            moved.append(Ledger(back, pauses.get(schedule.id, ()), ()).moved())
            afresh += last
    await move_schedules(ctx, moved)
    return afresh


def _refuse_later(schedule: ScheduleFacts, own: Sequence[Charge]) -> None:
    """The periods must be the last that were billed of a service, to the same client."""
    last = max(charge.period_end or date.min for charge in own)
    if last != schedule.billed_until or any(charge.client_id != schedule.client_id for charge in own):
        raise LaterPeriodsBilled(service_id=schedule.service_id, billed_until=schedule.billed_until)


def _bills_as_now(schedule: ScheduleFacts, charge: Charge) -> bool:
    """Whether a run would bill these very days: a whole period, of one deal, without a hold."""
    deal, start = schedule.deal(""), charge.period_start or date.min
    whole = str(deal.period_of(start))
    terms = (charge.basis["quantity"], charge.basis["proration"], charge.basis.get("percent"))
    return charge.claim == whole and terms == (rules.plain(deal.quantity), deal.proration.value, None)


def _again(charge: Charge) -> NewCharge:
    return NewCharge(*(getattr(charge, name) for name in NewCharge._fields))
