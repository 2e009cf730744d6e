"""A revocation reaches every process."""

import asyncio
from uuid import UUID

from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from fairlead.platform.http.cachebus import PRINCIPALS, CacheListener, forget_principal, principals_topic
from fairlead.platform.http.principals import Principal, PrincipalCache, PrincipalKind
from tests.kit.fixtures import NOW, make_company


async def until_forgotten(cache: PrincipalCache, left: int) -> None:
    async with asyncio.timeout(10):
        while len(cache) != left:  # noqa: ASYNC110 - the news comes from another connection's callback
            await asyncio.sleep(0.01)


async def test_news_travels_with_the_commit(fresh_app: App) -> None:
    company = await make_company(fresh_app.database, "harbour")
    cache = PrincipalCache()
    listener = CacheListener(fresh_app.database, {PRINCIPALS: principals_topic(cache)})
    running = asyncio.create_task(listener.run())
    async with asyncio.timeout(10):
        await listener.listening.wait()
    principal = Principal(company, Actor.system("test"), PrincipalKind.TOKEN, UUID(int=1))
    for name in (b"one", b"two", b"three"):
        cache.put(name, principal, NOW, cache.generation)
    async with fresh_app.work.begin(company, Actor.system("test"), now=NOW, dry_run=True) as ctx:
        await forget_principal(ctx)
    async with fresh_app.work.begin(company, Actor.system("test"), now=NOW) as ctx:
        await forget_principal(ctx, b"two")
        assert len(cache) == 3
    await until_forgotten(cache, 2)
    assert cache.get(b"two", NOW) is None
    async with fresh_app.work.begin(company, Actor.system("test"), now=NOW) as ctx:
        await forget_principal(ctx)
    await until_forgotten(cache, 0)
    running.cancel()
    await asyncio.wait([running])
