"""What tests of the catalog share."""

import pytest

from fairlead.domains.catalog.models import Tariff
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.make import catalog as make


@pytest.fixture
async def their_tariff(work: Work, other_company: TenantId) -> Tariff:
    """A tariff of the other company; ask for it before `ctx`, whose transaction then is the last to begin."""
    async with work.begin(other_company, Actor.system("test"), now=NOW) as theirs:
        return await make.tariff(theirs)
