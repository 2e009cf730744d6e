"""Who sends a request: a bearer token on /api/v1, a session cookie on pages."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from starlette.requests import Request

from fairlead.platform.http.access import API_SCOPE, Access, Needs
from fairlead.platform.http.cookies import SESSION_COOKIE
from fairlead.platform.http.principals import LastUses, Principal, PrincipalCache, PrincipalKind
from fairlead.platform.http.problems import InvalidToken, MissingPermission, MissingScope, NotSignedIn

_LONGEST_SECRET = 200


class Credentials(Protocol):
    """What identity supplies: the principal behind the SHA-256 of a secret, or None when it is not valid at `now`."""

    async def resolve_token(self, digest: bytes, now: datetime) -> Principal | None:
        """The principal of an API token."""
        ...

    async def resolve_session(self, digest: bytes, now: datetime) -> Principal | None:
        """The principal of a login session."""
        ...


def digest(secret: str) -> bytes:
    """What is stored of a token or session secret. The secrets are long and random: a fast hash suffices."""
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True, slots=True)
class CachedAuthenticator:
    """Authenticates by token or session, with a short memory so that most requests ask the database nothing."""

    credentials: Credentials
    cache: PrincipalCache = field(default_factory=PrincipalCache)
    last_uses: LastUses | None = None

    async def api(self, request: Request, now: datetime) -> Principal:
        """The principal of the bearer token."""
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret:
            raise NotSignedIn
        principal = await self._resolve(secret.strip(), PrincipalKind.TOKEN, now)
        if principal is None:
            raise InvalidToken
        if self.last_uses is not None:
            self.last_uses.note(principal, now)
        return principal

    async def page(self, request: Request, now: datetime) -> Principal:
        """The principal of the session cookie."""
        secret = request.cookies.get(SESSION_COOKIE)
        principal = await self._resolve(secret, PrincipalKind.SESSION, now) if secret else None
        if principal is None:
            raise NotSignedIn
        return principal

    async def _resolve(self, secret: str, kind: PrincipalKind, now: datetime) -> Principal | None:
        if len(secret) > _LONGEST_SECRET:
            return None
        hashed = digest(secret)
        found = self.cache.get(hashed, now)
        if found is not None:
            return found if found.kind is kind else None
        generation = self.cache.generation
        token = kind is PrincipalKind.TOKEN
        resolve = self.credentials.resolve_token if token else self.credentials.resolve_session
        found = await resolve(hashed, now)
        if found is not None:
            self.cache.put(hashed, found, now, generation)
        return found


def check_access(access: Access, principal: Principal) -> None:
    """Refuse a principal that lacks the `api` scope (tokens) or one of the permissions."""
    if principal.kind is PrincipalKind.TOKEN and API_SCOPE not in principal.scopes:
        raise MissingScope(needs=(API_SCOPE,))
    if isinstance(access, Needs):
        lacking = tuple(p for p in access.permissions if not principal.actor.may(p))
        if lacking:
            raise MissingPermission(needs=lacking)
