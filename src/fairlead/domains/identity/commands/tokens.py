"""API tokens: made, revoked, their uses noted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from fairlead.domains.identity import rules
from fairlead.domains.identity.events import TokenCreated, TokenRevoked
from fairlead.domains.identity.models import ApiToken
from fairlead.domains.identity.repository import ApiTokens, Users
from fairlead.platform.context import Context
from fairlead.platform.crypto import new_secret
from fairlead.platform.http.auth import digest
from fairlead.platform.http.cachebus import forget_principal


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
    secret = ctx.fresh(new_secret("flt_"))
    token = ApiToken(
        id=ctx.new_id(), user_id=user.id, name=name, prefix=ctx.fresh(secret[:10]), secret_hash=digest(secret),
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
