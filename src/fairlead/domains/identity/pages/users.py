"""Staff: the list, one member with their sessions and tokens, joining, roles, leaving, passwords."""

from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from fairlead.domains.identity import commands, queries
from fairlead.domains.identity.pages.marks import ACCESS, activity, sessions_section, tokens_section
from fairlead.domains.identity.permissions import IdentityPermission, Role
from fairlead.domains.identity.queries import UserRow
from fairlead.domains.identity.repository import USER_FILTERS, USER_SORTS
from fairlead.domains.identity.schemas import PasswordIn, RoleIn, UserIn
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Action,
    Column,
    Columns,
    Crumb,
    EmptyState,
    Form,
    Header,
    Hint,
    KeyValues,
    ListPage,
    Section,
    View,
    detail_page,
    form_page,
    see_other,
    trail_link,
)

M = TypeVar("M", bound=BaseModel)
router = APIRouter(prefix="/users", route_class=PageRoute)

READ = [needs(IdentityPermission.READ_USERS)]
MANAGE = [needs(IdentityPermission.MANAGE_USERS)]
Asked = Annotated[Listing, Depends(listing(USER_FILTERS, USER_SORTS, blanks=True))]

ROLES = {
    Role.OWNER: "Everything, users and settings included",
    Role.BILLING: "Clients, contracts, catalog, invoices and billing runs",
    Role.DISPATCHER: "Clients, and what services go through",
    Role.TECHNICIAN: "Sets services up",
    Role.NETWORK: "Sets services up, suspends and resumes them, minds jobs",
    Role.READ_ONLY: "Looks, and changes nothing",
}
"""What each role is for; the wiring grants the permissions."""
_CHOICES = tuple((role.value, f"{role.value.replace('_', ' ').capitalize()}: {text}") for role, text in ROLES.items())
_CRUMBS = (Crumb("Users", "/users"),)
_NEW_PASSWORD = Hint(kind="password", autocomplete="new-password")

ADD_BUTTON = Action(
    label="Add user", href="/users/new", icon="user-plus", look="primary", dialog=True, hotkey="c",
    permission=IdentityPermission.MANAGE_USERS,
)  # fmt: skip
USERS = ListPage[UserRow](
    "Users",
    "/users",
    columns=(
        Column("Name", "name", sort="name", main=True),
        Column("E-mail", "email", sort="email"),
        Column("Role", "role"),
        Column("Access", "active", "status", states=ACCESS),
        Column("Last sign-in", "last_login_at", "ago"),
        Column("Added", "created_at", "date", sort="created_at", phone=False),
    ),
    filters=USER_FILTERS,
    noun="user",
    default_sort="name",
    search="name__icontains",
    pinned=("role",),
    views=(View("All", {}), View("Active", {"active": "true"}), View("Deactivated", {"active": "false"})),
    href=lambda row: f"/users/{row.id}",
    actions=(ADD_BUTTON,),
    empty=EmptyState("No users yet", "Add the people you work with.", ADD_BUTTON, icon="users-group"),
)

ADD = Form(
    UserIn, "/users/new", title="Add user", submit="Add user", cancel="/users", crumbs=_CRUMBS,
    hints={
        "email": Hint(label="E-mail", kind="email", autocomplete="off"),
        "role": Hint(choices=_CHOICES),
        "password": Hint(
            kind="password", autocomplete="new-password",
            help="At least 12 characters. Empty: they cannot sign in until one is set.",
        ),
    },
)  # fmt: skip
ROLE = Form(RoleIn, "", title="Change role", submit="Change role", crumbs=_CRUMBS,
            hints={"role": Hint(choices=_CHOICES)})  # fmt: skip
PASSWORD = Form(
    PasswordIn, "", title="Set password", submit="Set password", crumbs=_CRUMBS, hints={"password": _NEW_PASSWORD},
    intro="They are signed out everywhere and sign in with the new password.",
)  # fmt: skip


@router.get("", dependencies=READ)
async def user_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """The company's staff."""
    return await USERS.answer(request, await queries.user_page(ctx, **asked))


@router.get("/new", dependencies=MANAGE)
async def ask_add(request: Request) -> Response:
    """The form of a new member of staff."""
    return await form_page(request, ADD)


