"""What each day of a service should cost, told day by day from what happened to it; and what it was charged."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from fairlead.domains.billing.models import Charge, CreditNoteLine, Invoice, InvoiceLine, RecurringSchedule
from fairlead.domains.billing.rules import recompute
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services.lifecycle import ChangeStatus
from fairlead.domains.services.models import Discount, Service, ServiceChange
from fairlead.domains.services.queries import Terms
from fairlead.domains.services.terms import HoldMoney
from fairlead.kernel.period import Grid, Period
from fairlead.platform.context import Context
from fairlead.platform.events import EventRow

Rates = dict[tuple[UUID, date], Fraction]
"""Client and day → minor units, exactly."""

ONE = timedelta(days=1)
PLACED, LIFTED = ("ServiceSuspended", "ServiceHoldPlaced"), ("ServiceResumed", "ServiceHoldLifted")


@dataclass
class Facts:
    """Everything that happened to one service, read from what was stored."""

    starts_on: date
    ended_on: date | None
    now: Terms
    turns: list[tuple[date, Terms, Terms]] = field(default_factory=list)
    """Applied changes in the order in which they were made: from which day, before, after."""
    transfers: list[date] = field(default_factory=list)
    holds: list[tuple[HoldMoney, Fraction, date, date]] = field(default_factory=list)
    """Money, share of the price in percent, first day, first day without."""
    discounts: list[Discount] = field(default_factory=list)
    """Whatever was granted for the service, or to a client for everything."""

    def terms_on(self, day: date) -> Terms:
        """By what a day is billed: the change that was made last of those that reach it."""
        reached = [after for on, _, after in self.turns if on <= day]
        return reached[-1] if reached else (self.turns[0][1] if self.turns else self.now)

    def standing(self, day: date) -> tuple[bool, Fraction]:
        """Whether billing is stopped on a day, and the least share that a hold leaves."""
        on = [hold for hold in self.holds if hold[2] <= day < hold[3]]
        stopped = any(hold[0] in (HoldMoney.STOP, HoldMoney.CREDIT) for hold in on)
        return stopped, min([Fraction(100), *(hold[1] for hold in on)])

    def lowered(self, client_id: UUID, day: date) -> tuple[Fraction, int]:
        """What discounts leave of a day: a factor, and the minor units that are off the price before it."""
        factor, off = Fraction(1), 0
        for one in self.discounts:
            if one.client_id == client_id and one.starts_on <= day < (one.ends_on or date.max):
                factor *= 1 - Fraction(one.percent or 0) / 100
                off += one.amount_minor or 0
        return factor, off


async def facts_of(ctx: Context, service_id: UUID) -> Facts:
    """Read them."""
    service = (await ctx.session.scalars(select(Service).where(Service.id == service_id))).one()
    facts = Facts(service.start_date, service.ended_on, Terms.of(service))
    made = select(ServiceChange).where(
        ServiceChange.service_id == service_id, ServiceChange.status == ChangeStatus.APPLIED
    )
    for change in await ctx.session.scalars(made.order_by(ServiceChange.applied_at, ServiceChange.seq)):
        before, after = Terms.read(change.before), Terms.read(change.after)
        on = max([change.effective_on, *facts.transfers])  # a late change does not reach behind a transfer
        facts.turns.append((on, before, after))
        facts.transfers += [on] if before.client_id != after.client_id else []
    events = select(EventRow).where(EventRow.subject_id == service_id).order_by(EventRow.txid, EventRow.seq)
    standing: dict[str, dict[str, Any]] = {}
    for event in await ctx.session.scalars(events):
        said = event.payload
        if event.name in PLACED:
            standing[said["reason"]] = said
        elif event.name in LIFTED:
            facts.holds.append(_hold(standing.pop(said["reason"]), date.fromisoformat(said["on"])))
    facts.holds += [_hold(said, date.max) for said in standing.values()]
    granted = select(Discount).where(or_(Discount.service_id == service_id, Discount.service_id.is_(None)))
    facts.discounts += await ctx.session.scalars(granted)
    return facts


def _hold(said: Mapping[str, Any], until: date) -> tuple[HoldMoney, Fraction, date, date]:
    money = HoldMoney(said["money"])
    share = {HoldMoney.CREDIT: "0", HoldMoney.REDUCE: said["percent"]}.get(money, "100")
    return money, Fraction(share), date.fromisoformat(said["on"]), until


def expected(facts: Facts, until: date) -> Rates:
    """What each day should cost, by walking along the days."""
    rates: Rates = {}
    kept = day = facts.starts_on
    before: Terms | None = None
    while day < min(until, facts.ended_on or until):
        terms = facts.terms_on(day)
        whole = _whole(terms, day)
        if day in facts.transfers or (before is not None and not _goes_on(before, terms, day)):
            kept = day
        stopped, share = facts.standing(day)
        factor, off = facts.lowered(terms.client_id, day)
        share *= factor
        if not share or (stopped and terms.timing is Timing.ARREARS):
            kept, share = day, Fraction(0)
        elif day >= kept and stopped:
            share = Fraction(0)
        elif day >= kept and terms.timing is Timing.ADVANCE:
            kept = whole.end
        cycle = max(terms.price_minor * Fraction(terms.quantity) - off, Fraction(0))
        rates[terms.client_id, day] = cycle * share / 100 / whole.days
        before, day = terms, day + ONE
    return rates


def _whole(terms: Terms, day: date) -> Period:
    return Grid(terms.cycle, terms.anchor, terms.anchor_day).period_of(day)


def _goes_on(before: Terms, after: Terms, day: date) -> bool:
    same = (before.timing, before.client_id) == (after.timing, after.client_id)
    return same and _whole(before, day) == _whole(after, day)


async def charged(ctx: Context, service_id: UUID) -> Rates:
    """What each day was charged, less what was given back; every sum must explain itself."""
    noted = select(CreditNoteLine.invoice_line_id).where(CreditNoteLine.tenant_id == InvoiceLine.tenant_id)
    taken_back = (
        select(InvoiceLine.charge_id)
        .join(Invoice, (Invoice.tenant_id == InvoiceLine.tenant_id) & (Invoice.id == InvoiceLine.invoice_id))
        .where(or_(Invoice.voided_at.is_not(None), InvoiceLine.id.in_(noted)))
    )
    found = await ctx.session.scalars(
        select(Charge).where(Charge.service_id == service_id, Charge.id.not_in(taken_back))
    )
    seen = [one for one in found if one.released_at is None or one.invoiced]
    by_id = {one.id: one for one in seen}
    rates: Rates = defaultdict(Fraction)
    nets: dict[UUID, int] = defaultdict(int)
    for charge in seen:
        assert recompute(charge.basis) == charge.amount
        credit = charge.source_kind is SourceKind.SERVICE_CREDIT
        source = by_id[charge.source_id] if credit else charge
        assert credit or charge.source_kind is SourceKind.SERVICE_PERIOD
        assert charge.client_id == source.client_id
        nets[source.id] += charge.amount_minor
        for day in _days(charge) if not charge.basis.get("from") else ():
            rates[charge.client_id, day] += -_rate(source) if credit else _rate(source)
    for charge_id, net in nets.items():
        left = sum((one for (client, day), one in _left(by_id[charge_id], seen).items()), Fraction(0))
        rounded = 2 if by_id[charge_id].basis.get("before") else 1  # it is what two sums differ by, each rounded once
        assert abs(left - net) <= Fraction(rounded, 2), (charge_id, left, net)
    return rates


def _left(source: Charge, seen: Sequence[Charge]) -> Rates:
    """The days of one charge that nothing gave back."""
    back = {day for one in seen if one.source_id == source.id and one.id != source.id for day in _days(one)}
    return {(source.client_id, day): _rate(source) for day in _days(source) if day not in back}


def _days(charge: Charge) -> list[date]:
    assert charge.period_start is not None
    assert charge.period_end is not None
    return [charge.period_start + timedelta(days=n) for n in range((charge.period_end - charge.period_start).days)]


def _rate(charge: Charge) -> Fraction:
    """Of one day."""
    basis = charge.basis
    price, off = Decimal(basis["price"]).scaleb(2), Decimal(basis.get("off", "0")).scaleb(2)
    share = Fraction(basis.get("percent", "100")) / 100
    cycle = max(Fraction(price) * Fraction(basis["quantity"]) - Fraction(off), Fraction(0))
    return cycle * share / Fraction(basis["days"])


async def schedule(ctx: Context, service_id: UUID) -> RecurringSchedule:
    """As it is stored."""
    statement = select(RecurringSchedule).where(RecurringSchedule.service_id == service_id)
    return (await ctx.session.scalars(statement.execution_options(populate_existing=True))).one()
