"""The page of what the coming months bring."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fairlead.domains.billing import queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import Forecast, MonthForecast
from fairlead.domains.identity.queries import company_facts
from fairlead.kernel.money import Money
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Action,
    Alert,
    Chart,
    Column,
    Crumb,
    EmptyState,
    Header,
    Section,
    Series,
    Stat,
    Stats,
    Table,
    detail_page,
)

router = APIRouter(prefix="/billing/forecast", route_class=PageRoute)

READ = [needs(BillingPermission.READ)]
_PERIODS = (6, 12, 24, 36)


@router.get("", dependencies=READ)
async def forecast(ctx: Ctx, request: Request, months: Annotated[int, Query(ge=1, le=60)] = 12) -> Response:
    """What the runs of the coming months will bill, by what is known today."""
    today = ctx.today((await company_facts(ctx)).timezone)
    found = await queries.forecast(ctx, months, today)
    header = Header(
        "Forecast",
        crumbs=(Crumb("Billing runs", "/billing/runs"), Crumb("Forecast")),
        facts=("net of tax", "contracted, not guessed: without usage and renewals to come"),
        actions=[
            Action(label=f"{n} months", href=f"/billing/forecast?months={n}", look="ghost")
            for n in _PERIODS
            if n != months
        ],
    )
    return await detail_page(request, header, *_parts(found))


def _parts(found: Forecast) -> Sequence[object]:
    currencies = found.by_currency()
    if not currencies:
        return [EmptyState("Nothing to come", "No service falls due in these months.", icon="trending-up")]
    parts: list[object] = []
    if found.left_out:
        said = f"{found.left_out} services are left out: their dates make no sense. A billing run names them."
        parts.append(Alert("Not all of it", said, "warning"))
    for currency, months in currencies.items():
        parts += [
            _figures(currency, months),
            Section(f"By month, in {currency}", _chart(currency, months)),
            Section("Months", _table(months), flush=True),
        ]
    return parts


def _figures(currency: str, months: Sequence[MonthForecast]) -> Stats:
    def of(name: str) -> Money:
        return Money.sum((getattr(one, name) for one in months), currency)

    return Stats(
        (
            Stat("Together", of("total"), f"{len(months)} months", icon="cash"),
            Stat("Due already", of("due"), "the next run bills it", icon="clock"),
            Stat("Contracted", of("contracted"), "within agreed terms", icon="writing-sign"),
            Stat("Month to month", of("month_to_month"), "until somebody ends it", icon="trending-up"),
        )
    )


def _chart(currency: str, months: Sequence[MonthForecast]) -> Chart:
    named = (("Due already", "due"), ("Contracted", "contracted"), ("Month to month", "month_to_month"))
    series = [Series(label, [getattr(one, name) for one in months], "bar", "all") for label, name in named]
    return Chart("Forecast", [f"{one.month:%b %Y}" for one in months], series, unit=currency, height="large")


def _table(months: Sequence[MonthForecast]) -> Table[MonthForecast]:
    columns: tuple[Column[MonthForecast], ...] = (
        Column("Month", lambda one: f"{one.month:%B %Y}", main=True),
        Column("Due already", "due", "money", phone=False),
        Column("Contracted", "contracted", "money", phone=False),
        Column("Month to month", "month_to_month", "money", phone=False),
        Column("Total", "total", "money"),
    )
    return Table(columns, list(months), label="Months", noun="month")
