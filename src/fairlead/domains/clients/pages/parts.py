"""Forms of a client's contacts and sites, and the sections that show them on the client's page."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.clients import commands, queries
from fairlead.domains.clients.pages.forms import CONTACT_HINTS, SITE_HINTS, ContactForm, SiteForm
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.clients.queries import ContactRow, SiteRow
from fairlead.domains.clients.terms import NewContact, NewSite
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action, Column, EmptyState, Form, Section, Table, form_page, see_other

router = APIRouter(prefix="/clients/{client_id}", route_class=PageRoute)

WRITE = [needs(ClientPermission.WRITE)]
CONTACT = Form(ContactForm, "", title="Contact", hints=CONTACT_HINTS)
SITE = Form(SiteForm, "", title="Site", hints=SITE_HINTS)


def _contact(client_id: UUID, path: str, title: str) -> Form[ContactForm]:
    return CONTACT.at(f"/clients/{client_id}/contacts/{path}", title=title, cancel=f"/clients/{client_id}")


def _site(client_id: UUID, path: str, title: str) -> Form[SiteForm]:
    return SITE.at(f"/clients/{client_id}/sites/{path}", title=title, cancel=f"/clients/{client_id}")


@router.get("/contacts/new", dependencies=WRITE)
async def ask_contact(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """The form of a new contact."""
    await queries.client_facts(ctx, client_id)
    return await form_page(request, _contact(client_id, "new", "New contact"))


@router.post("/contacts/new", dependencies=WRITE)
async def add_contact(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """Add a contact."""
    data = await _contact(client_id, "new", "New contact").submitted(request)
    await commands.add_contact(ctx, client_id, NewContact(**data.model_dump()))
    return see_other(request, f"/clients/{client_id}", flash=f"{data.name} is added.")


@router.get("/contacts/{contact_id}/edit", dependencies=WRITE)
async def ask_contact_edit(ctx: Ctx, request: Request, client_id: UUID, contact_id: UUID) -> Response:
    """The form of a contact's facts."""
    row = await queries.contact_row(ctx, client_id, contact_id)
    form = _contact(client_id, f"{contact_id}/edit", "Edit contact")
    return await form_page(request, form.filled({name: getattr(row, name) for name in ContactForm.model_fields}))


@router.post("/contacts/{contact_id}/edit", dependencies=WRITE)
async def edit_contact(ctx: Ctx, request: Request, client_id: UUID, contact_id: UUID) -> Response:
    """Change a contact."""
    data = await _contact(client_id, f"{contact_id}/edit", "Edit contact").submitted(request)
    await commands.update_contact(ctx, client_id, contact_id, **data.model_dump())
    return see_other(request, f"/clients/{client_id}", flash="The contact is changed.")


@router.post("/contacts/{contact_id}/remove", dependencies=WRITE)
async def remove_contact(ctx: Ctx, request: Request, client_id: UUID, contact_id: UUID) -> Response:
    """Remove a contact."""
    await commands.remove_contact(ctx, client_id, contact_id)
    return see_other(request, f"/clients/{client_id}", flash="The contact is removed.")


@router.get("/sites/new", dependencies=WRITE)
async def ask_site(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """The form of a new site, in the company's country."""
    await queries.client_facts(ctx, client_id)
    form = _site(client_id, "new", "New site").filled({"country": (await queries.home(ctx)).country})
    return await form_page(request, form)


@router.post("/sites/new", dependencies=WRITE)
async def add_site(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """Add a site."""
    data = await _site(client_id, "new", "New site").submitted(request)
    await commands.add_site(ctx, client_id, NewSite(**data.model_dump()))
    return see_other(request, f"/clients/{client_id}", flash=f"{data.name} is added.")


@router.get("/sites/{site_id}/edit", dependencies=WRITE)
async def ask_site_edit(ctx: Ctx, request: Request, client_id: UUID, site_id: UUID) -> Response:
    """The form of a site's facts."""
    row = await queries.site_row(ctx, client_id, site_id)
    form = _site(client_id, f"{site_id}/edit", "Edit site")
    return await form_page(request, form.filled({name: getattr(row, name) for name in SiteForm.model_fields}))


@router.post("/sites/{site_id}/edit", dependencies=WRITE)
async def edit_site(ctx: Ctx, request: Request, client_id: UUID, site_id: UUID) -> Response:
    """Change a site."""
    data = await _site(client_id, f"{site_id}/edit", "Edit site").submitted(request)
    await commands.update_site(ctx, client_id, site_id, **data.model_dump())
    return see_other(request, f"/clients/{client_id}", flash="The site is changed.")


@router.post("/sites/{site_id}/remove", dependencies=WRITE)
async def remove_site(ctx: Ctx, request: Request, client_id: UUID, site_id: UUID) -> Response:
    """Remove a site."""
    await commands.remove_site(ctx, client_id, site_id)
    return see_other(request, f"/clients/{client_id}", flash="The site is removed.")


def contact_section(client_id: UUID, contacts: Sequence[ContactRow]) -> Section:
    """A client's contacts, with what can be done about each."""
    columns: tuple[Column[ContactRow], ...] = (
        Column("Name", "name", below="title", main=True),
        Column("E-mail", "email"),
        Column("Telephone", "phone"),
        Column("Invoices", "receives_invoices", phone=False),
    )
    table = Table(
        columns, contacts, label="Contacts", noun="contact", empty=EmptyState("No contacts", icon="users"),
        actions=lambda row: _part_actions(f"/clients/{client_id}/contacts/{row.id}", row.name),
    )  # fmt: skip
    return Section("Contacts", table, (_add(client_id, "contacts"),), count=len(contacts), flush=True)


def site_section(client_id: UUID, sites: Sequence[SiteRow]) -> Section:
    """A client's sites, with what can be done about each."""
    columns: tuple[Column[SiteRow], ...] = (
        Column("Name", "name", main=True),
        Column("Address", "line1", below="line2"),
        Column("City", lambda row: " ".join(part for part in (row.city, row.region, row.postcode) if part)),
        Column("Country", "country"),
    )
    table = Table(
        columns, sites, label="Sites", noun="site", empty=EmptyState("No sites", icon="map-pin"),
        actions=lambda row: _part_actions(f"/clients/{client_id}/sites/{row.id}", row.name),
    )  # fmt: skip
    return Section("Sites", table, (_add(client_id, "sites"),), count=len(sites), flush=True)


def _add(client_id: UUID, parts: str) -> Action:
    href = f"/clients/{client_id}/{parts}/new"
    return Action(label="Add", href=href, icon="plus", dialog=True, permission=ClientPermission.WRITE)


def _part_actions(path: str, name: str) -> tuple[Action, Action]:
    edit = Action(
        label="Edit", href=f"{path}/edit", icon="pencil", dialog=True, look="ghost", permission=ClientPermission.WRITE
    )
    remove = Action(
        label="Remove", href=f"{path}/remove", icon="trash", look="ghost", post=True, confirm=f"Remove {name}?",
        permission=ClientPermission.WRITE,
    )  # fmt: skip
    return edit, remove
