"""Assembling the invoices of many clients: the innermost loop of the billing run.

The rules decide; this only carries their results. Services that share a price, a period and a tax share their part,
which is computed, explained, sent and parsed once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from fairlead.domains.billing import rules
from fairlead.domains.billing.charges import described, goes_on
from fairlead.domains.billing.commands.assembly.rows import InvoiceRow, LineRow, PartRow, PortionRow, ScheduleRow
from fairlead.domains.billing.commands.redrafting import ChangedDraft
from fairlead.domains.billing.policy import BillingPolicy, Finish, GroupBy
from fairlead.domains.billing.queries.due import Due, Record
from fairlead.domains.billing.queries.rulebook import Rulebook
from fairlead.domains.billing.rules import (
    ALL_TOGETHER,
    Bundle,
    Course,
    Deal,
    Group,
    Item,
    Seen,
    TaxPayer,
    Walk,
    bundles,
    priced,
    standing,
    walk,
)  # fmt: skip
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration

_CYCLES = {cycle.value: cycle for cycle in Cycle}
_TIMINGS = {timing.value: timing for timing in Timing}
_PRORATIONS = {proration.value: proration for proration in Proration}
_MOST = 2**63 - 1

_Priced = tuple[date, int, int, str]
"""When a part is due, what it costs, where it is, and what its line says behind the service's name."""

_Known = tuple[Walk, list[_Priced]]
"""A walk, kept so that its identity stays its own, and its priced parts."""

_Drafts = list[tuple[Bundle, list[int]]]
"""Invoices to be, each with the part of every line."""


class _Terms(NamedTuple):
    """How a client is billed and taxed."""

    policy: BillingPolicy
    payer: tuple[TaxPayer, bool]
    """What decides about the client's tax, and whether their prices include it."""


