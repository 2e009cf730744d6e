"""Who is behind a secret, which companies there are, and lists of users and tokens."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from fairlead.domains.identity.models import ApiToken, Company, LoginSession, User
from fairlead.domains.identity.permissions import Role
from fairlead.domains.identity.repository import TOKEN_FILTERS, TOKEN_SORTS, USER_FILTERS, USER_SORTS
from fairlead.kernel.errors import NotFound
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Context
from fairlead.platform.db.paging import Page, paged


@dataclass(frozen=True, slots=True)
class Login:
    """A user whom an e-mail might mean."""

    tenant_id: TenantId
    user_id: UUID
    name: str
    role: Role
    password_hash: str
    company: str
    slug: str


@dataclass(frozen=True, slots=True)
class SessionHolder:
    """Who is signed in with a session secret, and where."""

    tenant_id: TenantId
    session_id: UUID
    user_id: UUID
    name: str
    email: str
    role: Role
    expires_at: datetime
    last_seen_at: datetime
    company: str
    currency: str
    timezone: str
    locale: str


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """On whose behalf an API token acts, and how far it may go."""

    tenant_id: TenantId
    token_id: UUID
    token_name: str
    user_id: UUID
    name: str
    role: Role
    scopes: tuple[str, ...]
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """A provider."""

    id: TenantId
    slug: str
    name: str
    currency: str
    timezone: str
    country: str
    locale: str


@dataclass(frozen=True, slots=True)
class UserRow:
    """A member of staff, as lists show them."""

    id: UUID
    email: str
    name: str
    role: Role
    active: bool
    created_at: datetime
    last_login_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token, as lists show it; the secret is known to nobody."""

    id: UUID
    user_id: UUID
    user_name: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser that is signed in."""

    id: UUID
    created_at: datetime
    expires_at: datetime
    address: str | None
    agent: str | None


async def logins(session: AsyncSession, email: str) -> list[Login]:
    """The active users with this e-mail, in any company."""
    found = await session.execute(text("SELECT * FROM find_login(:email)"), {"email": email})
    return [
        Login(TenantId(r.tenant_id), r.user_id, r.name, Role(r.role), r.password_hash, r.company, r.slug) for r in found
    ]


async def session_holder(session: AsyncSession, digest: bytes) -> SessionHolder | None:
    """The holder of a login session that has this hash, expired or not."""
    found = await session.execute(text("SELECT * FROM find_session(:hash)"), {"hash": digest})
    row = found.one_or_none()
    return None if row is None else SessionHolder(**{**row._mapping, "role": Role(row.role)})  # noqa: SLF001 - public in SQLAlchemy


async def token_holder(session: AsyncSession, digest: bytes) -> TokenHolder | None:
    """The holder of a token that has this hash, expired, revoked or not."""
    found = await session.execute(text("SELECT * FROM find_token(:hash)"), {"hash": digest})
    row = found.one_or_none()
    if row is None:
        return None
    return TokenHolder(**{**row._mapping, "role": Role(row.role), "scopes": tuple(row.scopes)})  # noqa: SLF001 - as above


async def companies(session: AsyncSession) -> list[CompanyFacts]:
    """Every company, in the order they came."""
    found = await session.execute(text("SELECT * FROM list_companies()"))
    return [CompanyFacts(**row._mapping) for row in found]  # noqa: SLF001 - public in SQLAlchemy


async def company_facts(ctx: Context) -> CompanyFacts:
    """The context's own company."""
    columns = [getattr(Company, name) for name in CompanyFacts.__dataclass_fields__]
    row = await ctx.row(select(*columns).where(Company.id == ctx.tenant_id))
    if row is None:
        raise LookupError("the unit of work belongs to no company")
    return CompanyFacts(*row)


async def user_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[UserRow]:
    """A page of the company's staff."""
    statement = select(*(getattr(User, name) for name in UserRow.__dataclass_fields__))
    page = await paged(
        ctx, statement, fields=USER_FILTERS, sorts=USER_SORTS, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([UserRow(*row) for row in page.items], page.next_cursor)


async def user_row(ctx: Context, user_id: UUID) -> UserRow:
    """One member of staff; raises NotFound."""
    columns = (getattr(User, name) for name in UserRow.__dataclass_fields__)
    row = await ctx.row(select(*columns).where(User.id == user_id))
    if row is None:
        raise NotFound.of("user", user_id)
    return UserRow(*row)


async def names_of_users(ctx: Context, user_ids: Collection[UUID]) -> dict[UUID, str]:
    """What some members of staff are called; unknown ids are left out."""
    rows = await ctx.rows(select(User.id, User.name).where(User.id == any_(literal(list(user_ids), ARRAY(Uuid)))))
    return {row.id: row.name for row in rows}


async def sessions_of(ctx: Context, user_id: UUID) -> list[SessionRow]:
    """Where a member of staff is signed in, the latest first."""
    columns = (getattr(LoginSession, name) for name in SessionRow.__dataclass_fields__)
    statement = select(*columns).where(LoginSession.user_id == user_id, LoginSession.expires_at > ctx.now)
    return [SessionRow(*row) for row in await ctx.rows(statement.order_by(LoginSession.created_at.desc()))]


async def token_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[TokenRow]:
    """A page of the company's tokens."""
    columns = (User.name if name == "user_name" else getattr(ApiToken, name) for name in TokenRow.__dataclass_fields__)
    statement = select(*columns).join(User, (User.tenant_id == ApiToken.tenant_id) & (User.id == ApiToken.user_id))
    page = await paged(
        ctx, statement, fields=TOKEN_FILTERS, sorts=TOKEN_SORTS, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([TokenRow(*row) for row in page.items], page.next_cursor)
