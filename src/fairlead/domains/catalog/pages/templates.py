"""The list of templates, one template with its tariffs and prices, and the forms of what is done about them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.catalog import commands, queries
from fairlead.domains.catalog.lifecycle import TEMPLATE, TemplateAction
from fairlead.domains.catalog.pages.forms import EDIT_FORMS, NEW_FORMS, TypeForm, hints, values_of
from fairlead.domains.catalog.pages.prices import tariff_sections
from fairlead.domains.catalog.pages.usage import usage_section
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.catalog.queries import TemplateRow
from fairlead.domains.catalog.repository import Templates
from fairlead.domains.catalog.terms import ServiceType, detail_facts, speeds
from fairlead.domains.clients.queries import home
from fairlead.kernel.period import last_day
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action as Button
from fairlead.platform.pages import (
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
    status,
    trail_link,
)

router = APIRouter(route_class=PageRoute)

READ = [needs(CatalogPermission.READ)]
WRITE = [needs(CatalogPermission.WRITE)]
Asked = Annotated[Listing, Depends(listing(Templates.filters, Templates.sorts, blanks=True))]


def summary(row: TemplateRow) -> str:
    """The details in a few words: `100/20 Mbit/s, 500 GB`."""
    details = row.details
    if row.type is ServiceType.INTERNET:
        cap = f", {details['data_cap_gb']:,} GB" if details["data_cap_gb"] else ""
        return f"{speeds(details)}{cap}"
    if row.type is ServiceType.VOICE:
        minutes = "no limit" if details["minutes"] is None else f"{details['minutes']:,} min"
        return f"{details['lines']} line{'s'[: details['lines'] > 1]}, {minutes}"
    if row.type is ServiceType.BUNDLE:
        return ", ".join(part["code"] for part in details["parts"])
    return f"by {details['unit']}" if details["unit"] else ""


NEW_BUTTON = Button(
    label="New template", href="/catalog/new", icon="plus", look="primary", hotkey="c", dialog=True,
    permission=CatalogPermission.WRITE,
)  # fmt: skip
TEMPLATES = ListPage[TemplateRow](
    "Catalog",
    "/catalog",
    columns=(
        Column("Template", "name", sort="name", below="code", main=True),
        Column("Status", "status", "status", states=TEMPLATE.states),
        Column("Type", "type"),
        Column("Details", summary, phone=False),
        Column("Sold from", "available_from", "date", phone=False),
        Column("Sold until", "available_until", "last_day", phone=False),
        Column("Provisioning", lambda row: "Automatic" if row.automated else "By hand", phone=False),
    ),
    filters=Templates.filters,
    noun="template",
    default_sort="name",
    search="name__icontains",
    pinned=("status", "type"),
    views=(
        View("All", {}),
        View("Available", {"status": "available"}),
        View("Drafts", {"status": "draft"}),
        View("Withdrawn", {"status": "withdrawn"}),
    ),
    href=lambda row: f"/catalog/{row.id}",
    actions=(NEW_BUTTON, Button(label="Meters", href="/meters", icon="hash", permission=CatalogPermission.READ)),
    empty=EmptyState("Nothing to sell yet", "Draw up the first template.", NEW_BUTTON, icon="package"),
)
_CRUMBS = (Crumb("Catalog", "/catalog"),)
CHOOSE = Form(
    TypeForm, "/catalog/new", title="New template", submit="Next", cancel="/catalog", crumbs=_CRUMBS,
    intro="What it sells decides which details are asked for.",
)  # fmt: skip


@router.get("/catalog", dependencies=READ)
async def template_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every template, filtered by the address."""
    return await TEMPLATES.answer(request, await queries.template_rows(ctx, **asked))


@router.get("/catalog/new", dependencies=WRITE)
async def ask_type(ctx: Ctx, request: Request) -> Response:  # noqa: ARG001 - every page has its unit of work
    """What is to be sold."""
    return await form_page(request, CHOOSE)


@router.post("/catalog/new", dependencies=WRITE)
async def choose_type(ctx: Ctx, request: Request) -> Response:  # noqa: ARG001 - as above
    """On to the form of the chosen type."""
    data = await CHOOSE.submitted(request)
    return see_other(request, f"/catalog/new/{data.type}")


@router.get("/catalog/new/{kind}", dependencies=WRITE)
async def ask_new(ctx: Ctx, request: Request, kind: ServiceType) -> Response:  # noqa: ARG001 - as above
    """The form of a new template of a type."""
    return await form_page(request, _new(kind))


@router.post("/catalog/new/{kind}", dependencies=WRITE)
async def create(ctx: Ctx, request: Request, kind: ServiceType) -> Response:
    """Draw up a template."""
    data = await _new(kind).submitted(request)
    template = await commands.create_template(ctx, type=kind, details=data.details({}), **data.facts())
    return see_other(request, f"/catalog/{template.id}", flash=f"{template.name} is drawn up; add a tariff.")


