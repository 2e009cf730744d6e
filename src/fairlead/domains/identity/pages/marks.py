"""What several pages of identity show: access, sessions, tokens."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.domains.identity.queries import SessionRow, TokenRow, UserRow
from fairlead.kernel.lifecycle import State
from fairlead.platform.pages import Action, Badge, Column, EmptyState, Section, Table

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


ACCESS = {True: State("Active", "green"), False: State("Deactivated", "secondary")}
VALIDITY = {
    "valid": State("Valid", "green"),
    "expired": State("Expired", "orange"),
    "revoked": State("Revoked", "secondary"),
}


def activity(user: UserRow) -> Badge:
    """Whether someone may sign in."""
    return Badge(ACCESS[user.active].label, ACCESS[user.active].colour)


def validity(token: TokenRow, now: datetime) -> str:
    """Whether a token still works, as `VALIDITY` names it."""
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at is not None and token.expires_at <= now else "valid"


def browser(agent: str | None) -> str:
    """`Firefox on Linux` of a user agent; what is neither known nor empty is cut short."""
    if not agent:
        return "Unknown browser"
    name = next((label for mark, label in _BROWSERS if mark in agent), "")
    system = next((label for mark, label in _SYSTEMS if mark in agent), "")
    if not name:
        return re.sub(r"\s.*", "", agent)[:40]
    return f"{name} on {system}" if system else name


def sessions_section(
    title: str,
    sessions: Sequence[SessionRow],
    *,
    own: UUID | None = None,
    actions: Sequence[Action] = (),
    row_actions: Callable[[SessionRow], Sequence[Action]] | None = None,
) -> Section:
    """Where someone is signed in; `own` marks the browser that looks."""

    def here(row: SessionRow) -> str:
        return f"{browser(row.agent)} (this one)" if row.id == own else browser(row.agent)

    columns: tuple[Column[SessionRow], ...] = (
        Column("Browser", here, main=True),
        Column("Address", "address", "code"),
        Column("Signed in", "created_at", "ago"),
        Column("Ends", "expires_at", "ago"),
    )
    empty = EmptyState("Not signed in anywhere", icon="device-desktop")
    table = Table(columns, sessions, label=title, noun="session", empty=empty, actions=row_actions)
    return Section(title, table, actions, count=len(sessions), flush=True)


def revoke_button(token: TokenRow) -> Action:
    """The button that stops a token."""
    return Action(
        label="Revoke", href=f"/tokens/{token.id}/revoke", icon="ban", look="ghost", post=True,
        confirm=f"Programs that use {token.name} stop working at once. Revoke it?",
        permission=IdentityPermission.MANAGE_TOKENS,
    )  # fmt: skip


def tokens_section(tokens: Sequence[TokenRow]) -> Section:
    """The tokens that act on someone's behalf."""
    columns: tuple[Column[TokenRow], ...] = (
        Column("Token", "name", main=True),
        Column("Begins with", "prefix", "code"),
        Column("May", scopes_of),
        Column("Last used", "last_used_at", "ago"),
        Column("Expires", "expires_at", "date", phone=False),
    )
    table = Table(
        columns, tokens, label="API tokens", noun="token",
        empty=EmptyState("No API tokens", "Tokens let programs act on this user's behalf.", icon="key"),
        actions=lambda row: (revoke_button(row),) if row.revoked_at is None else (),
    )  # fmt: skip
    return Section("API tokens", table, count=len(tokens), flush=True)


def scopes_of(token: TokenRow) -> str:
    """What a token may, in words."""
    narrowed = [scope for scope in token.scopes if scope != "api"]
    return ", ".join(narrowed) if narrowed else "All its user may"
