"""What most tests of invoices begin with."""

import pytest

from fairlead.kernel.ids import TenantId
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make


@pytest.fixture
async def story(work: Work, company: TenantId) -> Story:
    """A line of 31.00 a month since 1 January 2026, billed for January: INV-000001."""
    story = Story(work, company)
    await story.on("2026-01-01", make.active)
    await story.bill("2026-01-01")
    return story
