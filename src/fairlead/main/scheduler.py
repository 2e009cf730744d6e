"""The scheduler process: starts what is due, in each company's own time."""

import asyncio
import signal

from sqlalchemy import text

from fairlead.kernel.ids import TenantId
from fairlead.main.database import database
from fairlead.main.wiring import build
from fairlead.platform.db.database import Database
from fairlead.platform.jobs.scheduler import run_schedules
from fairlead.platform.jobs.scheduling import CompanyZone
from fairlead.platform.settings import Settings


def main() -> None:
    """Run until SIGINT or SIGTERM."""
    settings = Settings()
    with database(settings) as opened:
        asyncio.run(run(settings, opened.owner_url))


async def run(settings: Settings, owner_url: str) -> None:
    """Schedule with the process's wiring; several of these on several machines start everything once."""
    app = build(settings, Database(owner_url, pool_size=2, name="fairlead-scheduler"))
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    try:
        await run_schedules(app.work, app.jobs, lambda: company_zones(app.database), stop=stop)
    finally:
        await app.close()


async def company_zones(opened: Database) -> list[CompanyZone]:
    """Every company with the zone of its clock."""
    async with opened.session() as session:
        rows = (await session.execute(text("SELECT id, timezone FROM list_companies()"))).all()
    return [CompanyZone(TenantId(row.id), row.timezone) for row in rows]
