"""What tests of the whole API stand on."""

from tests.kit.worlds import browser, client, csrf, one_web, seeding, theirs, web, worker_database, world

__all__ = ["browser", "client", "csrf", "one_web", "seeding", "theirs", "web", "worker_database", "world"]
