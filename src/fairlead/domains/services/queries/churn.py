"""What was lost: services that ended, by month, why and from which template, with the MRR that went with them.

Churn falls in the month of the first day without the service. What a service counted for is derived by the same
function as MRR itself: its price as it last was, and what lasting discounts and the holds at its end left of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from fairlead.domains.catalog.models import ServiceTemplate
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.queries import lasting
from fairlead.domains.services.queries.revenue import PRICES, month_of, share, total
from fairlead.domains.services.terms import CancellationCategory
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.kernel.period import add_months
from fairlead.platform.context import Context

LONGEST = 120
"""Months that one report spans at most."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Services that ended in one month for one reason, of one template."""

    month: date
    status: Status
    """Cancelled, or expired when nobody renewed it."""
    category: CancellationCategory | None
    """None: nobody said why, or it expired."""
    template_id: UUID
    template_name: str
    services: int
    mrr: Money


@dataclass(frozen=True, slots=True)
class MonthlyLoss:
    """What one month lost in all."""

    month: date
    services: int
    mrr: Money


async def churn(ctx: Context, currency: str, *, start: date, end: date) -> list[Loss]:
    """What ended from a day to the day before another, in one currency, by month; services that never ran are none."""
    _check_days(start, end)
    month = month_of(Service.ended_on)
    by = (month, Service.status, Service.cancellation_category, Service.template_id, ServiceTemplate.name)
    left = (share().label("share"), *lasting.COLUMNS)
    statement = (
        lasting.joined(select(*by, *PRICES, *left, func.count()), ctx)
        .join(
            ServiceTemplate,
            (ServiceTemplate.tenant_id == Service.tenant_id) & (ServiceTemplate.id == Service.template_id),
        )
        .where(Service.ended_on >= start, Service.ended_on < end, Service.activated_at.is_not(None))
        .where(Service.status.in_((Status.CANCELLED, Status.EXPIRED)), Service.currency == currency)
        .group_by(*by, *PRICES, *left)
        .order_by(month, ServiceTemplate.name, Service.template_id, Service.status, Service.cancellation_category)
    )
    return _losses(await ctx.rows(statement), currency)


def by_month(losses: Sequence[Loss], currency: str, *, start: date, end: date) -> list[MonthlyLoss]:
    """The sums of each month, those without a loss too."""
    found: list[MonthlyLoss] = []
    month = start.replace(day=1)
    while month < end:
        ours = [one for one in losses if one.month == month]
        found.append(
            MonthlyLoss(month, sum(one.services for one in ours), Money.sum((one.mrr for one in ours), currency))
        )
        month = add_months(month, 1)
    return found


def _check_days(start: date, end: date) -> None:
    if start >= end:
        raise Invalid.of("to", f"{end} is not after {start}.", "Give the day after the last.", "query:to")
    if end > add_months(start, LONGEST):
        raise Invalid.of("from", f"{start} is more than {LONGEST} months before {end}.", "Ask for less.", "query:from")


def _losses(rows: Iterable[Any], currency: str) -> list[Loss]:
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for month, status, category, template_id, name, *prices in rows:
        groups.setdefault((_first_day(month), status, category, template_id, name), []).append(prices)
    return [
        Loss(month, status, category, template_id, name, sum(row[-1] for row in each), total(each, currency))
        for (month, status, category, template_id, name), each in groups.items()
    ]


def _first_day(month: int) -> date:
    """Of a month as `month_of` counts them."""
    year, rest = divmod(month - 1, 12)
    return date(year, rest + 1, 1)
