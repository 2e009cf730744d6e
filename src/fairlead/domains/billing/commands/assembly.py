"""Assembling the invoices of many clients as rows, ready to be written in bulk.

The rules decide; this only carries their results. It is the innermost loop of the billing run.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from fairlead.domains.billing.queries.due import Due, Record
from fairlead.domains.billing.queries.policies import Policies
from fairlead.domains.billing.rules import Bundle, Course, Item, Pause, bundles, priced, standing, walk
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.ids import uuid7
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration

_CYCLES = {cycle.value: cycle for cycle in Cycle}
_TIMINGS = {timing.value: timing for timing in Timing}
_PRORATIONS = {proration.value: proration for proration in Proration}
_MOST = 2**63 - 1


class InvoiceRow(NamedTuple):
    """An invoice to write."""

    id: UUID
    client_id: UUID
    currency: str
    issue_date: date
    due_date: date
    total_minor: int


class LineRow(NamedTuple):
    """A line to write; with a `basis` its charge is new and written along, else it is an open one."""

    line_id: UUID
    charge_id: UUID
    invoice_id: UUID
    position: int
    client_id: UUID
    service_id: UUID | None
    claim: str | None
    description: str
    period_start: date | None
    period_end: date | None
    quantity: Any
    amount_minor: int
    currency: str
    due_on: date
    basis: str | None


class ScheduleRow(NamedTuple):
    """Where a schedule stands after the run."""

    id: UUID
    billed_until: date
    next_date: date | None
    status: str


_Draft = tuple[UUID, UUID | None, str | None, str, date | None, date | None, Any, int, str, date, str | None]
"""A line before its invoice is known: charge id, then as in LineRow from `service_id` on."""


@dataclass(slots=True)
class Assembly:
    """Everything that is to be written for a range of clients."""

    as_of: date
    now: datetime
    policies: Policies
    invoices: list[InvoiceRow] = field(default_factory=list)
    lines: list[LineRow] = field(default_factory=list)
    schedules: list[ScheduleRow] = field(default_factory=list)
    parked: dict[UUID, str] = field(default_factory=dict)
    """Clients whose facts make no sense, and why; they stay due, the others are billed."""
    clients: int = 0

    def add(self, due: Due) -> None:
        """Assemble whatever is due, client by client."""
        charges = {key: list(rows) for key, rows in groupby(due.charges, key=itemgetter(0))}
        for client_id, rows in groupby(due.schedules, key=itemgetter(0)):
            self._client(client_id, sorted(rows, key=itemgetter(-1)), charges.pop(client_id, []), due.pauses)
        for client_id, open_charges in charges.items():
            self._client(client_id, [], open_charges, due.pauses)

    def _client(
        self, client_id: UUID, schedules: list[Record], charges: list[Record], pauses: dict[UUID, tuple[Pause, ...]]
    ) -> None:
        if client_id in self.parked:
            return
        try:
            moved, drafts = _periods(schedules, pauses, self.as_of, self.now)
        except (ValueError, OverflowError) as odd:
            self.parked[client_id] = str(odd)
            return
        drafts += [
            (row[1], None, None, row[5], row[7], row[8], row[6], row[4], row[3], row[2], None) for row in charges
        ]
        items = [Item(draft[9], draft[8], draft[7], place) for place, draft in enumerate(drafts)]
        for bundle in bundles(items):
            self._invoice(client_id, bundle, drafts)
        self.schedules += moved
        self.clients += 1

    def _invoice(self, client_id: UUID, bundle: Bundle, drafts: Sequence[_Draft]) -> None:
        invoice_id = uuid7(self.now)
        terms = timedelta(days=self.policies.of(client_id).payment_terms_days)
        self.invoices.append(
            InvoiceRow(invoice_id, client_id, bundle.currency, bundle.date, bundle.date + terms, bundle.total)
        )
        for position, item in enumerate(bundle.items, 1):
            charge_id, *rest = drafts[item.place]
            self.lines.append(LineRow(uuid7(self.now), charge_id, invoice_id, position, client_id, *rest))

    def claims(self) -> list[tuple[UUID, str]]:
        """What the new charges claim."""
        return [(line.service_id, line.claim) for line in self.lines if line.service_id and line.claim]

    def digest(self) -> str:
        """A hash of the invoices' content: the same facts make the same hash, whatever ids they get."""
        hashed = hashlib.sha256()
        for line in self.contents():
            hashed.update(line.encode())
        return hashed.hexdigest()

    def contents(self) -> Iterator[str]:
        """Each invoice and line as text, in order."""
        for head, (_, rows) in zip(self.invoices, groupby(self.lines, key=itemgetter(2)), strict=True):
            yield f"{head.client_id}|{head.currency}|{head.issue_date}|{head.due_date}|{head.total_minor}\n"
            for row in rows:
                source = row.service_id or row.charge_id
                yield f" {source}|{row.claim}|{row.description}|{row.quantity}|{row.amount_minor}\n"


def _periods(
    schedules: list[Record], pauses: dict[UUID, tuple[Pause, ...]], as_of: date, now: datetime
) -> tuple[list[ScheduleRow], list[_Draft]]:
    """The due periods of one client's schedules, and where those stand afterwards.

    Days that cost nothing make no line, but billing goes on behind them.
    """
    moved: list[ScheduleRow] = []
    drafts: list[_Draft] = []
    for (
        _, schedule_id, service_id, cycle, anchor, anchor_day, timing, proration, ends_on, billed_until, currency,
        price_minor, quantity, name, _,
    ) in schedules:  # fmt: skip
        price, basis = Money(price_minor, currency), _PRORATIONS[proration]
        course = Course(_CYCLES[cycle], anchor, anchor_day, _TIMINGS[timing], billed_until, ends_on)
        paused = pauses.get(schedule_id, ())
        went = walk(course, paused, as_of)
        for period, whole, due_on in went.parts:
            minor, explained = priced(period, whole, price, quantity, basis)
            if minor > _MOST:
                raise OverflowError(f"{name} from {period.start} on costs more than can be counted")
            if minor:
                drafts.append((
                    uuid7(now), service_id, str(period), name, period.start, period.end, quantity, minor, currency,
                    due_on, explained,
                ))  # fmt: skip
        moved.append(
            ScheduleRow(schedule_id, went.billed_until, went.next_date, standing(ends_on, paused, went.next_date))
        )
    return moved, drafts
