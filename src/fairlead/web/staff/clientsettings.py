"""What counts for one client: the company's choices, and those that differ for them."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.clients.queries import ClientFacts, client_facts
from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action, Crumb, Form, Header, KeyValues, Section, detail_page, form_page, see_other
from fairlead.platform.policy import Policy, own_choices, policy, set_policy
from fairlead.web.staff.settings import POLICIES, form_of, kind_of, shown, title_of

router = APIRouter(prefix="/clients/{client_id}/settings", route_class=PageRoute)

SETTINGS = [needs(IdentityPermission.MANAGE_SETTINGS)]


@router.get("", dependencies=SETTINGS)
async def settings(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """Every choice as it counts for the client; their own are marked."""
    client = await client_facts(ctx, client_id)
    own = await own_choices(ctx, client_id)
    parts = [
        _section(client, kind, await policy(ctx, kind, client_id), own.get(kind.key, frozenset())) for kind in POLICIES
    ]
    return await detail_page(request, Header(f"Settings for {client.name}", crumbs=_crumbs(client)), *parts)


@router.get("/{key}", dependencies=SETTINGS)
async def ask(ctx: Ctx, request: Request, client_id: UUID, key: str) -> Response:
    """The form of one group of choices, filled as it counts for the client."""
    client, kind = await client_facts(ctx, client_id), kind_of(key)
    return await form_page(request, _form(client, kind).filled(await policy(ctx, kind, client_id)))


@router.post("/{key}", dependencies=SETTINGS)
async def choose(ctx: Ctx, request: Request, client_id: UUID, key: str) -> Response:
    """Keep what differs from the company's choices; what does not follows the company."""
    client, kind = await client_facts(ctx, client_id), kind_of(key)
    await set_policy(ctx, await _form(client, kind).submitted(request), client_id)
    return see_other(request, f"/clients/{client_id}/settings", flash=f"{title_of(kind)} settings are saved.")


def _form(client: ClientFacts, kind: type[Policy]) -> Form[Policy]:
    here = f"/clients/{client.id}/settings"
    title = f"{title_of(kind)} settings for {client.name}"
    crumbs = (*_crumbs(client), Crumb(title_of(kind)))
    return form_of(kind).at(f"{here}/{kind.key}", title=title, cancel=here, crumbs=crumbs)


def _section(client: ClientFacts, kind: type[Policy], chosen: Policy, own: frozenset[str]) -> Section:
    facts = [
        (f"{field.description or name}{' (their own)' if name in own else ''}", shown(getattr(chosen, name)))
        for name, field in kind.model_fields.items()
    ]
    change = Action(label="Change", href=f"/clients/{client.id}/settings/{kind.key}", icon="edit", dialog=True)
    return Section(title_of(kind), KeyValues(facts), actions=(change,))


def _crumbs(client: ClientFacts) -> tuple[Crumb, ...]:
    return (Crumb("Clients", "/clients"), Crumb(client.name, f"/clients/{client.id}"), Crumb("Settings"))
