"""The page of how invoices and credit notes are numbered."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import SeriesRow
from fairlead.domains.billing.schemas import SeriesIn
from fairlead.domains.billing.terms import Series
from fairlead.domains.clients.queries import home
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Action,
    Column,
    Crumb,
    Form,
    Header,
    Hint,
    Section,
    Table,
    detail_page,
    form_page,
    see_other,
)

router = APIRouter(prefix="/billing/series", route_class=PageRoute)

READ = [needs(BillingPermission.READ)]
RUN = [needs(BillingPermission.RUN)]

_NAMES = {Series.INVOICES: "Invoices", Series.CREDIT_NOTES: "Credit notes"}
SERIES = Form(
    SeriesIn, "", title="Number otherwise", submit="Save",
    intro="It counts from the next number on. A series never goes back: every number is given out once.",
    hints={"series": Hint(kind="hidden"), "width": Hint(half=True), "next_number": Hint(half=True)},
)  # fmt: skip


@router.get("", dependencies=READ)
async def series(ctx: Ctx, request: Request) -> Response:
    """Every series with its next number."""
    today = ctx.today((await home(ctx)).timezone)
    rows = await queries.series_rows(ctx)
    header = Header("Numbers", crumbs=(Crumb("Invoices", "/invoices"), Crumb("Numbers")))
    return await detail_page(request, header, Section("Series", _table(rows, today), flush=True))


@router.get("/{series}", dependencies=RUN)
async def ask_series(ctx: Ctx, request: Request, series: Series) -> Response:
    """How the series numbers now."""
    [row] = [one for one in await queries.series_rows(ctx) if one.series is series]
    said = {name: getattr(row, name) for name in SeriesIn.model_fields}
    return await form_page(request, _form(series).filled(said))


@router.post("/{series}", dependencies=RUN)
async def set_series(ctx: Ctx, request: Request, series: Series) -> Response:
    """Number otherwise from now on."""
    data = await _form(series).submitted(request)
    await commands.set_series(ctx, series, prefix=data.prefix, width=data.width, next_number=data.next_number)
    return see_other(request, "/billing/series", flash="Saved; the next number follows it.")


def _form(series: Series) -> Form[SeriesIn]:
    return SERIES.at(f"/billing/series/{series.value}", cancel="/billing/series")


def _table(rows: Any, today: date) -> Table[SeriesRow]:
    columns = (
        Column[SeriesRow]("Series", lambda row: _NAMES[row.series], main=True),
        Column[SeriesRow]("Prefix", "prefix", "code"),
        Column[SeriesRow]("Digits", "width", "number", phone=False),
        Column[SeriesRow]("Next", lambda row: row.shown(today), "code"),
    )
    return Table(columns, rows, label="Series of numbers", noun="series", actions=_actions)


def _actions(row: SeriesRow) -> tuple[Action, ...]:
    change = Action(
        label="Change", href=f"/billing/series/{row.series.value}", icon="pencil", dialog=True,
        permission=BillingPermission.RUN,
    )  # fmt: skip
    return (change,)
