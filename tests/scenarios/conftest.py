"""What every story begins with."""

import pytest

from fairlead.kernel.ids import TenantId
from fairlead.platform.work import Work
from tests.kit.story import Story


@pytest.fixture
def story(work: Work, company: TenantId) -> Story:
    """A company on the day before anything happens."""
    return Story(work, company)