@dataclass(slots=True)
class Assembly:
    """Everything that is to be written for a range of clients."""

    as_of: date
    book: Rulebook
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
    """Clients whose facts make no sense or whose invoices are odd, and why; they stay due, the others are billed."""
    rated: dict[UUID, str] = field(default_factory=dict)
    """Open charges that this very unit of work made, and what they claim: a plan knows them by that."""
    changes: Sequence[ChangedDraft] = ()
    """Drafts of earlier runs whose usage was rated again."""
    clients: int = 0
    _open_parts: dict[UUID, int] = field(default_factory=dict)
    """Where open credits are."""
    _without_units: set[int] = field(default_factory=set)
    """Parts of no units where there should be some."""
    _priced: dict[tuple[object, ...], _Known] = field(default_factory=dict)
    _taxed: dict[tuple[object, ...], tuple[int, int, str | None]] = field(default_factory=dict)

    def add(self, due: Due) -> None:
        """Assemble whatever is due, client by client."""
        charges = {key: list(rows) for key, rows in groupby(due.charges, key=itemgetter(0))}
        for client_id, rows in groupby(due.schedules, key=itemgetter(0)):
            self._client(client_id, sorted(rows, key=itemgetter(-1)), charges.pop(client_id, []), due)
        for client_id, open_charges in charges.items():
            self._client(client_id, [], open_charges, due)

    def gather(self, client_id: UUID, charges: list[Record], day: date) -> UUID | None:
        """One invoice of a client's open charges, dated on a day; None when they do not come to anything."""
        terms = self._terms(client_id)
        items = [self._open(charge, terms, day)._replace(group=ALL_TOGETHER) for charge in charges]
        made = self._drafts(bundles(items, self._taxed_as))
        for bundle, parts in made:
            self._invoice(client_id, terms, bundle, parts)
        return self.invoices[0].id if made else None

    def _client(self, client_id: UUID, schedules: list[Record], charges: list[Record], due: Due) -> None:
        if client_id in self.parked:
            return
        terms = self._terms(client_id)
        items: list[Item] = []
        try:
            moved = [self._periods(schedule, due, terms, items) for schedule in schedules]
        except (ValueError, OverflowError) as wrong:
            self.parked[client_id] = str(wrong)
            return
        items += [self._open(charge, terms) for charge in charges]
        drafts = self._drafts(bundles(items, self._taxed_as))
        why = self.book.odd(client_id, [self._seen(*draft) for draft in drafts])
        if why is not None:
            self.parked[client_id] = why
            return
        for bundle, parts in drafts:
            self._invoice(client_id, terms, bundle, parts)
        self.schedules += moved
        self.clients += 1

    def _terms(self, client_id: UUID) -> _Terms:
        return _Terms(self.book.policies.of(client_id), self.book.taxes.payer(client_id))

    def _periods(self, schedule: Record, due: Due, terms: _Terms, items: list[Item]) -> ScheduleRow:
        """Add the due periods of one schedule; where it stands afterwards.

        Days that cost nothing make no line, but billing goes on behind them.
        """
        (
            client_id, schedule_id, service_id, cycle, anchor, anchor_day, timing, proration, ends_on, billed_until,
            currency, price, quantity, pricing, name, site_id, contract_id, purchase_order, category, *_,
        ) = schedule  # fmt: skip
        undivided = proration == Proration.NONE
        course = Course(_CYCLES[cycle], anchor, anchor_day, _TIMINGS[timing], billed_until, ends_on, undivided)
        pauses, begun = due.pauses.get(schedule_id, ()), due.begun.get(service_id)
        went = walk(course, pauses, self.as_of)
        if begun:
            deal = Deal(
                client_id, name, Money(price, currency), Decimal(quantity), course.cycle, course.timing,
                _PRORATIONS[proration], anchor, anchor_day, None if pricing is None else rules.pricing_of(pricing),
            )  # fmt: skip
            went = goes_on(went, deal, begun)
        key = (price, currency, quantity, pricing, proration, terms.payer, category, id(went))
        known = self._priced.get(key)
        if known is None:
            money = Money(price, currency)
            known = self._priced[key] = went, self._price(went, money, quantity, pricing, proration, terms, category)
        group = _group(terms.policy.group_by, site_id, contract_id, purchase_order)
        for due_on, amount, part, note in known[1]:
            items.append(Item(due_on, currency, group, amount, part, None, service_id, name + note if note else name))
        status = standing(ends_on, pauses, went.next_date)
        return ScheduleRow(schedule_id, went.billed_until, went.next_date, status.value)

    def _price(
        self, went: Walk, price: Money, quantity: str, pricing: str | None, proration: str, terms: _Terms, category: str
    ) -> list[_Priced]:
        found: list[_Priced] = []
        units = Decimal(quantity)
        for part in went.parts:
            amount, basis = priced(
                part.period, part.whole, price, units, _PRORATIONS[proration], part.percent, part.off, part.label,
                pricing, part.before,
            )  # fmt: skip
            if amount > _MOST:
                raise OverflowError(f"{price} × {quantity} is more than can be counted")
            if amount:
                found.append((part.due_on, amount, len(self.parts), described("", part)))
                tax = self._tax(terms.payer, category, part.due_on, amount, price.currency)
                row = PartRow(
                    str(part.period), part.period.start, part.period.end, units, amount, price.currency, part.due_on,
                    basis, *tax,
                )  # fmt: skip
                self.parts.append(row)
        return found

    def _tax(
        self, payer: tuple[TaxPayer, bool], category: str, on: date, amount: int, currency: str
    ) -> tuple[int, int, str | None]:
        """Net, tax, and the rule by which it is taxed, as text."""
        key = (payer, category, on, amount, currency)
        known = self._taxed.get(key)
        if known is None:
            known = self._taxed[key] = self.book.taxes.split(payer, category, on, amount, currency)
        return known

    def _open(self, charge: Record, terms: _Terms, day: date | None = None) -> Item:
        """An open charge; a credit is taxed as the line was that it gives back."""
        (
            _, charge_id, due_on, currency, amount, description, quantity, start, end, kind, site_id, contract_id,
            purchase_order, category, gives_back, taxed_as,
        ) = charge  # fmt: skip
        due_on = day or due_on
        if amount < 0:
            self._open_parts[charge_id] = len(self.parts)
        if gives_back:
            tax = rules.taxed_again(taxed_as, amount, currency)
        else:
            tax = self._tax(terms.payer, category, due_on, amount, currency)
        self.parts.append(PartRow(None, start, end, quantity, amount, currency, due_on, None, *tax))
        if not quantity and kind != SourceKind.USAGE:
            self._without_units.add(len(self.parts) - 1)
        group = _group(terms.policy.group_by, site_id, contract_id, purchase_order)
        return Item(due_on, currency, group, amount, len(self.parts) - 1, charge_id, None, description)

    def _drafts(self, found: Sequence[Bundle]) -> _Drafts:
        return [(bundle, [self._part(item) for item in bundle.items]) for bundle in found]

    def _taxed_as(self, item: Item) -> tuple[int, int]:
        """Net and tax of an item; of a credit, that of any portion."""
        part = self.parts[item.part]
        if item.amount == part.amount_minor:
            return part.net_minor, part.tax_minor
        return rules.taxed_again(part.tax, item.amount, part.currency)[:2]

    def _part(self, item: Item) -> int:
        """Where the part of an item is; of a credit that is taken in part, a part of its own."""
        whole = self.parts[item.part]
        if item.amount == whole.amount_minor:
            return item.part
        net, tax, rule = rules.taxed_again(whole.tax, item.amount, whole.currency)
        self.parts.append(whole._replace(amount_minor=item.amount, net_minor=net, tax_minor=tax, tax=rule))
        return len(self.parts) - 1

    def _seen(self, bundle: Bundle, parts: list[int]) -> Seen:
        """An invoice as the guardrails see it."""
        total = sum([self.parts[part].net_minor + self.parts[part].tax_minor for part in parts])
        unitless = next((item.description for item in bundle.items if item.part in self._without_units), None)
        return Seen(bundle.date, bundle.currency, len(parts), total, unitless)

    def _invoice(self, client_id: UUID, terms: _Terms, bundle: Bundle, parts: list[int]) -> None:
        number = len(self.invoices)
        net = sum([self.parts[part].net_minor for part in parts])
        tax = sum([self.parts[part].tax_minor for part in parts])
        policy, group = terms.policy, bundle.group
        self.invoices.append(
            InvoiceRow(
                next(self.ids), client_id, bundle.currency, bundle.date,
                bundle.date + timedelta(days=policy.payment_terms_days), net, tax, net + tax,
                UUID(group.site_id) if group.site_id else None, UUID(group.contract_id) if group.contract_id else None,
                group.purchase_order or None, _review_until(policy, self.as_of),
            )
        )  # fmt: skip
        for position, (item, part) in enumerate(zip(bundle.items, parts, strict=True), 1):
            charge_id = item.charge_id
            if charge_id is None:
                charge_id = next(self.ids)  # the charge is made along with its line
            else:
                if part != item.part:
                    charge_id = self._portion(charge_id, item.part, item.amount)
                self.taken.append(charge_id)
            self.lines.append(
                LineRow(next(self.ids), charge_id, number, position, part, item.service_id, item.description)
            )

    def _portion(self, credit_id: UUID, part: int, amount: int) -> UUID:
        """Take a portion of a credit; its id."""
        before = self.portions.setdefault(credit_id, [])
        offset = sum(one.amount_minor for one in before)
        portion_id = next(self.ids) if before else credit_id
        before.append(PortionRow.of(credit_id, portion_id, amount, offset, self.parts[part], invoiced=True))
        return portion_id

    def split(self) -> list[PortionRow]:
        """Every portion of the credits that were split, what is left of them last."""
        found: list[PortionRow] = []
        for credit_id, taken in self.portions.items():
            whole = self.parts[self._open_parts[credit_id]]
            offset = sum(one.amount_minor for one in taken)
            found += taken
            if offset != whole.amount_minor:
                left = whole.amount_minor - offset
                found.append(PortionRow.of(credit_id, next(self.ids), left, offset, whole, invoiced=False))
        return found


def _group(by: GroupBy, site_id: UUID | None, contract_id: UUID | None, purchase_order: str | None) -> Group:
    if by is GroupBy.CLIENT:
        return ALL_TOGETHER
    if by is GroupBy.SITE:
        return Group(site_id=str(site_id or ""))
    if by is GroupBy.CONTRACT:
        return Group(contract_id=str(contract_id or ""), purchase_order=purchase_order or "")
    return Group(purchase_order=purchase_order or "")


def _review_until(policy: BillingPolicy, as_of: date) -> date | None:
    """The day on which a draft of a run to a day is issued by itself."""
    if policy.finish is Finish.ISSUE or policy.review_days is None:
        return None
    return as_of + timedelta(days=policy.review_days)
