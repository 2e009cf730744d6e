"""Pages of tax: the rates, what a tax would be, and what was invoiced per rate."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from fairlead.domains.billing import commands
from fairlead.domains.billing.pages.taxforms import (
    CHANGE,
    END,
    NEW,
    QUOTE,
    SUCCESSOR,
    QuoteForm,
    TaxRateForm,
)  # fmt: skip
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries.rates import TaxRateRow, last_use_of, tax_rate_page, tax_rate_row
from fairlead.domains.billing.queries.taxquotes import TaxQuestion, TaxQuote, tax_quote
from fairlead.domains.billing.queries.taxsums import TaxSum, tax_report
from fairlead.domains.billing.repository.taxes import TaxRates
from fairlead.domains.billing.rules import plain
from fairlead.domains.identity.queries import company_facts
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Day
from fairlead.platform.pages import (
    Action,
    Badge,
    Column,
    Columns,
    Crumb,
    EmptyState,
    Form,
    Header,
    KeyValues,
    ListPage,
    Section,
    Table,
    View,
    detail_page,
    form_page,
    see_other,
    trail_link,
)

router = APIRouter(route_class=PageRoute)

READ = [needs(BillingPermission.READ)]
WRITE = [needs(BillingPermission.WRITE)]
Asked = Annotated[Listing, Depends(listing(TaxRates.filters, TaxRates.sorts, blanks=True))]

_CRUMBS = (Crumb("Tax", "/taxes"),)
_ADD = Action(
    label="New rate", href="/taxes/new", icon="plus", look="primary", hotkey="c", permission=BillingPermission.WRITE
)
RATES = ListPage[TaxRateRow](
    "Tax rates",
    "/taxes",
    columns=(
        Column("Rate", lambda row: f"{row.name} {plain(row.percent)} %", main=True),
        Column("Place", "place", sort="country"),
        Column("Category", "category", sort="category"),
        Column("From", "valid_from", "date", sort="valid_from"),
        Column("Until", "valid_until", "date", phone=False),
    ),
    filters=TaxRates.filters,
    noun="tax rate",
    default_sort="country",
    search="name__icontains",
    pinned=("country", "category"),
    views=(View("All", {}), View("Without end", {"valid_until__isnull": "true"})),
    href=lambda row: f"/taxes/{row.id}",
    actions=(
        Action(label="What would it be?", href="/taxes/quote", icon="math-function"),
        Action(label="Report", href="/taxes/report", icon="report-money"),
        _ADD,
    ),
    empty=EmptyState("No tax rates", "Without a rate nothing is taxed, and invoices say nothing of tax.", _ADD,
                     icon="percentage"),
)  # fmt: skip


@router.get("/taxes", dependencies=READ)
async def tax_rate_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every tax rate, filtered by the address."""
    return await RATES.answer(request, await tax_rate_page(ctx, **asked))


@router.get("/taxes/new", dependencies=WRITE)
async def ask_new(ctx: Ctx, request: Request) -> Response:
    """The form of a new rate, at home and from today."""
    ours = await company_facts(ctx)
    return await form_page(request, NEW.filled({"country": ours.country, "valid_from": ctx.today(ours.timezone)}))


@router.post("/taxes/new", dependencies=WRITE)
async def add(ctx: Ctx, request: Request) -> Response:
    """Have a place ask for a tax."""
    rate = await commands.add_tax_rate(ctx, (await NEW.submitted(request)).new())
    return see_other(request, f"/taxes/{rate.id}", flash="The rate is added.")


@router.get("/taxes/quote", dependencies=READ)
async def ask_quote(ctx: Ctx, request: Request) -> Response:
    """What to reckon the tax of."""
    ours = await company_facts(ctx)
    start = {"amount": "100.00", "currency": ours.currency, "on": ctx.today(ours.timezone)}
    return await _quote_page(request, QUOTE.filled(start))


@router.post("/taxes/quote", dependencies=READ)
async def quote(ctx: Ctx, request: Request) -> Response:
    """What the tax would be, and every step to it, above the question."""
    data = await QUOTE.submitted(request)
    found = await tax_quote(ctx, TaxQuestion(**data.model_dump(exclude={"includes"}), inclusive=data.inclusive))
    return await _quote_page(request, QUOTE.filled(data), _answer(found))


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
    shown = f"{first:%-d %b %Y} – {last - timedelta(days=1):%-d %b %Y}"
    header = Header("Tax report", crumbs=(*_CRUMBS, Crumb("Report")), facts=(shown,), actions=_months(first))
    return await detail_page(request, header, Section("Issued invoices less credit notes", table, flush=True))


@router.get("/taxes/{rate_id}", dependencies=READ)
async def tax_rate_detail(ctx: Ctx, request: Request, rate_id: UUID) -> Response:
    """One rate: when it counts, whether invoices were issued by it, what can be done."""
    row = await tax_rate_row(ctx, rate_id)
    used = await last_use_of(ctx, rate_id)
    today = ctx.today((await company_facts(ctx)).timezone)
    facts = (
        ("Place", row.place), ("Category", row.category), ("Percent", f"{plain(row.percent)} %"),
        ("From", row.valid_from), ("Until", row.valid_until), ("Last invoice by it", used),
    )  # fmt: skip
    said = "Invoices were issued by it: it can only be ended, or followed by the next." if used else ""
    main = Section("Rate", [KeyValues(facts), *([said] if said else [])])
    return await detail_page(request, _header(row, today, used=used is not None), Columns((main,), ()))


