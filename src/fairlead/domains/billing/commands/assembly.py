"""Assembling the invoices of many clients as rows, ready to be written in bulk.

The rules decide; this only carries their results. It is the innermost loop of the billing run: services that share
a price and a period share their part, which is computed, explained, sent and parsed once.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from fairlead.domains.billing.charges import described
from fairlead.domains.billing.queries.due import Due, Record
from fairlead.domains.billing.queries.policies import Policies
from fairlead.domains.billing.rules import Bundle, Course, Item, Pause, Walk, bundles, priced, standing, walk
from fairlead.domains.catalog.terms import Timing
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


class PartRow(NamedTuple):
    """What a line bills; lines share it. Without a claim it is an open charge, not a new one."""

    claim: str | None
    period_start: date | None
    period_end: date | None
    quantity: Decimal
    amount_minor: int
    currency: str
    due_on: date
    basis: str | None


class LineRow(NamedTuple):
    """A line to write: numbers point into the parts and invoices."""

    id: UUID
    charge_id: UUID
    invoice: int
    position: int
    part: int
    service_id: UUID | None
    description: str


class PortionRow(NamedTuple):
    """A portion of a credit: `offset` of it went before; the first one keeps the credit's own id."""

    credit_id: UUID
    id: UUID
    amount_minor: int
    offset: int
    invoiced: bool
    formula: str


class ScheduleRow(NamedTuple):
    """Where a schedule stands after the run."""

    id: UUID
    billed_until: date
    next_date: date | None
    status: str


_Priced = tuple[date, int, int, str]
"""When a part is due, what it costs, where it is, and what its line says behind the service's name."""

_Known = tuple[Walk, list[_Priced]]
"""A walk, kept so that its identity stays its own, and its priced parts."""


