"""The API of users and tokens."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from fairlead.domains.identity import commands, queries
from fairlead.domains.identity.models import ApiToken, User
from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.domains.identity.repository import TOKEN_FILTERS, TOKEN_SORTS, USER_FILTERS, USER_SORTS, ApiTokens, Users
from fairlead.domains.identity.schemas import (
    FactOut,
    FeedOut,
    NewTokenOut,
    RoleIn,
    TokenIn,
    TokenOut,
    UserIn,
    UserOut,
)
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Caller, Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.principals import Principal
from fairlead.platform.http.replies import reply
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out
from fairlead.platform.timeline import feed

router = APIRouter(tags=["identity"], route_class=WorkRoute)


def _user(user: User | queries.UserRow) -> UserOut:
    return UserOut.model_validate(user)


def _token(token: ApiToken | queries.TokenRow) -> TokenOut:
    return TokenOut.model_validate(token)


def _own(caller: Principal) -> UUID:
    if caller.actor.id is None:
        raise TypeError("a request is always somebody's")
    return caller.actor.id


@router.get("/users", dependencies=[needs(IdentityPermission.READ_USERS)])
async def list_users(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(USER_FILTERS, USER_SORTS))]
) -> PageOut[UserOut]:
    """The company's staff."""
    return page_out(await queries.user_page(ctx, **asked), _user)


@router.post("/users", status_code=201, dependencies=[needs(IdentityPermission.MANAGE_USERS)])
async def add_user(ctx: Ctx, body: UserIn) -> UserOut:
    """Add a member of staff."""
    return _user(await commands.add_user(ctx, **body.model_dump()))


@router.get("/users/{user_id}", dependencies=[needs(IdentityPermission.READ_USERS)])
async def get_user(ctx: Ctx, user_id: UUID) -> UserOut:
    """One member of staff."""
    return _user(await Users(ctx).get(user_id))


@router.patch("/users/{user_id}/role", dependencies=[needs(IdentityPermission.MANAGE_USERS)])
async def change_role(ctx: Ctx, user_id: UUID, body: RoleIn, version: IfMatch) -> UserOut:
    """Give a member of staff another role."""
    return _user(await commands.change_role(ctx, user_id, role=body.role, version=version))


@router.patch("/users/{user_id}/deactivate", dependencies=[needs(IdentityPermission.MANAGE_USERS)])
async def deactivate_user(ctx: Ctx, user_id: UUID, version: IfMatch) -> UserOut:
    """End someone's access: sessions and tokens included."""
    return _user(await commands.set_active(ctx, user_id, active=False, version=version))


@router.patch("/users/{user_id}/reactivate", dependencies=[needs(IdentityPermission.MANAGE_USERS)])
async def reactivate_user(ctx: Ctx, user_id: UUID, version: IfMatch) -> UserOut:
    """Let someone sign in again."""
    return _user(await commands.set_active(ctx, user_id, active=True, version=version))


@router.get("/tokens", dependencies=[needs(IdentityPermission.READ_TOKENS)])
async def list_tokens(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(TOKEN_FILTERS, TOKEN_SORTS))]
) -> PageOut[TokenOut]:
    """The company's tokens, without their secrets."""
    return page_out(await queries.token_page(ctx, **asked), _token)


@router.post("/tokens", status_code=201, dependencies=[needs(IdentityPermission.MANAGE_TOKENS)])
async def create_token(ctx: Ctx, request: Request, body: TokenIn, caller: Caller) -> NewTokenOut:
    """Make a token that acts on your behalf; the answer holds its secret, this once and in no repeated answer."""
    made = await commands.create_token(
        ctx, user_id=_own(caller), name=body.name, scopes=body.scopes, allowed=caller.actor.permissions,
        expires_at=body.expires_at,
    )  # fmt: skip
    await ctx.session.flush()
    facts = _token(made.token).model_dump()
    request.state.replay = reply(NewTokenOut(**facts, secret=""), status=201)
    return NewTokenOut(**facts, secret=made.secret)


@router.get("/tokens/{token_id}", dependencies=[needs(IdentityPermission.READ_TOKENS)])
async def get_token(ctx: Ctx, token_id: UUID) -> TokenOut:
    """One token."""
    return _token(await ApiTokens(ctx).get(token_id))


@router.delete("/tokens/{token_id}", dependencies=[needs(IdentityPermission.MANAGE_TOKENS)])
async def revoke_token(ctx: Ctx, token_id: UUID, version: IfMatch) -> TokenOut:
    """Stop a token at once."""
    return _token(await commands.revoke_token(ctx, token_id, version=version))


events_router = APIRouter(tags=["events"], route_class=WorkRoute)


@events_router.get("/events", dependencies=[needs(IdentityPermission.READ_EVENTS)])
async def event_feed(
    ctx: Ctx,
    after: Annotated[str | None, Query(max_length=40, description="The next_cursor of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    name: Annotated[list[str] | None, Query(description="Only events of these names.")] = None,
) -> FeedOut:
    """Everything that happened, in order, nothing passed over: poll with `after`; an empty page keeps its cursor."""
    facts = await feed(ctx, after=after, limit=limit, names=name or ())
    return FeedOut(items=[FactOut.model_validate(f) for f in facts], next_cursor=facts[-1].cursor if facts else after)
