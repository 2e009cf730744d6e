"""What a service will be billed: next, over the coming months, for its whole term; by the rules of the billing run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from fairlead.domains.billing.charges import Billable, BilledPeriod, described, goes_on
from fairlead.domains.billing.models import BillingPause, Charge, RecurringSchedule
from fairlead.domains.billing.queries.billed import begun_periods
from fairlead.domains.billing.queries.schedules import PAUSE, ScheduleFacts, billable, discounts
from fairlead.domains.billing.rules import Course, Deal, Part, Pause, Walk, charge_for, pauses_of, walk
from fairlead.domains.billing.terms import ScheduleStatus
from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.services.models import Service
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period, add_months
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class Coming:
    """Days that will be charged, as things stand."""

    due_on: date
    period: Period
    description: str
    percent: Decimal
    amount: Money
    formula: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the billing of a service stands."""

    service_id: UUID
    status: ScheduleStatus | None
    """None before it is billed at all."""
    billed_until: date | None
    ends_on: date | None
    """The first day that is not billed: it has ended, or its cancellation is scheduled."""
    deal: Deal
    course: Course | None
    pauses: tuple[Pause, ...]
    open: Money
    """Charges less credits that are on no invoice yet."""
    begun: Sequence[BilledPeriod] = ()
    """What is charged of the period in whose midst billing stands."""

    def pause_on(self, day: date) -> Pause | None:
        """What a hold does to the billing of a day."""
        return next((one for one in self.pauses if _covers(one, day)), None)

    def due(self, until: date) -> Sequence[Coming]:
        """The parts that fall due up to a day and that no run has billed yet, in order."""
        if self.course is None:
            return []
        return [_coming(self.deal, part) for part in self._walk(self.course, until).parts]

    def next(self) -> Sequence[Coming]:
        """What the next run that has something to bill will charge: the parts of one day."""
        if self.course is None:
            return []
        day = walk(self.course, self.pauses, date.min).next_date
        while day is not None:
            went = self._walk(self.course, day)
            found = [_coming(self.deal, part) for part in went.parts]
            if any(one.amount for one in found) or went.next_date is None or self._is_far(day):
                return [one for one in found if one.amount]
            day = went.next_date
        return []

    def _walk(self, course: Course, until: date) -> Walk:
        return goes_on(walk(course, self.pauses, until), self.deal, self.begun)

    def _is_far(self, day: date) -> bool:
        """Free periods are passed over, but not for ever."""
        return self.course is not None and day > self.course.billed_until + timedelta(days=3_700)


def _covers(pause: Pause, day: date) -> bool:
    return pause.starts_on <= day and (pause.ends_on is None or day < pause.ends_on)


def _coming(deal: Deal, part: Part) -> Coming:
    amount, basis = charge_for(
        part.period, part.whole, deal.price, deal.quantity, deal.proration, part.percent, part.off, part.label,
        deal.pricing, part.before,
    )  # fmt: skip
    return Coming(part.due_on, part.period, described(deal.name, part), part.percent, amount, basis["formula"])


_SCHEDULE = select(*(getattr(RecurringSchedule, name) for name in ScheduleFacts._fields)).where(
    RecurringSchedule.service_id == bindparam("service_id")
)
_PAUSES = (
    select(*PAUSE)
    .join(
        RecurringSchedule,
        (RecurringSchedule.tenant_id == BillingPause.tenant_id) & (RecurringSchedule.id == BillingPause.schedule_id),
    )
    .where(RecurringSchedule.service_id == bindparam("service_id"))
    .order_by(BillingPause.starts_on)
)
_OPEN = select(func.coalesce(func.sum(Charge.amount_minor), 0)).where(
    Charge.service_id == bindparam("service_id"), ~Charge.invoiced, Charge.released_at.is_(None)
)
_TERM = select(
    Service.start_date, Service.end_date, Service.term_months, Service.cancel_on, Service.cancelled_at,
    Service.activated_at,
).where(Service.id == bindparam("service_id"))  # fmt: skip


