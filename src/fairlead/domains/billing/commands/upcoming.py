"""The next invoices of a client, by the code that bills: what a run would assemble, with nothing written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson

from fairlead.domains.billing.commands.assembly import Assembly, InvoiceRow, LineRow
from fairlead.domains.billing.commands.rating import rate_usage
from fairlead.domains.billing.commands.upkeep import end_schedules, foresee_changes, settle_holds
from fairlead.domains.billing.queries import due as due_queries
from fairlead.domains.billing.queries.ahead import Ahead, ahead, bases_of, outlook
from fairlead.domains.billing.queries.due import Due, Range
from fairlead.domains.billing.queries.rulebook import rulebook
from fairlead.domains.billing.rules import Basis, plain, told
from fairlead.domains.clients.queries import client_facts
from fairlead.domains.services.events import ServiceCancelled, ServiceChangeScheduled
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import fresh_ids
from fairlead.platform.undoing import undone

FURTHEST = 60
"""Days on which something falls due that are looked at: free periods are passed over, but not for ever."""


@dataclass(frozen=True, slots=True)
class NextLine:
    """A line to be, with its explanation."""

    description: str
    service_id: UUID | None
    quantity: str
    period: Period | None
    net: Money
    tax: Money
    basis: Basis
    tax_rule: dict[str, Any] | None

    @property
    def sentences(self) -> list[str]:
        """How its amount comes about."""
        return told(self.basis)


@dataclass(frozen=True, slots=True)
class NextInvoice:
    """An invoice to be."""

    issue_date: date
    due_date: date
    site_id: UUID | None
    contract_id: UUID | None
    purchase_order: str | None
    net: Money
    tax: Money
    total: Money
    lines: Sequence[NextLine]


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What the next run with something to bill issues for a client."""

    client_id: UUID
    as_of: date | None
    """The day to which that run bills; None when nothing is to come."""
    invoices: Sequence[NextInvoice]
    held_back: str | None
    """Why the run would leave the client out, as things stand."""


async def next_invoices(ctx: Context, client_id: UUID, as_of: date | None = None) -> Upcoming:
    """The invoices of the next run with something to bill for a client, or of a run to a day; raises NotFound.

    Reads without locks. Only what a run, or a day before it, would do first is carried out and rolled back: the rating
    of usage, a scheduled change, a planned hold, a scheduled end.
    """
    client = await client_facts(ctx, client_id)
    seen = await outlook(ctx, client_id)
    days = [day for day in (seen.falls_due, seen.changes) if day is not None]
    if as_of is None and not days:
        return Upcoming(client_id, None, [], None)
    day = as_of or max(ctx.today(client.timezone), min(days))
    look = _Look(ctx, client_id, as_of is not None, seen.metered)
    if not look.metered and (seen.changes is None or seen.changes > day):
        undisturbed, _ = await look.along(day, seen.changes)
        if undisturbed is not None or seen.changes is None:
            return undisturbed or Upcoming(client_id, None, [], None)
    coming = await ahead(ctx, client_id)
    async with undone(ctx):
        return await _through(look, day, coming)


async def _through(look: "_Look", first: date, coming: list[Ahead]) -> Upcoming:
    """Look along the days from one on, carrying out what is planned for each before a run comes to it."""
    day: date | None = first
    while day is not None:
        for one in [one for one in coming if one.on <= day]:
            await _carry_out(look.ctx, one)
            coming.remove(one)
        planned = None if look.stays else min((one.on for one in coming), default=None)
        found, later = await look.along(day, planned)
        if found is not None:
            return found
        day = min((one for one in (later, planned) if one is not None), default=None)
    return Upcoming(look.client_id, None, [], None)


async def _carry_out(ctx: Context, one: Ahead) -> None:
    if isinstance(one.event, ServiceCancelled):
        await end_schedules(ctx, [one.event])
    elif isinstance(one.event, ServiceChangeScheduled):
        await foresee_changes(ctx, [one.event])
    else:
        ctx.emit(one.event)
        await settle_holds(ctx, {one.event.service_id})


@dataclass(frozen=True, slots=True)
class _Look:
    ctx: Context
    client_id: UUID
    stays: bool
    """Whether a day was asked for: no later one is looked at."""
    metered: bool

    async def along(self, day: date, planned: date | None = None) -> tuple[Upcoming | None, date | None]:
        """Assemble for one day after the other until there is an invoice, or a day for which something is planned.

        Without an invoice it answers the day that would come next.
        """
        clients = Range(self.client_id, self.client_id, 1)
        due: Due | None = None
        for _ in range(FURTHEST):
            rated = await rate_usage(self.ctx, clients, day) if self.metered else None
            book = await rulebook(self.ctx, clients, day)
            if due is None or rated is not None:
                due = await due_queries.due(self.ctx, clients, day if self.stays else date.max, locked=False)
            made = Assembly(day, book, fresh_ids(self.ctx.now), parked=rated.parked if rated else {})
            made.add(replace(due, charges=[one for one in due.charges if one["due_on"] <= day]))
            later = _later(made, due, day)
            if made.invoices or made.parked or self.stays:
                return await self._found(made, day), None
            if later is None or (planned is not None and planned <= later):
                return None, later
            day = later
        return None, None

    async def _found(self, made: Assembly, day: date) -> Upcoming:
        bases = await bases_of(self.ctx, {*made.taken, *made.portions})
        invoices = _invoices(made, bases | _portions(made, bases))
        return Upcoming(self.client_id, day, invoices, made.parked.get(self.client_id))


def _later(made: Assembly, due: Due, day: date) -> date | None:
    days = [one.next_date for one in made.schedules if one.next_date is not None]
    days += [one["due_on"] for one in due.charges]
    return min((one for one in days if one > day), default=None)


def _portions(made: Assembly, bases: Mapping[UUID, Basis]) -> dict[UUID, Basis]:
    """How the portions of split credits would explain themselves."""
    found: dict[UUID, Basis] = {}
    for one in made.split():
        whole = bases[one.credit_id]
        before = whole.get("from", 0) + one.offset
        found[one.id] = {
            "rule": "portion", "of": whole.get("of", whole), "currency": whole["currency"], "from": before,
            "minor": one.amount_minor, "formula": one.formula,
        }  # fmt: skip
    return found


def _invoices(made: Assembly, bases: Mapping[UUID, Basis]) -> Sequence[NextInvoice]:
    lines = {number: list(rows) for number, rows in groupby(made.lines, key=itemgetter(2))}
    return [_invoice(made, head, lines[number], bases) for number, head in enumerate(made.invoices)]


def _invoice(made: Assembly, head: InvoiceRow, rows: Sequence[LineRow], bases: Mapping[UUID, Basis]) -> NextInvoice:
    net, tax, total = (Money(minor, head.currency) for minor in (head.net_minor, head.tax_minor, head.total_minor))
    return NextInvoice(
        head.issue_date, head.due_date, head.site_id, head.contract_id, head.purchase_order, net, tax, total,
        [_line(made, row, bases) for row in rows],
    )  # fmt: skip


def _line(made: Assembly, row: LineRow, bases: Mapping[UUID, Basis]) -> NextLine:
    part = made.parts[row.part]
    days = Period(part.period_start, part.period_end) if part.period_start and part.period_end else None
    basis = orjson.loads(part.basis) if part.basis else bases[row.charge_id]
    return NextLine(
        row.description, row.service_id, plain(part.quantity), days,
        Money(part.net_minor, part.currency), Money(part.tax_minor, part.currency), basis,
        orjson.loads(part.tax) if part.tax else None,
    )  # fmt: skip