@router.post("/new", dependencies=MANAGE)
async def add(ctx: Ctx, request: Request) -> Response:
    """Add a member of staff."""
    data = await ADD.submitted(request)
    user = await commands.add_user(ctx, **data.model_dump())
    return see_other(request, f"/users/{user.id}", flash=f"{user.name} is added.")


@router.get("/{user_id}", dependencies=READ)
async def user_detail(ctx: Ctx, request: Request, user_id: UUID) -> Response:
    """One member of staff: access, sessions, tokens."""
    user = await queries.user_row(ctx, user_id)
    sessions = await queries.sessions_of(ctx, user_id)
    tokens = await queries.token_page(ctx, filters={"user_id": user_id})
    main = [sessions_section("Signed in", sessions), tokens_section(tokens.items)]
    return await detail_page(request, _header(user), Columns(main, [Section("Account", _facts(user))]))


@router.get("/{user_id}/role", dependencies=MANAGE)
async def ask_role(ctx: Ctx, request: Request, user_id: UUID) -> Response:
    """The form of another role."""
    user = await queries.user_row(ctx, user_id)
    return await form_page(request, _at(ROLE, user_id, "role").filled({"role": user.role}))


@router.post("/{user_id}/role", dependencies=MANAGE)
async def change_role(ctx: Ctx, request: Request, user_id: UUID) -> Response:
    """Give another role."""
    data = await _at(ROLE, user_id, "role").submitted(request)
    user = await commands.change_role(ctx, user_id, role=data.role)
    said = f"{user.name} is {user.role.value.replace('_', ' ')} now."
    return see_other(request, f"/users/{user_id}", flash=said)


@router.get("/{user_id}/password", dependencies=MANAGE)
async def ask_password(ctx: Ctx, request: Request, user_id: UUID) -> Response:
    """The form of a new password."""
    await queries.user_row(ctx, user_id)
    return await form_page(request, _at(PASSWORD, user_id, "password"))


@router.post("/{user_id}/password", dependencies=MANAGE)
async def set_password(ctx: Ctx, request: Request, user_id: UUID) -> Response:
    """Set someone's password."""
    data = await _at(PASSWORD, user_id, "password").submitted(request)
    user = await commands.set_password(ctx, user_id, password=data.password)
    return see_other(request, f"/users/{user_id}", flash=f"{user.name} has a new password.")


@router.post("/{user_id}/deactivate", dependencies=MANAGE)
async def deactivate(ctx: Ctx, request: Request, user_id: UUID) -> Response:
    """End someone's access."""
    user = await commands.set_active(ctx, user_id, active=False)
    return see_other(request, f"/users/{user_id}", flash=f"{user.name} can no longer sign in.")


@router.post("/{user_id}/reactivate", dependencies=MANAGE)
async def reactivate(ctx: Ctx, request: Request, user_id: UUID) -> Response:
    """Let someone sign in again."""
    user = await commands.set_active(ctx, user_id, active=True)
    return see_other(request, f"/users/{user_id}", flash=f"{user.name} can sign in again.")


def _at(form: Form[M], user_id: UUID, move: str) -> Form[M]:
    return form.at(f"/users/{user_id}/{move}", cancel=f"/users/{user_id}")


def _header(user: UserRow) -> Header:
    path, manage = f"/users/{user.id}", IdentityPermission.MANAGE_USERS
    access = (
        Action(
            label="Deactivate", href=f"{path}/deactivate", icon="user-x", look="danger", post=True, permission=manage,
            confirm=f"{user.name} is signed out everywhere, and their tokens stop working. Deactivate?",
        )
        if user.active
        else Action(label="Reactivate", href=f"{path}/reactivate", icon="user-check", post=True, permission=manage)
    )  # fmt: skip
    return Header(
        user.name,
        crumbs=(*_CRUMBS, Crumb(user.email)),
        badge=activity(user),
        facts=(user.role, user.email),
        actions=(
            Action(label="Change role", href=f"{path}/role", icon="id", dialog=True, permission=manage),
            Action(label="Set password", href=f"{path}/password", icon="lock", dialog=True, permission=manage),
            access,
            trail_link(user.id),
        ),
    )  # fmt: skip


def _facts(user: UserRow) -> KeyValues:
    return KeyValues(
        (
            ("Role", user.role),
            ("May", ROLES[user.role]),
            ("E-mail", user.email),
            ("Last sign-in", user.last_login_at),
            ("Added", user.created_at),
        )
    )
