"""API tokens: the list, making one, its secret shown once, revoking it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from fairlead.domains.identity import commands, queries
from fairlead.domains.identity.pages.marks import VALIDITY, revoke_button, scopes_of, validity
from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.domains.identity.queries import TokenRow
from fairlead.domains.identity.repository import TOKEN_FILTERS, TOKEN_SORTS
from fairlead.domains.identity.schemas import Scope
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Caller, Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input, Text80
from fairlead.platform.pages import (
    Action,
    Column,
    Crumb,
    EmptyState,
    Form,
    Header,
    Hint,
    ListPage,
    View,
    form_page,
    page,
    see_other,
)

router = APIRouter(prefix="/tokens", route_class=PageRoute)

READ = [needs(IdentityPermission.READ_TOKENS)]
MANAGE = [needs(IdentityPermission.MANAGE_TOKENS)]
Asked = Annotated[Listing, Depends(listing(TOKEN_FILTERS, TOKEN_SORTS, blanks=True))]
_CRUMBS = (Crumb("API tokens", "/tokens"),)
_LIVES = (("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("0", "It does not expire"))


class TokenForm(Input):
    """A token for oneself."""

    name: Text80
    days: Annotated[int, Field(ge=0, le=3650, title="Expires after")]
    scopes: Annotated[list[Scope], Field(max_length=60, title="May", default_factory=list)]


CREATE_BUTTON = Action(
    label="New token", href="/tokens/new", icon="plus", look="primary", dialog=True, hotkey="c",
    permission=IdentityPermission.MANAGE_TOKENS,
)  # fmt: skip
TOKENS = ListPage[TokenRow](
    "API tokens",
    "/tokens",
    columns=(
        Column("Token", "name", sort="name", main=True),
        Column("Begins with", "prefix", "code"),
        Column("Acts for", "user_name", href=lambda row: f"/users/{row.user_id}"),
        Column("May", scopes_of, phone=False),
        Column("Last used", "last_used_at", "ago"),
        Column("Expires", "expires_at", "date", phone=False),
        Column("Made", "created_at", "date", sort="created_at", phone=False),
    ),
    filters=TOKEN_FILTERS,
    noun="token",
    default_sort="-created_at",
    search="name__icontains",
    views=(
        View("All", {}),
        View("Not revoked", {"revoked_at__isnull": "true"}),
        View("Revoked", {"revoked_at__isnull": "false"}),
    ),
    actions=(CREATE_BUTTON,),
    empty=EmptyState("No tokens yet", "A token lets a program use the API on your behalf.", CREATE_BUTTON, icon="key"),
    row_actions=lambda row: (revoke_button(row),) if row.revoked_at is None else (),
)
CREATE = Form(
    TokenForm, "/tokens/new", title="New token", submit="Make token", cancel="/tokens", crumbs=_CRUMBS,
    intro="It acts on your behalf, and never may more than you.",
    hints={
        "name": Hint(placeholder="Nightly export", help="What it is for, to know it by later."),
        "days": Hint(kind="select", choices=_LIVES),
        "scopes": Hint(help="Nothing chosen: everything that you may."),
    },
)  # fmt: skip


@router.get("", dependencies=READ)
async def token_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """The company's tokens, without their secrets."""
    state = Column[TokenRow]("State", lambda row: validity(row, ctx.now), "status", states=VALIDITY)
    columns = (TOKENS.columns[0], state, *TOKENS.columns[1:])
    return await replace(TOKENS, columns=columns).answer(request, await queries.token_page(ctx, **asked))


@router.get("/new", dependencies=MANAGE)
async def ask_token(request: Request, caller: Caller) -> Response:
    """The form of a token."""
    return await form_page(request, _form(caller.actor.permissions).filled({"days": 90}))


@router.post("/new", dependencies=MANAGE)
async def create_token(ctx: Ctx, request: Request, caller: Caller) -> Response:
    """Make a token; the page that answers shows its secret, this once."""
    data = await _form(caller.actor.permissions).submitted(request)
    made = await commands.create_token(
        ctx, user_id=_own(caller.actor.id), name=data.name, scopes=data.scopes, allowed=caller.actor.permissions,
        expires_at=_expiry(ctx.now, data.days),
    )  # fmt: skip
    request.state.replay = see_other(request, "/tokens")
    header = Header("Token made", crumbs=_CRUMBS)
    return await page(request, "identity/token.html", title=header.title, header=header, made=made)


@router.post("/{token_id}/revoke", dependencies=MANAGE)
async def revoke_token(ctx: Ctx, request: Request, token_id: UUID) -> Response:
    """Stop a token."""
    token = await commands.revoke_token(ctx, token_id)
    return see_other(request, "/tokens", flash=f"{token.name} is revoked.")


def _form(permissions: frozenset[str]) -> Form[TokenForm]:
    return CREATE.offering(scopes=[(one, one) for one in sorted(permissions)])


def _expiry(now: datetime, days: int) -> datetime | None:
    return now + timedelta(days=days) if days else None


def _own(user_id: UUID | None) -> UUID:
    if user_id is None:
        raise LookupError("pages are used by users")
    return user_id
