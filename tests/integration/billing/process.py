"""A billing run as a process of its own: `python process.py URL AS_OF`, in many small chunks."""

import asyncio
import sys
from datetime import date

from fairlead.domains.billing.commands import run_billing
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import build
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor
from fairlead.platform.db.database import Database
from fairlead.platform.settings import Settings


async def main(url: str, as_of: str) -> None:
    app = build(Settings(database_url=None), Database(url, pool_size=3))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    actor = Actor.system("process")
    await run_billing(app.work, TenantId(1), actor, as_of=date.fromisoformat(as_of), now=system_now(), chunk=10)
    await app.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