async def billing_of(ctx: Context, service_id: UUID) -> Standing:
    """Where the billing of a service stands; raises NotFound."""
    service, term = await _service(ctx, service_id)
    asked = {"service_id": service_id}
    row = await ctx.row(_SCHEDULE, asked)
    pauses = tuple(Pause(*pause) for pause in await ctx.rows(_PAUSES, asked))
    open_ = Money(int(await ctx.scalar(_OPEN, asked)), service.currency)
    leaves_on = term.cancel_on if term.cancelled_at is None else None
    if row is None:
        course = None if _once(service) or term.cancelled_at else service.deal.course(_begins(service, term), leaves_on)
        lowered = await _lowered(ctx, service_id)
        return Standing(service_id, None, service.billed_until, leaves_on, service.deal, course, lowered, open_)
    schedule = ScheduleFacts(*row)
    if schedule.ends_on is None and leaves_on is not None:
        schedule = schedule._replace(ends_on=max(leaves_on, schedule.starts_on))
    deal = schedule.deal(service.name)
    begun = (await begun_periods(ctx, [schedule.stands])).get(service_id, [])
    return Standing(
        service_id, schedule.status, schedule.billed_until, schedule.ends_on, deal, schedule.course, pauses, open_,
        begun,
    )  # fmt: skip


async def _service(ctx: Context, service_id: UUID) -> tuple[Billable, Any]:
    found = (await billable(ctx, [service_id])).get(service_id)
    term = await ctx.row(_TERM, {"service_id": service_id})
    if found is None or term is None:
        raise NotFound.of("service", service_id)
    return found, term


def _once(service: Billable) -> bool:
    return service.type is ServiceType.ONE_TIME


def _begins(service: Billable, term: Any) -> date:
    begin: date = max(term.start_date, service.billed_until or term.start_date)
    return begin


async def revenue_projection(ctx: Context, service_id: UUID, months: int, today: date) -> Sequence[tuple[date, Money]]:
    """What a service will bring in each of the coming months, by the first day of the month; today's is the first.

    It is what the billing runs of those months will charge by the terms and holds of today, up to a scheduled
    cancellation. What is due already and was not billed yet counts for the first month.
    """
    stands = await billing_of(ctx, service_id)
    return by_month(stands.due(_last_day(today, months)), stands.deal.price.currency, months, today)


def _last_day(today: date, months: int) -> date:
    return add_months(today.replace(day=1), months) - timedelta(days=1)


def by_month(coming: Iterable[Coming], currency: str, months: int, today: date) -> Sequence[tuple[date, Money]]:
    """Sums of what is coming, a month each, those without anything as well."""
    first = today.replace(day=1)
    found = {
        month: Money.sum((one.amount for one in parts), currency)
        for month, parts in groupby(coming, key=lambda one: max(first, one.due_on.replace(day=1)))
    }
    ahead = (add_months(first, n) for n in range(months))
    return [(month, found.get(month, Money.zero(currency))) for month in ahead]


async def calculate_proration(ctx: Context, service_id: UUID, days: Period) -> Money:
    """What some days of a service cost by its terms and discounts of today, each billing period's part rounded once."""
    service, _ = await _service(ctx, service_id)
    return _cost(service.deal, days, await _lowered(ctx, service_id))


async def _lowered(ctx: Context, service_id: UUID) -> tuple[Pause, ...]:
    """What discounts alone leave of the price, whatever holds stand."""
    return pauses_of((), (await discounts(ctx, [service_id])).get(service_id, ()))


def _cost(deal: Deal, days: Period, lowered: tuple[Pause, ...]) -> Money:
    parts = walk(deal.course(days.start, days.end), lowered, date.max).parts
    return Money.sum((_coming(deal, part).amount for part in parts), deal.price.currency)


async def total_contract_value(ctx: Context, service_id: UUID) -> Money:
    """What the running term of a service is worth at its price and discounts of today, with the set-up of the first.

    Month to month nothing but the period of one cycle is agreed.
    """
    service, term = await _service(ctx, service_id)
    setup = Money(service.setup_minor, service.currency)
    if _once(service):
        return setup.times(service.quantity)
    lowered = await _lowered(ctx, service_id)
    if term.end_date is None:
        return _cost(service.deal, service.deal.period_of(term.start_date), lowered) + setup
    begin = max(term.start_date, add_months(term.end_date, -term.term_months, term.start_date.day))
    worth = _cost(service.deal, Period(begin, term.end_date), lowered)
    return worth + (setup if begin == term.start_date else setup.times(0))
