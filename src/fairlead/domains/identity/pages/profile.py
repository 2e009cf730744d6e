"""One's own account: where one is signed in, the password."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from fairlead.domains.identity import commands, queries
from fairlead.domains.identity.pages.marks import activity, sessions_section, tokens_section
from fairlead.domains.identity.queries import SessionRow, UserRow
from fairlead.domains.identity.schemas import OwnPasswordIn
from fairlead.platform.http.access import public
from fairlead.platform.http.cookies import SESSION_COOKIE, drop_cookie, is_https
from fairlead.platform.http.deps import Caller, Ctx
from fairlead.platform.http.edge import edge_of
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.principals import Principal
from fairlead.platform.http.route import SAFE
from fairlead.platform.pages import (
    Action,
    Columns,
    Crumb,
    Form,
    Header,
    Hint,
    KeyValues,
    Section,
    detail_page,
    form_page,
    see_other,
)


class GuessRoute(PageRoute):
    """A page at which a present password can be guessed: each try counts, also one whose unit of work is undone."""

    async def _prepared(self, request: Request, principal: Principal | None) -> Request:
        prepared = await super()._prepared(request, principal)
        if principal is not None and request.method not in SAFE:
            await commands.count_guess(edge_of(request).work, _own(principal), now=request.state.now)
        return prepared


router = APIRouter(prefix="/profile", route_class=PageRoute)
guessed = APIRouter(route_class=GuessRoute)

OWN = [public("everyone may see to their own account", signed_in=True)]
PASSWORD = Form(
    OwnPasswordIn, "/profile/password", title="Change password", submit="Change password", cancel="/profile",
    crumbs=(Crumb("Your account", "/profile"),), intro="Your other browsers are signed out.",
    hints={
        "current": Hint(label="Present password", kind="password", autocomplete="current-password"),
        "password": Hint(label="New password", kind="password", autocomplete="new-password"),
    },
)  # fmt: skip


@router.get("", dependencies=OWN)
async def profile(ctx: Ctx, request: Request, caller: Caller) -> Response:
    """One's account."""
    user = await queries.user_row(ctx, _own(caller))
    sessions = await queries.sessions_of(ctx, user.id)
    tokens = await queries.token_page(ctx, filters={"user_id": user.id})
    signed_in = sessions_section(
        "Where you are signed in", sessions, own=caller.credential_id,
        row_actions=lambda row: () if row.id == caller.credential_id else (_end(row),),
    )  # fmt: skip
    return await detail_page(
        request, _header(user), Columns([signed_in, tokens_section(tokens.items)], [Section("Account", _facts(user))])
    )


@router.get("/password", dependencies=OWN)
async def ask_password(request: Request) -> Response:
    """The form of a new password."""
    return await form_page(request, PASSWORD)


@guessed.post("/password", dependencies=OWN)
async def change_password(ctx: Ctx, request: Request, caller: Caller) -> Response:
    """Change one's password; this browser stays signed in."""
    data = await PASSWORD.submitted(request)
    await commands.change_own_password(
        ctx, _own(caller), current=data.current, password=data.password, session_id=caller.credential_id
    )
    return see_other(request, "/profile", flash="Your password is changed. Other browsers are signed out.")


@router.post("/sessions/{session_id}/end", dependencies=OWN)
async def end_session(ctx: Ctx, request: Request, caller: Caller, session_id: UUID) -> Response:
    """Sign out of one browser."""
    await commands.end_session(ctx, _own(caller), session_id)
    return see_other(request, "/profile", flash="That browser is signed out.")


@router.post("/sign-out-everywhere", dependencies=OWN)
async def sign_out_everywhere(ctx: Ctx, request: Request, caller: Caller) -> Response:
    """Sign out of every browser, this one included."""
    await commands.end_sessions(ctx, _own(caller))
    response = RedirectResponse("/login", status_code=303)
    drop_cookie(response, SESSION_COOKIE, secure=is_https(request, edge_of(request).public_url))
    return response


router.include_router(guessed)


def _own(caller: Principal) -> UUID:
    if caller.actor.id is None:
        raise LookupError("pages are used by users")
    return caller.actor.id


def _end(row: SessionRow) -> Action:
    return Action(label="Sign out", href=f"/profile/sessions/{row.id}/end", icon="logout", look="ghost", post=True)


def _header(user: UserRow) -> Header:
    return Header(
        "Your account",
        badge=activity(user),
        facts=(user.name, user.email, user.role),
        actions=(
            Action(label="Change password", href="/profile/password", icon="lock", dialog=True),
            Action(
                label="Sign out everywhere", href="/profile/sign-out-everywhere", icon="logout", look="danger",
                post=True, confirm="You are signed out of every browser, this one included.",
            ),
        ),
    )  # fmt: skip


def _facts(user: UserRow) -> KeyValues:
    return KeyValues(
        (
            ("Name", user.name), ("E-mail", user.email), ("Role", user.role), ("Last sign-in", user.last_login_at),
            ("Member since", user.created_at),
        )
    )  # fmt: skip
