"""Who is behind a request, remembered for a few seconds so that a token costs no query on the hot path."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor


class PrincipalKind(StrEnum):
    """How the request proved who it is."""

    TOKEN = "token"  # noqa: S105 - a kind, not a secret
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller: the company, the actor, and what the credential allows."""

    tenant_id: TenantId
    actor: Actor
    kind: PrincipalKind
    credential_id: UUID
    """Id of the token or session row: what last use is recorded for, and what CSRF tokens are bound to."""
    scopes: frozenset[str] = frozenset()
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Remembered:
    principal: Principal
    until: datetime


class PrincipalCache:
    """Token hash → principal, in this process only.

    An entry lives `ttl` at most and never beyond the credential's own expiry. A revocation reaches every process by
    NOTIFY (`CacheListener`); the short life covers a process that missed it. `generation` closes the race in which a
    look-up began before a revocation and ends after it.
    """

    def __init__(self, ttl: timedelta = timedelta(seconds=5), limit: int = 10_000) -> None:
        self._ttl = ttl
        self._limit = limit
        self._entries: dict[bytes, _Remembered] = {}
        self.generation = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: bytes, now: datetime) -> Principal | None:
        """The remembered principal, if it may still be believed at `now`."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if now >= entry.until:
            del self._entries[key]
            return None
        return entry.principal

    def put(self, key: bytes, principal: Principal, now: datetime, generation: int) -> None:
        """Remember a principal that was looked up while `generation` was current."""
        if generation != self.generation:
            return
        until = now + self._ttl
        if principal.expires_at is not None:
            until = min(until, principal.expires_at)
        if len(self._entries) >= self._limit:
            # The oldest goes first: dicts keep insertion order, and entries live only for seconds.
            del self._entries[next(iter(self._entries))]
        self._entries[key] = _Remembered(principal, until)

    def drop(self, key: bytes) -> None:
        """Forget one credential."""
        self.generation += 1
        self._entries.pop(key, None)

    def clear(self) -> None:
        """Forget every credential."""
        self.generation += 1
        self._entries.clear()


LastUseSink = Callable[[Mapping[UUID, datetime]], Awaitable[None]]
"""Writes last uses (credential id → instant); identity supplies it."""


class LastUses:
    """Last uses of tokens, buffered: showing them must not cost each request a write."""

    def __init__(self, sink: LastUseSink) -> None:
        self._sink = sink
        self._seen: dict[UUID, datetime] = {}

    def note(self, principal: Principal, now: datetime) -> None:
        """Remember that the credential was used."""
        self._seen[principal.credential_id] = now

    async def flush(self) -> int:
        """Write what was noted since the last flush; the number of credentials written."""
        if not self._seen:
            return 0
        seen, self._seen = self._seen, {}
        try:
            await self._sink(seen)
        except BaseException:
            self._seen = seen | self._seen  # kept for the next flush; newer notes win
            raise
        return len(seen)
