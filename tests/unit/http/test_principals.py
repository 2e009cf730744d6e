"""The cache of principals and the buffer of last uses."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.http.principals import LastUses, Principal, PrincipalCache, PrincipalKind

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def principal(number: int = 1, expires_at: datetime | None = None) -> Principal:
    actor = Actor("user", UUID(int=number), "ada")
    return Principal(TenantId(1), actor, PrincipalKind.TOKEN, UUID(int=number), frozenset({"api"}), expires_at)


def test_an_entry_lives_five_seconds() -> None:
    cache = PrincipalCache()
    ada = principal()
    cache.put(b"ada", ada, NOW, cache.generation)
    assert cache.get(b"ada", NOW + 4 * SECOND) == ada
    assert cache.get(b"ada", NOW + 5 * SECOND) is None
    assert len(cache) == 0


def test_an_entry_ends_with_its_token() -> None:
    cache = PrincipalCache()
    cache.put(b"ada", principal(expires_at=NOW + SECOND), NOW, cache.generation)
    assert cache.get(b"ada", NOW) is not None
    assert cache.get(b"ada", NOW + SECOND) is None


def test_a_look_up_that_was_overtaken_by_a_revocation_is_not_kept() -> None:
    cache = PrincipalCache()
    generation = cache.generation
    cache.drop(b"ada")
    cache.put(b"ada", principal(), NOW, generation)
    assert cache.get(b"ada", NOW) is None
    cache.put(b"ada", principal(), NOW, cache.generation)
    cache.clear()
    assert cache.get(b"ada", NOW) is None


def test_the_oldest_entry_makes_room() -> None:
    cache = PrincipalCache(limit=2)
    for name in (b"one", b"two", b"three"):
        cache.put(name, principal(), NOW, cache.generation)
    assert [cache.get(name, NOW) is None for name in (b"one", b"two", b"three")] == [True, False, False]


async def test_last_uses_are_written_together() -> None:
    written: list[Mapping[UUID, datetime]] = []

    async def sink(uses: Mapping[UUID, datetime]) -> None:
        written.append(uses)

    uses = LastUses(sink)
    assert await uses.flush() == 0
    for number, at in ((1, NOW), (2, NOW), (1, NOW + SECOND)):
        uses.note(principal(number), at)
    assert await uses.flush() == 2
    assert await uses.flush() == 0
    assert written == [{UUID(int=1): NOW + SECOND, UUID(int=2): NOW}]


async def test_last_uses_survive_a_failed_write() -> None:
    written: list[Mapping[UUID, datetime]] = []

    async def sink(uses: Mapping[UUID, datetime]) -> None:
        written.append(dict(uses))
        if len(written) == 1:
            uses_of.note(principal(1), NOW + SECOND)
            raise ConnectionError

    uses_of = LastUses(sink)
    uses_of.note(principal(1), NOW)
    uses_of.note(principal(2), NOW)
    with pytest.raises(ConnectionError):
        await uses_of.flush()
    assert await uses_of.flush() == 2
    assert written[1] == {UUID(int=1): NOW + SECOND, UUID(int=2): NOW}
