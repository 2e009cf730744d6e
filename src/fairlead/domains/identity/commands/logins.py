"""Signing in and out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete

from fairlead.domains.identity import queries
from fairlead.domains.identity.commands.companies import NOBODY
from fairlead.domains.identity.errors import SeveralCompanies, WrongCredentials
from fairlead.domains.identity.events import SignedIn
from fairlead.domains.identity.models import LoginSession
from fairlead.domains.identity.repository import Users
from fairlead.kernel.errors import NotFound, TooMany
from fairlead.platform import ratelimit
from fairlead.platform.context import Actor, Context
from fairlead.platform.crypto import new_secret, verify_password
from fairlead.platform.http import idempotency
from fairlead.platform.http.auth import digest
from fairlead.platform.http.cachebus import forget_principal
from fairlead.platform.work import Work

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


async def log_in(work: Work, attempt: Attempt, *, now: datetime) -> str:
    """Check an attempt and begin a session; the secret for the cookie.

    Runs before a company is known, so it begins its own units of work. Raises TooMany, WrongCredentials,
    SeveralCompanies.
    """
    async with work.begin(NOBODY, Actor.system("login"), now=now) as ctx:
        await _limit(ctx, attempt.email.strip().lower()[:254], attempt.address)
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


async def count_guess(work: Work, user_id: UUID, *, now: datetime) -> None:
    """Count that someone signed in is about to give their present password once more; raises TooMany.

    In a unit of work of its own, so that a wrong password, which undoes its request, counts too.
    """
    async with work.begin(NOBODY, Actor.system("login"), now=now) as ctx:
        await _within(ctx, f"password:{user_id}", 10)


async def _limit(ctx: Context, email: str, address: str) -> None:
    """Count an attempt by address and by e-mail; both windows end by themselves."""
    await _within(ctx, f"login:{email}", 10)
    await _within(ctx, f"login:{address}", 60)


async def _within(ctx: Context, key: str, most: int) -> None:
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


async def end_session(ctx: Context, user_id: UUID, session_id: UUID) -> None:
    """Sign someone out of one browser; raises NotFound for a session that is not theirs."""
    own = delete(LoginSession).where(LoginSession.id == session_id, LoginSession.user_id == user_id)
    if not (await ctx.session.execute(own.returning(LoginSession.id))).all():
        raise NotFound.of("session", session_id)
    await forget_principal(ctx)


async def end_sessions(ctx: Context, user_id: UUID, *, but: UUID | None = None) -> int:
    """Sign someone out everywhere, or everywhere but where they are; how many sessions ended."""
    theirs = delete(LoginSession).where(LoginSession.user_id == user_id)
    if but is not None:
        theirs = theirs.where(LoginSession.id != but)
    ended = len((await ctx.session.execute(theirs.returning(LoginSession.id))).all())
    await forget_principal(ctx)
    return ended


async def forget_expired(ctx: Context, now: datetime) -> None:
    """Delete what has ended by itself: sessions and idempotency keys of this company, windows of attempts."""
    await ctx.session.execute(delete(LoginSession).where(LoginSession.expires_at <= now))
    await idempotency.prune(ctx, now)
    await ratelimit.prune(ctx.session, now)
