"""How billing runs stand and what they came to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import BillingRun, BillingRunChunk, Invoice
from fairlead.domains.billing.terms import RunStatus
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.period import add_months
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run, with the sums of its chunks."""

    id: UUID
    as_of: date
    status: RunStatus
    currency: str
    clients: int
    chunks: int
    started_at: datetime
    finished_at: datetime | None
    started_by: str
    error: str | None
    plan: str | None
    version: int
    chunks_done: int
    invoices: int
    lines: int
    invoiced_minor: int
    drafts_changed: int

    @property
    def invoiced(self) -> Money:
        """The total, in the company's currency."""
        return Money(self.invoiced_minor, self.currency)


def run_rows() -> Select[Any]:
    """Runs with their sums."""
    sums = (
        select(
            BillingRunChunk.tenant_id,
            BillingRunChunk.run_id,
            func.count(BillingRunChunk.done_at).label("chunks_done"),
            func.sum(BillingRunChunk.invoices).label("invoices"),
            func.sum(BillingRunChunk.lines).label("lines"),
            func.sum(BillingRunChunk.total_minor).label("invoiced_minor"),
            func.sum(BillingRunChunk.drafts_changed).label("drafts_changed"),
        )
        .group_by(BillingRunChunk.tenant_id, BillingRunChunk.run_id)
        .subquery()
    )
    own = [name for name in RunRow.__dataclass_fields__ if name in BillingRun.__table__.columns]
    counted = ("chunks_done", "invoices", "lines", "invoiced_minor", "drafts_changed")
    figures = [func.coalesce(sums.c[name], 0).label(name) for name in counted]
    return select(*(getattr(BillingRun, name) for name in own), *figures).outerjoin(
        sums, (sums.c.tenant_id == BillingRun.tenant_id) & (sums.c.run_id == BillingRun.id)
    )


def run_row(row: Any) -> RunRow:
    """A row of `run_rows`; a sum of big integers is a decimal."""
    return RunRow(**{**row._mapping, "invoiced_minor": int(row.invoiced_minor)})  # noqa: SLF001 - public in SQLAlchemy


async def run(ctx: Context, run_id: UUID) -> RunRow:
    """One run; raises NotFound."""
    row = await ctx.row(run_rows().where(BillingRun.id == run_id))
    if row is None:
        raise NotFound.of("billing run", run_id)
    return run_row(row)


@dataclass(frozen=True, slots=True)
class Stands:
    """How far a run is."""

    running: bool
    done: int
    chunks: int


async def progress(ctx: Context, run_id: UUID) -> Stands:
    """How far a run is."""
    found = await run(ctx, run_id)
    return Stands(found.status is RunStatus.RUNNING, found.chunks_done, found.chunks)


async def positions_left(ctx: Context, run_id: UUID) -> list[int]:
    """The chunks of a run that are not done, in order."""
    statement = (
        select(BillingRunChunk.position)
        .where(BillingRunChunk.run_id == run_id, BillingRunChunk.done_at.is_(None))
        .order_by(BillingRunChunk.position)
    )
    return [row.position for row in await ctx.rows(statement)]


async def parked(ctx: Context, run_id: UUID) -> dict[str, str]:
    """Clients that the run could not bill, and why."""
    statement = (
        select(BillingRunChunk.parked).where(BillingRunChunk.run_id == run_id).order_by(BillingRunChunk.position)
    )
    return {client: why for row in await ctx.rows(statement) for client, why in row.parked.items()}


@dataclass(frozen=True, slots=True)
class Invoiced:
    """How many invoices there are, and what they come to."""

    invoices: int
    total: Money


async def invoiced_in_month(ctx: Context, month: date, currency: str, *, but: UUID | None = None) -> Invoiced:
    """What is invoiced in one currency with a date in a day's month, apart from one run and from what was voided."""
    first = month.replace(day=1)
    statement = select(func.count(), func.coalesce(func.sum(Invoice.total_minor), 0)).where(
        Invoice.issue_date >= first,
        Invoice.issue_date < add_months(first, 1),
        Invoice.status != InvoiceStatus.VOID,
        Invoice.currency == currency,
    )
    if but is not None:
        statement = statement.where(Invoice.run_id.is_distinct_from(but))
    row = await ctx.row(statement)
    return Invoiced(row[0], Money(int(row[1]), currency)) if row is not None else Invoiced(0, Money.zero(currency))


async def totals(ctx: Context, run_id: UUID) -> dict[str, Money]:
    """What a run invoiced, by currency."""
    statement = (
        select(Invoice.currency, func.sum(Invoice.total_minor))
        .where(Invoice.run_id == run_id)
        .group_by(Invoice.currency)
        .order_by(Invoice.currency)
    )
    return {row[0]: Money(int(row[1]), row[0]) for row in await ctx.rows(statement)}


async def drafts_left(ctx: Context, run_id: UUID) -> int:
    """How many of a run's invoices are drafts still."""
    statement = select(func.count()).where(Invoice.run_id == run_id, Invoice.status == InvoiceStatus.DRAFT)
    return (await ctx.session.scalars(statement)).one()
