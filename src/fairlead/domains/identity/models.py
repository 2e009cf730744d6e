"""Companies (tenants), their users, login sessions and API tokens."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Identity, Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.identity.permissions import Role
from fairlead.platform.db.base import CURRENCY, Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class Company(Base):
    """A provider using Fairlead; everything else belongs to one. Its id is the tenant id."""

    __tablename__ = "companies"

    id: Mapped[int] = mapped_column(Integer, Identity(start=1), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    currency: Mapped[str] = mapped_column(CURRENCY)
    timezone: Mapped[str]
    country: Mapped[str]
    locale: Mapped[str]
    created_at: Mapped[datetime]


class User(TenantOwned, Base):
    """A member of the provider's staff."""

    __tablename__ = "users"
    __table_args__ = (tenant_unique("email"), one_of("role", Role))

    email: Mapped[str]
    """Lower case."""
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(EnumText(Role))
    password_hash: Mapped[str | None] = mapped_column(info={"secret": True})
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class LoginSession(TenantOwned, Base):
    """A browser signed in; the cookie holds the secret, this row its hash."""

    __tablename__ = "login_sessions"
    __audited__ = False
    __table_args__ = (
        tenant_fk("user_id", "users", ondelete="CASCADE"),
        tenant_unique("secret_hash"),
        Index("ix_login_sessions_secret", "secret_hash"),
        Index("ix_login_sessions_user", "tenant_id", "user_id"),
    )

    user_id: Mapped[UUID]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    address: Mapped[str | None]
    agent: Mapped[str | None]


class ApiToken(TenantOwned, Base):
    """A secret for the API, shown once; this row keeps its SHA-256."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        tenant_fk("user_id", "users", ondelete="CASCADE"),
        tenant_unique("secret_hash"),
        Index("ix_api_tokens_secret", "secret_hash"),
        Index("ix_api_tokens_user", "tenant_id", "user_id"),
    )

    user_id: Mapped[UUID]
    """On whose behalf it acts: a token never may more than its user."""
    name: Mapped[str]
    prefix: Mapped[str]
    """The first characters of the secret, to tell tokens apart."""
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, info={"secret": True})
    scopes: Mapped[list[str]]
    """`api`, optionally narrowed to single permissions."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
