"""What is done about companies, users, logins and tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, text

from fairlead.domains.identity import queries, rules
from fairlead.domains.identity.errors import CompanyExists, EmailTaken, LastOwner, SeveralCompanies, WrongCredentials
from fairlead.domains.identity.events import (
    PasswordChanged,
    SignedIn,
    TokenCreated,
    TokenRevoked,
    UserAdded,
    UserDeactivated,
    UserReactivated,
    UserRoleChanged,
)
from fairlead.domains.identity.models import ApiToken, LoginSession, User
from fairlead.domains.identity.permissions import Role
from fairlead.domains.identity.repository import ApiTokens, Users
from fairlead.kernel.errors import TooMany
from fairlead.kernel.ids import TenantId
from fairlead.platform import ratelimit
from fairlead.platform.context import Actor, Context
from fairlead.platform.crypto import hash_password, new_secret, verify_password
from fairlead.platform.http.auth import digest
from fairlead.platform.http.cachebus import forget_principal
from fairlead.platform.work import Work

NOBODY = TenantId(0)
"""The tenant of units of work that run before a company is known; it sees no company's rows."""


LOGIN_WINDOW = 900
"""Seconds in which attempts to sign in are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Someone wants to sign in."""

    email: str
    password: str
    company: str
    address: str
    agent: str
    hours: int


async def found_company(
    ctx: Context, *, slug: str, name: str, currency: str, timezone: str, country: str, locale: str
) -> TenantId:
    """Create a company; `ctx` belongs to NOBODY. Raises CompanyExists. Its first owner is added in its own work."""
    statement = text("SELECT create_company(:slug, :name, :currency, :timezone, :country, :locale, :at)")
    facts = {"name": name, "currency": currency, "timezone": timezone, "country": country, "locale": locale}
    made = await ctx.scalar(statement.bindparams(slug=rules.slug(slug), at=ctx.now, **facts))
    if made is None:
        raise CompanyExists(company=slug)
    return TenantId(int(made))


async def add_user(ctx: Context, *, email: str, name: str, role: Role, password: str | None = None) -> User:
    """Add a member of staff; without a password they cannot sign in yet. Raises EmailTaken, Invalid."""
    address = rules.email(email)
    users = Users(ctx)
    if await users.by_email(address) is not None:
        raise EmailTaken(email=address)
    hashed = await hash_password(rules.password(password)) if password is not None else None
    user = User(
        id=ctx.new_id(), email=address, name=name, role=role, password_hash=hashed, active=True, created_at=ctx.now,
        last_login_at=None, version=1,
    )  # fmt: skip
    ctx.emit(UserAdded(user_id=user.id, role=role))
    return users.add(user)


async def change_role(ctx: Context, user_id: UUID, *, role: Role, version: int | None = None) -> User:
    """Give a member of staff another role; the last active owner keeps theirs."""
    user = await Users(ctx).get(user_id, lock=True, version=version)
    if user.role is role:
        return user
    await _keep_an_owner(ctx, user)
    user.role = role
    user.version += 1
    ctx.emit(UserRoleChanged(user_id=user.id, role=role))
    await forget_principal(ctx)
    return user


async def set_active(ctx: Context, user_id: UUID, *, active: bool, version: int | None = None) -> User:
    """Let a member of staff sign in again, or no longer: their sessions end, their tokens stop working."""
    user = await Users(ctx).get(user_id, lock=True, version=version)
    if user.active is active:
        return user
    if not active:
        await _keep_an_owner(ctx, user)
        await _end_sessions(ctx, user_id)
    user.active = active
    user.version += 1
    ctx.emit(UserReactivated(user_id=user.id) if active else UserDeactivated(user_id=user.id))
    await forget_principal(ctx)
    return user


async def set_password(ctx: Context, user_id: UUID, *, password: str) -> User:
    """Give a member of staff a new password; all their sessions end."""
    user = await Users(ctx).get(user_id, lock=True)
    user.password_hash = await hash_password(rules.password(password))
    user.version += 1
    await _end_sessions(ctx, user_id)
    ctx.emit(PasswordChanged(user_id=user.id))
    await forget_principal(ctx)
    return user


