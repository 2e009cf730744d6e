"""The undoing of a billing run as a process of its own: `python undoing.py URL RUN`, one client a transaction."""

import asyncio
import sys
from uuid import UUID

from fairlead.domains.billing.commands import undo_billing_run
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import build
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor
from fairlead.platform.db.database import Database
from fairlead.platform.settings import Settings


async def main(url: str, run_id: str) -> None:
    app = build(Settings(database_url=None), Database(url, pool_size=3))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    actor = Actor.system("process")
    await undo_billing_run(
        app.work, TenantId(1), actor, run_id=UUID(run_id), reason="wrong prices", now=system_now(), chunk=1
    )
    await app.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
