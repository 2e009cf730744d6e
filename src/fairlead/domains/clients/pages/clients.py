"""The list of clients; taking one on, changing them, their moves."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.clients import commands, queries
from fairlead.domains.clients.lifecycle import CLIENT, Action
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.pages.forms import CLIENT_HINTS, ClientForm, NewClientForm, NothingMore
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.clients.queries import ClientRow
from fairlead.domains.clients.repository import Clients
from fairlead.domains.clients.terms import NewClient
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action as Button
from fairlead.platform.pages import Column, Crumb, EmptyState, Form, ListPage, Verb, View, form_page, see_other

router = APIRouter(route_class=PageRoute)

READ = [needs(ClientPermission.READ)]
WRITE = [needs(ClientPermission.WRITE)]
Asked = Annotated[Listing, Depends(listing(Clients.filters, Clients.sorts, blanks=True))]

NEW_BUTTON = Button(
    label="New client", href="/clients/new", icon="plus", look="primary", hotkey="c", permission=ClientPermission.WRITE
)
CLIENTS = ListPage[ClientRow](
    "Clients",
    "/clients",
    columns=(
        Column("Client", "name", sort="name", below="number", main=True),
        Column("Status", "status", "status", states=CLIENT.states),
        Column("Kind", "kind"),
        Column("E-mail", "email", phone=False),
        Column("Telephone", "phone", phone=False),
        Column("Pays by", "payment_method", phone=False),
        Column("External id", "external_id", "code", phone=False),
        Column("Since", "created_at", "date", sort="created_at", phone=False),
    ),
    filters=Clients.filters,
    noun="client",
    default_sort="name",
    search="name__icontains",
    pinned=("status", "kind"),
    views=(
        View("All", {}),
        View("Active", {"status": "active"}),
        View("Leads", {"status": "lead"}),
        View("Business", {"kind": "business"}),
        View("Archived", {"status": "archived"}),
    ),
    href=lambda row: f"/clients/{row.id}",
    actions=(
        NEW_BUTTON,
        Button(
            label="Onboard a client", href="/onboarding", icon="user-plus", hotkey="o",
            permission=ClientPermission.WRITE,
        ),
    ),
    empty=EmptyState("No clients yet", "Take on the first one, or import them.", NEW_BUTTON, icon="users"),
)  # fmt: skip
_CRUMBS = (Crumb("Clients", "/clients"),)
NEW = Form(
    NewClientForm, "/clients/new", title="New client", submit="Create client", cancel="/clients", crumbs=_CRUMBS,
    hints=CLIENT_HINTS,
)  # fmt: skip
EDIT = Form(ClientForm, "", title="Edit client", crumbs=_CRUMBS, hints=CLIENT_HINTS)
VERBS = {
    Action.ACTIVATE: Verb("Activate", "user-check", ClientPermission.WRITE, "primary"),
    Action.RESTORE: Verb("Restore", "arrow-back-up", ClientPermission.WRITE, "primary"),
    Action.ARCHIVE: Verb("Archive", "archive", ClientPermission.WRITE, "danger"),
}
"""The moves of a client as buttons, for the page of one."""
MOVES = {
    Action.ACTIVATE: Form(
        NothingMore, "", title="Activate client", submit="Activate", intro="The lead becomes a client.",
    ),
    Action.RESTORE: Form(NothingMore, "", title="Restore client", submit="Restore", intro="They can buy again."),
    Action.ARCHIVE: Form(
        NothingMore, "", title="Archive client", submit="Archive", look="danger",
        intro="Nothing more can be sold to them. What they hold goes on until it is cancelled.",
    ),
}  # fmt: skip


@router.get("/clients", dependencies=READ)
async def client_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every client, filtered by the address."""
    return await CLIENTS.answer(request, await queries.client_rows(ctx, **asked))


@router.get("/clients/new", dependencies=WRITE)
async def ask_new(ctx: Ctx, request: Request) -> Response:
    """The form of a new client, with the company's choices."""
    home = await queries.home(ctx)
    ours = {"currency": home.currency, "timezone": home.timezone, "locale": home.locale}
    return await form_page(request, NEW.filled(ours))


@router.post("/clients/new", dependencies=WRITE)
async def create(ctx: Ctx, request: Request) -> Response:
    """Take on a client."""
    data = await NEW.submitted(request)
    client = await commands.create_client(ctx, NewClient(**data.model_dump()))
    return see_other(request, f"/clients/{client.id}", flash=f"{client.name} is client {client.number}.")


@router.get("/clients/{client_id}/edit", dependencies=WRITE)
async def ask_edit(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """The form of a client's facts."""
    row = await queries.client_row(ctx, client_id)
    return await form_page(request, _edit(client_id).filled({n: getattr(row, n) for n in ClientForm.model_fields}))


@router.post("/clients/{client_id}/edit", dependencies=WRITE)
async def edit(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """Change a client's facts."""
    data = await _edit(client_id).submitted(request)
    await commands.update_client(ctx, client_id, **data.model_dump())
    return see_other(request, f"/clients/{client_id}", flash="The client is changed.")


def _edit(client_id: UUID) -> Form[ClientForm]:
    return EDIT.at(f"/clients/{client_id}/edit", cancel=f"/clients/{client_id}")


_DOING: dict[Action, tuple[Callable[..., Awaitable[Client]], str]] = {
    Action.ACTIVATE: (commands.activate_client, "The lead is a client now."),
    Action.RESTORE: (commands.restore_client, "The client is back."),
    Action.ARCHIVE: (commands.archive_client, "The client is archived."),
}


def _move(action: Action, client_id: UUID) -> Form[NothingMore]:
    return MOVES[action].at(f"/clients/{client_id}/{action.value}", cancel=f"/clients/{client_id}")


def _asking(action: Action) -> Any:
    async def ask(ctx: Ctx, request: Request, client_id: UUID) -> Response:
        await queries.client_facts(ctx, client_id)
        return await form_page(request, _move(action, client_id))

    return ask


def _doing(action: Action) -> Any:
    async def do(ctx: Ctx, request: Request, client_id: UUID) -> Response:
        await _move(action, client_id).submitted(request)
        command, said = _DOING[action]
        await command(ctx, client_id)
        return see_other(request, f"/clients/{client_id}", flash=said)

    return do


for _action in VERBS:
    _path = f"/clients/{{client_id}}/{_action.value}"
    router.add_api_route(_path, _asking(_action), methods=["GET"], dependencies=WRITE)
    router.add_api_route(_path, _doing(_action), methods=["POST"], dependencies=WRITE)