async def log_in(work: Work, attempt: Attempt, *, now: datetime) -> str:
    """Check an attempt and begin a session; the secret for the cookie.

    Runs before a company is known, so it begins its own units of work. Raises TooMany, WrongCredentials,
    SeveralCompanies.
    """
    async with work.begin(NOBODY, Actor.system("login"), now=now) as ctx:
        await _limit(ctx, attempt)
        known = await queries.logins(ctx.session, attempt.email.strip().lower())
    fitting = [login for login in known if await verify_password(attempt.password, login.password_hash)]
    if not known:
        await verify_password(attempt.password, None)
    chosen = [login for login in fitting if attempt.company in ("", login.slug)]
    if not chosen:
        raise WrongCredentials
    if len(chosen) > 1:
        raise SeveralCompanies(companies=tuple(login.slug for login in chosen))
    login = chosen[0]
    async with work.begin(login.tenant_id, Actor("user", login.user_id, login.name), now=now) as ctx:
        return await sign_in(ctx, login.user_id, hours=attempt.hours, address=attempt.address, agent=attempt.agent)


async def _limit(ctx: Context, attempt: Attempt) -> None:
    """Count the attempt by address and by e-mail; both windows end by themselves."""
    for key, most in ((f"login:{attempt.email.strip().lower()[:254]}", 10), (f"login:{attempt.address}", 60)):
        decision = await ratelimit.allow(ctx.session, key, most, LOGIN_WINDOW, ctx.now)
        if not decision.allowed:
            raise TooMany(retry_after=decision.retry_after)


async def sign_in(ctx: Context, user_id: UUID, *, hours: int, address: str, agent: str) -> str:
    """Begin a session for someone whose password fitted; the secret for their cookie."""
    user = await Users(ctx).get(user_id)
    secret = new_secret("fls_")
    ctx.session.add(
        LoginSession(
            id=ctx.new_id(), user_id=user.id, secret_hash=digest(secret), created_at=ctx.now,
            expires_at=ctx.now + timedelta(hours=hours), last_seen_at=ctx.now, address=address, agent=agent[:300],
        )
    )  # fmt: skip
    user.last_login_at = ctx.now
    ctx.emit(SignedIn(user_id=user.id, address=address))
    return secret


async def sign_out(ctx: Context, session_id: UUID) -> None:
    """End a session."""
    await ctx.session.execute(delete(LoginSession).where(LoginSession.id == session_id))
    await forget_principal(ctx)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token and, this once, its secret."""

    token: ApiToken
    secret: str


async def create_token(
    ctx: Context, *, user_id: UUID, name: str, scopes: list[str], allowed: frozenset[str], expires_at: datetime | None
) -> NewToken:
    """Make an API token that may at most what `allowed` (its user's permissions) says; the secret is shown once."""
    user = await Users(ctx).get(user_id)
    secret = new_secret("flt_")
    token = ApiToken(
        id=ctx.new_id(), user_id=user.id, name=name, prefix=secret[:10], secret_hash=digest(secret),
        scopes=rules.scopes(scopes, allowed), created_at=ctx.now, expires_at=expires_at, last_used_at=None,
        revoked_at=None, details={}, version=1,
    )  # fmt: skip
    ctx.emit(TokenCreated(token_id=token.id, user_id=user.id))
    return NewToken(ApiTokens(ctx).add(token), secret)


async def revoke_token(ctx: Context, token_id: UUID, *, version: int | None = None) -> ApiToken:
    """Stop a token at once, in every process; revoking twice changes nothing."""
    token = await ApiTokens(ctx).get(token_id, lock=True, version=version)
    if token.revoked_at is None:
        token.revoked_at = ctx.now
        token.version += 1
        ctx.emit(TokenRevoked(token_id=token.id))
        await forget_principal(ctx, token.secret_hash)
    return token


async def note_uses(ctx: Context, uses: Mapping[UUID, datetime]) -> None:
    """Record when tokens, of any company, were last used; `ctx` belongs to NOBODY."""
    statement = text("SELECT note_token_uses(:ids, :uses)")
    await ctx.session.execute(statement, {"ids": list(uses), "uses": list(uses.values())})


async def _end_sessions(ctx: Context, user_id: UUID) -> None:
    await ctx.session.execute(delete(LoginSession).where(LoginSession.user_id == user_id))


async def _keep_an_owner(ctx: Context, user: User) -> None:
    if user.role is Role.OWNER and user.active and await Users(ctx).active_owners() <= 1:
        raise LastOwner
