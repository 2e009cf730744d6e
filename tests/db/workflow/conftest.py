"""A job system that runs the toy workflow."""

from collections.abc import AsyncIterator

import pytest

from fairlead.platform.workflow.jobs import jobs_of
from tests.kit.queue import Bench, bench
from tests.kit.steps import TOY, TROUBLE


@pytest.fixture
async def shop(fresh_url: str) -> AsyncIterator[Bench]:
    """The toy workflow over a fresh database."""
    TROUBLE.clear()
    async with bench(fresh_url, jobs=jobs_of(TOY)) as found:
        yield found
    TROUBLE.clear()
