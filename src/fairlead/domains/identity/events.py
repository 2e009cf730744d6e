"""Facts about companies, users and tokens."""

from uuid import UUID

from fairlead.domains.identity.permissions import Role
from fairlead.kernel.events import Event


class UserAdded(Event):
    """Someone joined the company's staff."""

    user_id: UUID
    role: Role


class UserRoleChanged(Event):
    """A member of staff got another role."""

    user_id: UUID
    role: Role


class UserDeactivated(Event):
    """A member of staff can no longer sign in; their tokens no longer work."""

    user_id: UUID


class UserReactivated(Event):
    """A member of staff can sign in again."""

    user_id: UUID


class PasswordChanged(Event):
    """A member of staff has a new password; their other sessions ended."""

    user_id: UUID


class SignedIn(Event):
    """Someone signed in."""

    user_id: UUID
    address: str


class TokenCreated(Event):
    """An API token was made."""

    token_id: UUID
    user_id: UUID


class TokenRevoked(Event):
    """An API token was revoked."""

    token_id: UUID