@router.get("/taxes/{rate_id}/edit", dependencies=WRITE)
async def ask_change(ctx: Ctx, request: Request, rate_id: UUID) -> Response:
    """The form of a rate's facts; of one that was used only its end."""
    row = await tax_rate_row(ctx, rate_id)
    if await last_use_of(ctx, rate_id) is not None:
        return await form_page(request, _at(END, row, "end").filled({"valid_until": row.valid_until}))
    start = {name: getattr(row, name) for name in TaxRateForm.model_fields} | {"percent": plain(row.percent)}
    return await form_page(request, _at(CHANGE, row, "edit").filled(start))


@router.post("/taxes/{rate_id}/edit", dependencies=WRITE)
async def change(ctx: Ctx, request: Request, rate_id: UUID) -> Response:
    """Change a rate's facts."""
    data = await _at(CHANGE, await tax_rate_row(ctx, rate_id), "edit").submitted(request)
    await commands.change_tax_rate(
        ctx, rate_id, name=data.name, percent=data.percent, valid_from=data.valid_from, valid_until=data.valid_until
    )
    return see_other(request, f"/taxes/{rate_id}", flash="The rate is changed.")


@router.post("/taxes/{rate_id}/end", dependencies=WRITE)
async def end_rate(ctx: Ctx, request: Request, rate_id: UUID) -> Response:
    """End a rate on a day, or have it without an end."""
    data = await _at(END, await tax_rate_row(ctx, rate_id), "end").submitted(request)
    await commands.change_tax_rate(ctx, rate_id, valid_until=data.valid_until)
    return see_other(request, f"/taxes/{rate_id}", flash="The rate's end is set.")


@router.get("/taxes/{rate_id}/successor", dependencies=WRITE)
async def ask_successor(ctx: Ctx, request: Request, rate_id: UUID) -> Response:
    """The form of the rate that takes over."""
    row = await tax_rate_row(ctx, rate_id)
    return await form_page(request, _at(SUCCESSOR, row, "successor").filled({"name": row.name}))


@router.post("/taxes/{rate_id}/successor", dependencies=WRITE)
async def succeed(ctx: Ctx, request: Request, rate_id: UUID) -> Response:
    """End a rate on a day and begin the next on the same day."""
    data = await _at(SUCCESSOR, await tax_rate_row(ctx, rate_id), "successor").submitted(request)
    rate = await commands.succeed_tax_rate(
        ctx, rate_id, percent=data.percent, valid_from=data.valid_from, name=data.name
    )
    return see_other(request, f"/taxes/{rate.id}", flash=f"It takes over on {rate.valid_from}.")


@router.post("/taxes/{rate_id}/remove", dependencies=WRITE)
async def remove(ctx: Ctx, request: Request, rate_id: UUID) -> Response:
    """Take a rate away by which nothing was invoiced."""
    await commands.remove_tax_rate(ctx, rate_id)
    return see_other(request, "/taxes", flash="The rate is taken away.")


def _header(row: TaxRateRow, today: date, *, used: bool) -> Header:
    here, write = f"/taxes/{row.id}", BillingPermission.WRITE
    edit = Action(label="End" if used else "Edit", href=f"{here}/edit", icon="pencil", dialog=True, permission=write)
    following = Action(label="Next rate", href=f"{here}/successor", icon="corner-down-left", dialog=True,
                       look="primary", permission=write)  # fmt: skip
    removing = Action(label="Remove", href=f"{here}/remove", icon="trash", look="ghost", post=True, permission=write,
                      confirm="Take this rate away?")  # fmt: skip
    return Header(
        f"{row.name} {plain(row.percent)} %",
        crumbs=(*_CRUMBS, Crumb(row.place)),
        badge=_when(row, today),
        facts=(row.place, row.category),
        actions=(following, edit, *(() if used else (removing,)), trail_link(row.id)),
    )


def _when(row: TaxRateRow, today: date) -> Badge:
    if row.valid_from > today:
        return Badge("Ahead", "azure")
    return Badge("In force", "green") if row.valid_until is None or row.valid_until > today else Badge("Past")


def _at(form: Form[Any], row: TaxRateRow, verb: str) -> Form[Any]:
    here = f"/taxes/{row.id}"
    return form.at(f"{here}/{verb}", cancel=here, crumbs=(*_CRUMBS, Crumb(row.said, here)))


async def _quote_page(request: Request, form: Form[QuoteForm], answer: object | None = None) -> Response:
    header = Header(form.title, crumbs=(*_CRUMBS, Crumb("What would it be?")))
    asked = Section("Of what", form)
    return await detail_page(request, header, Columns((*((answer,) if answer else ()), asked), ()))


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
