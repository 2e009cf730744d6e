"""What a new installation shows: the demo company, loaded once, and finished when its loading was cut short."""

import asyncio

from fairlead.domains.identity.queries import companies
from fairlead.main.demo import Progress, demo_file, demo_login, load_demo
from fairlead.main.demo.load import ZONE
from fairlead.main.demo.login import make_login
from fairlead.main.wiring import App, build
from fairlead.platform.clock import local_date, system_now
from fairlead.platform.db.database import Database
from fairlead.platform.settings import Settings

UNFINISHED = "demo.loading"
"""Stands in the home folder while the demo company is being loaded."""


def load_on_first_start(settings: Settings, owner_url: str, progress: Progress) -> str:
    """Load the demo company into a database without companies; return how to sign in, if that is for us to say."""
    asyncio.run(_load(settings, owner_url, progress))
    login = demo_login(settings.home)
    return f"Sign in as {login.email} with {login.password}" if login else ""


async def _load(settings: Settings, owner_url: str, progress: Progress) -> None:
    unfinished = settings.home / UNFINISHED
    app = build(settings, Database(owner_url, pool_size=settings.database_pool, name="fairlead-demo"))
    try:
        if unfinished.exists() or not await _has_company(app):
            unfinished.touch()
            now = system_now()
            await load_demo(
                app,
                owner_url,
                file=demo_file(None, None),
                login=make_login(settings.home),
                now=now,
                as_of=local_date(now, ZONE),
                progress=progress,
            )
            unfinished.unlink()
    finally:
        await app.close()


async def _has_company(app: App) -> bool:
    async with app.database.session() as session:
        return bool(await companies(session))