@router.get("/catalog/{template_id}", dependencies=READ)
async def template_detail(ctx: Ctx, request: Request, template_id: UUID) -> Response:
    """One template: its tariffs, their prices by date, when and to whom it is sold."""
    row = await queries.template_row(ctx, template_id)
    tariffs = await queries.tariffs_of(ctx, template_id)
    prices = await queries.prices_of(ctx, *(tariff.id for tariff in tariffs))
    today = ctx.today((await home(ctx)).timezone)
    main = [
        *tariff_sections(row, tariffs, prices, today),
        *usage_section(tariffs, await queries.usage_prices(ctx), today),
    ]
    return await detail_page(request, _header(row), Columns(main, _side(row)))


@router.get("/catalog/{template_id}/edit", dependencies=WRITE)
async def ask_edit(ctx: Ctx, request: Request, template_id: UUID) -> Response:
    """The form of a template's facts."""
    row = await queries.template_row(ctx, template_id)
    return await form_page(request, _edit(row).filled(values_of(row)))


@router.post("/catalog/{template_id}/edit", dependencies=WRITE)
async def edit(ctx: Ctx, request: Request, template_id: UUID) -> Response:
    """Change a template; services that were sold keep what they were sold with."""
    row = await queries.template_row(ctx, template_id)
    data = await _edit(row).submitted(request)
    await commands.update_template(ctx, template_id, **data.facts(), details=data.details(row.details))
    return see_other(request, f"/catalog/{template_id}", flash="The template is changed.")


@router.post("/catalog/{template_id}/publish", dependencies=WRITE)
async def publish(ctx: Ctx, request: Request, template_id: UUID) -> Response:
    """Put a template on sale."""
    await commands.publish_template(ctx, template_id)
    return see_other(request, f"/catalog/{template_id}", flash="The template is on sale.")


@router.post("/catalog/{template_id}/withdraw", dependencies=WRITE)
async def withdraw(ctx: Ctx, request: Request, template_id: UUID) -> Response:
    """Take a template off sale."""
    await commands.withdraw_template(ctx, template_id)
    return see_other(request, f"/catalog/{template_id}", flash="The template is off sale; services sold go on.")


def _new(kind: ServiceType) -> Form[Any]:
    model = NEW_FORMS[kind]
    title = f"New template: {kind.value.replace('_', ' ')}"
    return Form(
        model, f"/catalog/new/{kind}", title=title, submit="Create template", cancel="/catalog", crumbs=_CRUMBS,
        hints=hints(model),
    )  # fmt: skip


def _edit(row: TemplateRow) -> Form[Any]:
    model = EDIT_FORMS[row.type]
    here = f"/catalog/{row.id}"
    return Form(
        model, f"{here}/edit", title=f"Edit {row.name}", cancel=here, crumbs=(*_CRUMBS, Crumb(row.name, here)),
        hints=hints(model), intro="Services that were sold keep what they were sold with.",
    )  # fmt: skip


def _header(row: TemplateRow) -> Header:
    here = f"/catalog/{row.id}"
    moves = {
        TemplateAction.PUBLISH: Button(
            label="Publish", href=f"{here}/publish", icon="check", look="primary", post=True,
            permission=CatalogPermission.WRITE,
        ),
        TemplateAction.WITHDRAW: Button(
            label="Withdraw", href=f"{here}/withdraw", icon="ban", look="danger", post=True,
            confirm="Take it off sale? Services that were sold go on.", permission=CatalogPermission.WRITE,
        ),
    }  # fmt: skip
    edit = Button(label="Edit", href=f"{here}/edit", icon="pencil", permission=CatalogPermission.WRITE)
    tariff = Button(label="Add tariff", href=f"{here}/tariffs/new", icon="plus", permission=CatalogPermission.WRITE)
    return Header(
        row.name,
        crumbs=(*_CRUMBS, Crumb(row.code)),
        badge=status(row.status, TEMPLATE.states),
        facts=(row.type, summary(row)),
        actions=(*(moves[action] for action in TEMPLATE.allowed(row.status)), tariff, edit, trail_link(row.id)),
    )


def _side(row: TemplateRow) -> list[object]:
    kinds = ", ".join(row.available_kinds) or "Everyone"
    sale = (
        ("Code", row.code),
        ("Provisioning", "Automatic" if row.automated else "By hand"),
        ("Sold from", row.available_from),
        ("Sold until", last_day(row.available_until)),
        ("Sold to", kinds),
        ("Tax category", row.tax_category),
        ("Sold in", ", ".join(row.available_countries) or "Every country"),
    )
    parts: list[object] = [Section("Sale", KeyValues(sale))]
    if facts := detail_facts(row.type, row.details):
        parts.append(Section("Details", KeyValues(facts)))
    if row.description:
        parts.append(Section("Description", [row.description]))
    return parts
