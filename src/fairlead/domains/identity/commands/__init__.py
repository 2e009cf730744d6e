"""What is done about companies, users, logins and tokens."""

from fairlead.domains.identity.commands.companies import NOBODY, found_company
from fairlead.domains.identity.commands.logins import (
    LOGIN_WINDOW,
    Attempt,
    count_guess,
    end_session,
    end_sessions,
    forget_expired,
    log_in,
    sign_in,
    sign_out,
)
from fairlead.domains.identity.commands.tokens import NewToken, create_token, note_uses, revoke_token
from fairlead.domains.identity.commands.users import (
    add_user,
    change_own_password,
    change_role,
    set_active,
    set_password,
)

__all__ = [
    "LOGIN_WINDOW", "NOBODY", "Attempt", "NewToken", "add_user", "change_own_password", "change_role", "count_guess",
    "create_token", "end_session", "end_sessions", "forget_expired", "found_company", "log_in", "note_uses",
    "revoke_token", "set_active", "set_password", "sign_in", "sign_out",
]  # fmt: skip
