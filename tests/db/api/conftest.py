"""What tests of the whole API stand on."""

from tests.kit.worlds import browser, client, csrf, seeding, theirs, web, worker_database, world

__all__ = ["browser", "client", "csrf", "seeding", "theirs", "web", "worker_database", "world"]
