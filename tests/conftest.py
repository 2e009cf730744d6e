"""Fixtures that every kind of test may ask for; their code lives in tests/kit."""

import os

os.environ.pop("DATABASE_URL", None)  # a developer's own database is not for tests

pytest_plugins = ["tests.kit.fixtures", "tests.kit.api", "tests.kit.browser"]
