"""Churn: what was lost, by month, why and of what, each number with the list behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fairlead.domains.identity.queries import company_facts
from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import Loss, MonthlyLoss
from fairlead.kernel.money import Money
from fairlead.kernel.period import add_months, last_day
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Day
from fairlead.platform.pages import (
    Chart,
    Column,
    Crumb,
    EmptyState,
    Halves,
    Header,
    Section,
    Series,
    Stat,
    Stats,
    Tab,
    Table,
    Tabs,
    detail_page,
)
from fairlead.platform.pages.formats import MONTHS, day_text, worded

router = APIRouter(route_class=PageRoute)

From = Annotated[Day | None, Query(alias="from")]
To = Annotated[Day | None, Query(alias="to")]

_SPANS = (3, 12, 24)
"""Months back that one press shows."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What was lost for one reason, or of one template."""

    name: str
    services: int
    mrr: Money
    behind: str


@router.get("/reports/churn", dependencies=[needs(ServicePermission.READ)])
async def churn(ctx: Ctx, request: Request, start: From = None, end: To = None) -> Response:
    """What ended from a day to the day before another."""
    own = await company_facts(ctx)
    this_month = add_months(ctx.today(own.timezone).replace(day=1), 1)
    end = end or this_month
    start = start or add_months(end, -12)
    losses = await queries.churn(ctx, own.currency, start=start, end=end)
    months = queries.by_month(losses, own.currency, start=start, end=end)
    header = Header(
        "Churn", crumbs=(Crumb("Services", "/services"), Crumb("Churn")),
        facts=(f"{day_text(start)} to {day_text(last_day(end))}", own.currency),
    )  # fmt: skip
    return await detail_page(
        request, header, _stats(months, own.currency), Section("MRR lost by month", _chart(months)),
        Halves((_section("Why", _why(losses, start, end)), _section("Of what", _of_what(losses, start, end)))),
        Section("By month", _months(months, start, end), flush=True),
        tabs=_tabs(start, end, this_month),
    )  # fmt: skip


def _stats(months: Sequence[MonthlyLoss], currency: str) -> Stats:
    lost = Money.sum((one.mrr for one in months), currency)
    worst = max(months, key=lambda one: one.mrr.minor, default=None)
    stats = [
        Stat("MRR lost", lost, icon="trending-down"),
        Stat("Services ended", sum(one.services for one in months), icon="ban"),
    ]
    if worst is not None and worst.mrr:
        stats.append(Stat("Worst month", worst.mrr, _month(worst.month), icon="calendar"))
    return Stats(stats)


def _chart(months: Sequence[MonthlyLoss]) -> object:
    if not any(one.services for one in months):
        return EmptyState("Nothing ended", "No service ended in these months.", icon="circle-check")
    series = (Series("MRR lost", [one.mrr for one in months], "bar"),)
    return Chart("MRR lost by month", [_month(one.month) for one in months], series, unit=months[0].mrr.currency)


def _why(losses: Sequence[Loss], start: date, end: date) -> list[_Part]:
    def query(one: Loss) -> dict[str, str]:
        if one.status is Status.EXPIRED:
            return {"status": Status.EXPIRED}
        told = {"status": Status.CANCELLED}
        return (
            {**told, "cancellation_category": one.category}
            if one.category
            else told | {"cancellation_category__isnull": "true"}
        )

    def name(one: Loss) -> str:
        if one.status is Status.EXPIRED:
            return "The term ran out"
        return worded(one.category) if one.category else "Nobody said"

    return _parts(losses, name, query, start, end)


def _of_what(losses: Sequence[Loss], start: date, end: date) -> list[_Part]:
    return _parts(losses, lambda one: one.template_name, lambda one: {"template_id": str(one.template_id)}, start, end)


def _parts(
    losses: Sequence[Loss], name: Callable[[Loss], str], query: Callable[[Loss], dict[str, str]],
    start: date, end: date,
) -> list[_Part]:  # fmt: skip
    """The losses that share a query, the greatest first."""
    groups: dict[str, list[Loss]] = {}
    for one in losses:
        groups.setdefault(_behind(start, end, **query(one)), []).append(one)
    found = [
        _Part(
            name(each[0]), sum(one.services for one in each),
            Money.sum((one.mrr for one in each), each[0].mrr.currency), behind,
        )
        for behind, each in groups.items()
    ]  # fmt: skip
    return sorted(found, key=lambda part: (-part.mrr.minor, -part.services, part.name))


def _section(title: str, parts: list[_Part]) -> Section:
    columns: tuple[Column[_Part], ...] = (
        Column(title, "name", main=True),
        Column("Services", "services", "number"),
        Column("MRR lost", "mrr", "money"),
    )
    empty = EmptyState("Nothing ended")
    table = Table(columns, parts, label=title, noun="reason", href=lambda part: part.behind, empty=empty)
    return Section(title, table, flush=True)


def _months(months: Sequence[MonthlyLoss], start: date, end: date) -> Table[MonthlyLoss]:
    columns: tuple[Column[MonthlyLoss], ...] = (
        Column("Month", lambda one: _month(one.month), main=True),
        Column("Services", "services", "number"),
        Column("MRR lost", "mrr", "money"),
    )

    def behind(one: MonthlyLoss) -> str:
        return _behind(max(start, one.month), min(end, add_months(one.month, 1)))

    latest = list(reversed(months))
    return Table(columns, latest, label="By month", noun="month", href=behind, empty=EmptyState("Nothing ended"))


def _behind(start: date, end: date, **filters: str) -> str:
    """The address of the services that a number counts."""
    days = {"ended_on__gte": str(start), "ended_on__lt": str(end), "activated_at__isnull": "false"}
    return f"/services?{urlencode(days | filters)}"


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _tabs(start: date, end: date, this_month: date) -> Tabs:
    def tab(months: int) -> Tab:
        first = add_months(this_month, -months)
        query = urlencode({"from": str(first), "to": str(this_month)})
        return Tab(f"{months} months", f"/reports/churn?{query}", current=(start, end) == (first, this_month))

    return Tabs(tuple(tab(months) for months in _SPANS), "How far back")
