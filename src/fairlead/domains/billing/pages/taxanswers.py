"""What a tax would be, with every step to it, and what was invoiced per rate."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from fairlead.domains.billing.pages.taxforms import QUOTE, QuoteForm
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries.taxquotes import TaxQuestion, TaxQuote, tax_quote
from fairlead.domains.billing.queries.taxsums import TaxSum, tax_report
from fairlead.domains.billing.rules import plain
from fairlead.domains.clients.queries import client_facts
from fairlead.domains.identity.queries import company_facts
from fairlead.kernel.period import last_day
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Day
from fairlead.platform.pages import (
    Action,
    Column,
    Columns,
    Crumb,
    EmptyState,
    Header,
    KeyValues,
    Section,
    Table,
    detail_page,
    see_other,
)  # fmt: skip
from fairlead.platform.pages.forms.picking import label

router = APIRouter(route_class=PageRoute)

READ = [needs(BillingPermission.READ)]
_CRUMBS = (Crumb("Tax", "/taxes"),)

Word = Annotated[str | None, Query(max_length=200)]


async def given(
    amount: Word = None,
    currency: Word = None,
    category: Word = None,
    on: Word = None,
    client_id: Word = None,
    country: Word = None,
    region: Word = None,
    status: Word = None,
    tax_id: Word = None,
    includes: Word = None,
) -> Mapping[str, str]:
    """The question, as it stands in the address."""
    asked = {
        "amount": amount, "currency": currency, "category": category, "on": on, "client_id": client_id,
        "country": country, "region": region, "status": status, "tax_id": tax_id, "includes": includes,
    }  # fmt: skip
    return {name: value for name, value in asked.items() if value}


@router.get("/taxes/quote", dependencies=READ)
async def show_quote(ctx: Ctx, request: Request, asked: Annotated[Mapping[str, str], Depends(given)]) -> Response:
    """What is asked, and above it what the tax would be and every step to it."""
    header = Header(QUOTE.title, crumbs=(*_CRUMBS, Crumb("What would it be?")))
    try:
        question = QuoteForm.model_validate(asked)
    except ValidationError:  # nothing asked yet, or an address that somebody wrote
        return await detail_page(request, header, Columns((Section("Of what", QUOTE.filled(await _start(ctx))),), ()))
    wanted = TaxQuestion(**question.model_dump(exclude={"includes"}), inclusive=question.inclusive)
    answer = _answer(await tax_quote(ctx, wanted))
    shown = QUOTE.filled(question)
    if question.client_id:
        client = await client_facts(ctx, question.client_id)
        shown = shown.filled({"client_id": label(client.name, client.number)})
    return await detail_page(request, header, Columns((answer, Section("Of what", shown)), ()))


@router.post("/taxes/quote", dependencies=READ)
async def quote(ctx: Ctx, request: Request) -> Response:
    """Ask; the answer is at an address of its own."""
    data = await QUOTE.submitted(request)
    await tax_quote(ctx, TaxQuestion(**data.model_dump(exclude={"includes"}), inclusive=data.inclusive))
    asked = {name: value for name, value in data.model_dump(mode="json").items() if value is not None}
    return see_other(request, f"/taxes/quote?{urlencode(asked)}")


@router.get("/taxes/report", dependencies=READ)
async def report(
    ctx: Ctx,
    request: Request,
    begin: Annotated[Day | None, Query(alias="from", description="The first day.")] = None,
    end: Annotated[Day | None, Query(alias="to", description="The first day behind it.")] = None,
) -> Response:
    """Net and tax of what was issued in a time; a month, unless another is given."""
    first = begin or ctx.today((await company_facts(ctx)).timezone).replace(day=1)
    last = end or _month(first, 1)
    rows = await tax_report(ctx, first, last)
    columns: tuple[Column[TaxSum], ...] = (
        Column("Rate", lambda row: f"{row.name} {plain(row.percent)} %", main=True, below="reason"),
        Column("Place", lambda row: f"{row.country}, {row.region}" if row.region else row.country),
        Column("Net", "net", "money"),
        Column("Tax", "tax", "money"),
    )
    table = Table(
        columns, rows, label="Tax per rate", noun="rate",
        empty=EmptyState("Nothing taxed", "No invoice of this time bears a tax rule.", icon="report-money"),
    )  # fmt: skip
    shown = f"{first:%-d %b %Y} – {last_day(last):%-d %b %Y}"
    header = Header("Tax report", crumbs=(*_CRUMBS, Crumb("Report")), facts=(shown,), actions=_months(first))
    return await detail_page(request, header, Section("Issued invoices less credit notes", table, flush=True))


async def _start(ctx: Ctx) -> dict[str, object]:
    ours = await company_facts(ctx)
    return {"amount": "100.00", "currency": ours.currency, "on": ctx.today(ours.timezone)}


def _answer(found: TaxQuote) -> Section:
    sums = (("Net", found.net), ("Tax", found.tax), ("Gross", found.gross), ("Sum", found.formula))
    steps = [(f"Step {position}", step) for position, step in enumerate(found.steps, 1)]
    return Section(f"On {found.on:%-d %b %Y}", KeyValues((*sums, *steps)))


def _months(first: date) -> tuple[Action, ...]:
    before, after = _month(first, -1), _month(first, 1)
    return (
        Action(label=f"{before:%b %Y}", href=f"/taxes/report?from={before}&to={_month(before, 1)}", icon="arrow-left"),
        Action(label=f"{after:%b %Y}", href=f"/taxes/report?from={after}&to={_month(after, 1)}", icon="arrow-right"),
    )


def _month(first: date, step: int) -> date:
    """The first day of a month before or behind this one."""
    at = first.year * 12 + first.month - 1 + step
    return date(at // 12, at % 12 + 1, 1)
