"""Who is behind a token or a session: identity's facts and the roles' grants, made into a principal."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fairlead.domains.identity import commands, queries
from fairlead.main.wiring.grants import permissions_of
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor
from fairlead.platform.http.principals import Principal, PrincipalKind
from fairlead.platform.work import Work


class StaffCredentials:
    """Answers the authenticator from the identity domain's look-ups, which need no company."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def resolve_token(self, digest: bytes, now: datetime) -> Principal | None:
        """The principal of an API token that is neither expired nor revoked."""
        async with self._work.database.session() as session:
            found = await queries.token_holder(session, digest)
        if found is None or found.revoked_at is not None or (found.expires_at is not None and found.expires_at <= now):
            return None
        scopes = frozenset(found.scopes)
        actor = Actor("token", found.user_id, f"{found.name} ({found.token_name})", permissions_of(found.role, scopes))
        return Principal(found.tenant_id, actor, PrincipalKind.TOKEN, found.token_id, scopes, found.expires_at)

    async def resolve_session(self, digest: bytes, now: datetime) -> Principal | None:
        """The principal of a login session that has not expired."""
        async with self._work.database.session() as session:
            found = await queries.session_holder(session, digest)
        if found is None or found.expires_at <= now:
            return None
        actor = Actor("user", found.user_id, found.name, permissions_of(found.role))
        return Principal(found.tenant_id, actor, PrincipalKind.SESSION, found.session_id, expires_at=found.expires_at)

    async def note_uses(self, uses: Mapping[UUID, datetime]) -> None:
        """Write when tokens were last used."""
        async with self._work.begin(commands.NOBODY, Actor.system("token uses"), now=system_now()) as ctx:
            await commands.note_uses(ctx, uses)
