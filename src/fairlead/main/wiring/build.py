"""Putting the parts together over one database."""

from dataclasses import dataclass

from fairlead.domains.billing.queries import money_of, overdue_obstacles
from fairlead.domains.services.queries import ask_also, tell_money
from fairlead.main.wiring import models, reactions
from fairlead.platform.db.database import Database
from fairlead.platform.documents import Press
from fairlead.platform.jobs.declare import JobRegistry
from fairlead.platform.jobs.enqueue import enqueue_deliveries
from fairlead.platform.links import Links
from fairlead.platform.mail import MailServer
from fairlead.platform.outside import Later
from fairlead.platform.settings import Settings
from fairlead.platform.work import Work
from fairlead.web.fonts import FONTS


@dataclass(frozen=True, slots=True)
class App:
    """A wired Fairlead: give it units of work to do."""

    settings: Settings
    database: Database
    work: Work
    jobs: JobRegistry

    async def close(self) -> None:
        """Give the database's connections back."""
        await self.database.close()


def build(settings: Settings, database: Database) -> App:
    """Wire everything over a database; connects to nothing yet."""
    if not models.MODULES:
        raise RuntimeError("no tables are wired")
    ask_also(billing=overdue_obstacles)
    tell_money(billing=money_of)
    work = Work(database, reactions.listeners(), enqueue_deliveries, _reach(settings))
    return App(settings, database, work, reactions.jobs())


def _reach(settings: Settings) -> tuple[object | None, ...]:
    """What jobs reach the world with. Links in mail lead to the public address, or else to where the server listens."""
    here = settings.public_url or f"http://{settings.host}:{settings.port}"
    links = Later(Links, lambda: Links(settings.signing_key(), here))
    return MailServer.of(settings), links, Later(Press, lambda: Press(FONTS))
