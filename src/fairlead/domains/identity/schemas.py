"""Users and tokens on the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.identity.permissions import Role
from fairlead.platform.http.schemas import Input, Output, Text80, Text200

Scope = Annotated[str, Field(pattern=r"^[a-z_.]{1,60}$", examples=["api"])]


Password = Annotated[str, Field(max_length=200, description="At least 12 characters; a few words do well.")]


class UserIn(Input):
    """A new member of staff."""

    email: Annotated[str, Field(max_length=254, examples=["ada@example.net"])]
    name: Text200
    role: Role
    password: Annotated[str | None, Field(max_length=200, description="At least 12 characters.")] = None


class RoleIn(Input):
    """Another role."""

    role: Role


class PasswordIn(Input):
    """A new password for someone else."""

    password: Password


class OwnPasswordIn(Input):
    """A new password for oneself."""

    current: Annotated[str, Field(max_length=200)]
    password: Password


class UserOut(Output):
    """A member of staff."""

    id: UUID
    email: str
    name: str
    role: Role
    active: bool
    created_at: datetime
    last_login_at: datetime | None
    version: int


class TokenIn(Input):
    """A token for oneself: what it may, and until when."""

    name: Text80
    scopes: Annotated[list[Scope], Field(max_length=60, description="`api`, optionally narrowed to permissions.")]
    expires_at: datetime | None = None


class TokenOut(Output):
    """A token; its secret is known to nobody any more."""

    id: UUID
    user_id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    version: int


class NewTokenOut(TokenOut):
    """A fresh token with its secret, shown this once."""

    secret: str


class FactOut(Output):
    """One event of the feed."""

    id: UUID
    name: str
    version: int
    at: datetime
    subject_id: UUID
    client_id: UUID | None
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    payload: dict[str, Any]


class FeedOut(Output):
    """A part of the feed; keep `next_cursor` and ask again with it."""

    items: list[FactOut]
    next_cursor: str | None
