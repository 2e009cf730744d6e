"""Pages of tax: the rates, what a tax would be, and what was invoiced per rate."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.billing import commands
from fairlead.domains.billing.pages.taxforms import (
    CHANGE,
    END,
    NEW,
    SUCCESSOR,
    TaxRateForm,
)  # fmt: skip
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries.rates import TaxRateRow, last_use_of, tax_rate_page, tax_rate_row
from fairlead.domains.billing.repository.taxes import TaxRates
from fairlead.domains.billing.rules import plain
from fairlead.domains.identity.queries import company_facts
from fairlead.kernel.period import last_day
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
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
    View,
    detail_page,
    form_page,
    see_other,
    trail_link,
)
from fairlead.platform.pages.formats import day_text

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
        Column("Until", "valid_until", "last_day", phone=False),
    ),
    filters=TaxRates.filters,
    noun="tax rate",
    default_sort="country",
    search="name__icontains",
    pinned=(),
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


@router.get("/taxes/{rate_id}", dependencies=READ)
async def tax_rate_detail(ctx: Ctx, request: Request, rate_id: UUID) -> Response:
    """One rate: when it counts, whether invoices were issued by it, what can be done."""
    row = await tax_rate_row(ctx, rate_id)
    used = await last_use_of(ctx, rate_id)
    today = ctx.today((await company_facts(ctx)).timezone)
    facts = (
        ("Place", row.place), ("Category", row.category), ("Percent", f"{plain(row.percent)} %"),
        ("From", row.valid_from), ("Until", last_day(row.valid_until)), ("Last invoice by it", used),
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
    return see_other(request, f"/taxes/{rate.id}", flash=f"It takes over on {day_text(rate.valid_from)}.")


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