@dataclass(slots=True)
class Assembly:
    """Everything that is to be written for a range of clients."""

    as_of: date
    policies: Policies
    ids: Iterator[UUID]
    invoices: list[InvoiceRow] = field(default_factory=list)
    parts: list[PartRow] = field(default_factory=list)
    lines: list[LineRow] = field(default_factory=list)
    schedules: list[ScheduleRow] = field(default_factory=list)
    taken: list[UUID] = field(default_factory=list)
    """Open charges that are on an invoice now."""
    portions: dict[UUID, list[PortionRow]] = field(default_factory=dict)
    """Credits of which an invoice covers a part, by their ids."""
    parked: dict[UUID, str] = field(default_factory=dict)
    """Clients whose facts make no sense, and why; they stay due, the others are billed."""
    clients: int = 0
    _open_parts: dict[UUID, int] = field(default_factory=dict)
    """Where open credits are."""
    _priced: dict[tuple[int, str, str, str, int], _Known] = field(default_factory=dict)

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
        items: list[Item] = []
        try:
            moved = [self._periods(schedule, pauses.get(schedule[1], ()), items) for schedule in schedules]
        except (ValueError, OverflowError) as odd:
            self.parked[client_id] = str(odd)
            return
        items += [self._open(charge) for charge in charges]
        for bundle in bundles(items):
            self._invoice(client_id, bundle)
        self.schedules += moved
        self.clients += 1

    def _periods(self, schedule: Record, pauses: tuple[Pause, ...], items: list[Item]) -> ScheduleRow:
        """Add the due periods of one schedule; where it stands afterwards.

        Days that cost nothing make no line, but billing goes on behind them.
        """
        (
            _, schedule_id, service_id, cycle, anchor, anchor_day, timing, proration, ends_on, billed_until, currency,
            price, quantity, name, _,
        ) = schedule  # fmt: skip
        undivided = proration == Proration.NONE
        course = Course(_CYCLES[cycle], anchor, anchor_day, _TIMINGS[timing], billed_until, ends_on, undivided)
        went = walk(course, pauses, self.as_of)
        key = (price, currency, quantity, proration, id(went))
        known = self._priced.get(key)
        if known is None:
            known = self._priced[key] = went, self._price(went, Money(price, currency), quantity, proration)
        for due_on, amount, part, note in known[1]:
            items.append(Item(due_on, currency, amount, part, None, service_id, name + note if note else name))
        status = standing(ends_on, pauses, went.next_date)
        return ScheduleRow(schedule_id, went.billed_until, went.next_date, status.value)

    def _price(self, went: Walk, price: Money, quantity: str, proration: str) -> list[_Priced]:
        found: list[_Priced] = []
        units = Decimal(quantity)
        for part in went.parts:
            period, whole, due_on, percent = part
            amount, basis = priced(period, whole, price, units, _PRORATIONS[proration], percent)
            if amount > _MOST:
                raise OverflowError(f"{price} × {quantity} is more than can be counted")
            if amount:
                found.append((due_on, amount, len(self.parts), described("", part)))
                row = PartRow(str(period), period.start, period.end, units, amount, price.currency, due_on, basis)
                self.parts.append(row)
        return found

    def _open(self, charge: Record) -> Item:
        _, charge_id, due_on, currency, amount, description, quantity, start, end = charge
        if amount < 0:
            self._open_parts[charge_id] = len(self.parts)
        self.parts.append(PartRow(None, start, end, quantity, amount, currency, due_on, None))
        return Item(due_on, currency, amount, len(self.parts) - 1, charge_id, None, description)

    def _invoice(self, client_id: UUID, bundle: Bundle) -> None:
        terms = timedelta(days=self.policies.of(client_id).payment_terms_days)
        invoice = len(self.invoices)
        self.invoices.append(
            InvoiceRow(next(self.ids), client_id, bundle.currency, bundle.date, bundle.date + terms, bundle.total)
        )
        for position, (_, _, amount, part, charge_id, service_id, description) in enumerate(bundle.items, 1):
            if charge_id is None:
                charge_id = next(self.ids)  # noqa: PLW2901 - the charge is made along with its line
            else:
                if amount != self.parts[part].amount_minor:
                    charge_id, part = self._portion(charge_id, part, amount)  # noqa: PLW2901 - a part of it
                self.taken.append(charge_id)
            self.lines.append(LineRow(next(self.ids), charge_id, invoice, position, part, service_id, description))

    def _portion(self, credit_id: UUID, part: int, amount: int) -> tuple[UUID, int]:
        """Take a portion of a credit; its id and its own part."""
        whole = self.parts[part]
        before = self.portions.setdefault(credit_id, [])
        offset = sum(one.amount_minor for one in before)
        portion_id = next(self.ids) if before else credit_id
        before.append(_portion_row(credit_id, portion_id, amount, offset, whole, invoiced=True))
        self.parts.append(whole._replace(amount_minor=amount))
        return portion_id, len(self.parts) - 1

    def split(self) -> list[PortionRow]:
        """Every portion of the credits that were split, what is left of them last."""
        found: list[PortionRow] = []
        for credit_id, taken in self.portions.items():
            whole = self.parts[self._open_parts[credit_id]]
            offset = sum(one.amount_minor for one in taken)
            found += taken
            if offset != whole.amount_minor:
                left = whole.amount_minor - offset
                found.append(_portion_row(credit_id, next(self.ids), left, offset, whole, invoiced=False))
        return found

    def gather(self, client_id: UUID, charges: list[Record], day: date) -> UUID | None:
        """One invoice of a client's open charges, dated on a day; None when they do not come to anything."""
        made = bundles([self._open(charge)._replace(due_on=day) for charge in charges])
        for bundle in made:
            self._invoice(client_id, bundle)
        return self.invoices[0].id if made else None

    def claims(self) -> list[tuple[UUID, str]]:
        """What the new charges claim."""
        found = ((line.service_id, self.parts[line.part].claim) for line in self.lines)
        return [(service_id, claim) for service_id, claim in found if service_id and claim]

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
                part = self.parts[row.part]
                source = row.service_id or row.charge_id
                yield f" {source}|{part.claim}|{row.description}|{part.quantity}|{part.amount_minor}\n"


def _portion_row(
    credit_id: UUID, portion_id: UUID, amount: int, offset: int, whole: PartRow, *, invoiced: bool
) -> PortionRow:
    formula = f"{Money(amount, whole.currency).amount} of {Money(whole.amount_minor, whole.currency).amount}"
    return PortionRow(credit_id, portion_id, amount, offset, invoiced, formula)
