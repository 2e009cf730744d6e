"""Billing at a glance: what is owed and since when, a client's invoices and balance, the last runs, a search."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, any_, case, func, literal, or_, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import BillingRun, Charge, Invoice, RecurringSchedule
from fairlead.domains.billing.queries.runs import RunRow, run_row, run_rows
from fairlead.domains.billing.terms import ScheduleStatus
from fairlead.domains.clients.models import Client
from fairlead.kernel.money import Money
from fairlead.platform.context import Context

BUCKETS = (30, 60, 90)
"""Days after the due date at which a debt counts as older."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is owed for one age: `until` days after the due date at most; -1 for not yet due, None for the oldest."""

    until: int | None
    invoices: int
    owed: Money


@dataclass(frozen=True, slots=True)
class Receivable:
    """What clients owe in one currency, by age, the youngest first."""

    buckets: Sequence[Bucket]

    @property
    def owed(self) -> Money:
        """Everything."""
        return Money.sum((bucket.owed for bucket in self.buckets), self.buckets[0].owed.currency)

    @property
    def invoices(self) -> int:
        """How many invoices are not paid."""
        return sum(bucket.invoices for bucket in self.buckets)

    @property
    def overdue(self) -> Money:
        """What should have been paid by now."""
        return Money.sum((bucket.owed for bucket in self.buckets[1:]), self.buckets[0].owed.currency)

    @property
    def overdue_invoices(self) -> int:
        """How many invoices should have been paid by now."""
        return sum(bucket.invoices for bucket in self.buckets[1:])


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """An invoice in a short list."""

    id: UUID
    number: str | None
    status: InvoiceStatus
    issue_date: date
    due_date: date
    total: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class InvoiceHit:
    """An invoice that fits a search."""

    id: UUID
    number: str
    status: InvoiceStatus
    total: Money
    client_name: str


def _open() -> ColumnElement[bool]:
    return (Invoice.status == InvoiceStatus.ISSUED) & (Invoice.balance_minor != 0)


async def receivable(ctx: Context, currency: str, today: date) -> Receivable:
    """What is owed in one currency on a day, by days after the due date."""
    since = [today, *(today - timedelta(days=days) for days in BUCKETS)]
    age = case(*((Invoice.due_date >= day, place) for place, day in enumerate(since)), else_=len(since))
    statement = (
        select(age, func.count(), func.sum(Invoice.balance_minor))
        .where(_open(), Invoice.currency == currency)
        .group_by(age)
    )
    found = {row[0]: (row[1], int(row[2])) for row in await ctx.rows(statement)}
    untils: tuple[int | None, ...] = (-1, *BUCKETS, None)
    counted = [(until, *found.get(place, (0, 0))) for place, until in enumerate(untils)]
    return Receivable([Bucket(until, invoices, Money(owed, currency)) for until, invoices, owed in counted])


async def balances_of(ctx: Context, client_id: UUID) -> list[Money]:
    """What a client owes, one amount a currency; none when nothing is open."""
    statement = (
        select(Invoice.currency, func.sum(Invoice.balance_minor))
        .where(_open(), Invoice.client_id == client_id)
        .group_by(Invoice.currency)
        .order_by(Invoice.currency)
    )
    return [Money(int(owed), currency) for currency, owed in await ctx.rows(statement)]


async def credit_to_pay_out(ctx: Context, client_id: UUID) -> bool:
    """Whether a client has open credit that no invoice will use up: of ended services, or of none."""
    schedule = RecurringSchedule
    own = (schedule.tenant_id == Charge.tenant_id) & (schedule.service_id == Charge.service_id)
    statement = (
        select(Charge.id)
        .outerjoin(schedule, own)
        .where(
            Charge.client_id == client_id, Charge.amount_minor < 0, ~Charge.invoiced, Charge.released_at.is_(None),
            or_(schedule.status.is_(None), schedule.status == ScheduleStatus.ENDED),
        )
        .limit(1)
    )  # fmt: skip
    return bool(await ctx.rows(statement))


async def latest_invoices(ctx: Context, client_id: UUID, limit: int = 12) -> list[InvoiceLine]:
    """A client's invoices, the latest first."""
    statement = (
        select(
            Invoice.id, Invoice.number, Invoice.status, Invoice.issue_date, Invoice.due_date, Invoice.total_minor,
            Invoice.balance_minor, Invoice.currency,
        )
        .where(Invoice.client_id == client_id)
        .order_by(Invoice.issue_date.desc(), Invoice.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        InvoiceLine(id_, number, status, issued, due, Money(total, currency), Money(balance, currency))
        for id_, number, status, issued, due, total, balance, currency in await ctx.rows(statement)
    ]


async def latest_runs(ctx: Context, limit: int = 5) -> list[RunRow]:
    """The last billing runs."""
    latest = run_rows().order_by(BillingRun.started_at.desc(), BillingRun.id.desc()).limit(limit)
    return [run_row(row) for row in await ctx.rows(latest)]


async def numbers_of(ctx: Context, invoice_ids: Collection[UUID]) -> dict[UUID, str]:
    """The numbers of some invoices; drafts and unknown ids are left out."""
    wanted = literal(list(invoice_ids), ARRAY(Uuid))
    statement = select(Invoice.id, Invoice.number).where(Invoice.id == any_(wanted), Invoice.number.is_not(None))
    return {row[0]: row[1] for row in await ctx.rows(statement)}


async def search_invoices(ctx: Context, text: str, limit: int = 8) -> list[InvoiceHit]:
    """Invoices whose number contains a text, the latest first."""
    wanted = text.strip()
    if not wanted:
        return []
    exact = func.lower(Invoice.number) == wanted.lower()
    statement = (
        select(Invoice.id, Invoice.number, Invoice.status, Invoice.total_minor, Invoice.currency, Client.name)
        .join(Client, (Client.tenant_id == Invoice.tenant_id) & (Client.id == Invoice.client_id))
        .where(or_(exact, Invoice.number.icontains(wanted, autoescape=True)))
        .order_by(case((exact, 0), else_=1), Invoice.issue_date.desc(), Invoice.id.desc())
        .limit(limit)
    )
    return [
        InvoiceHit(id_, number, status, Money(total, currency), name)
        for id_, number, status, total, currency, name in await ctx.rows(statement)
    ]
