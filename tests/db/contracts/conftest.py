"""What tests of contracts share."""

import pytest

from fairlead.domains.contracts.models import Contract
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.make import contracts as make


@pytest.fixture
async def their_contract(work: Work, other_company: TenantId) -> Contract:
    """A contract of the other company; ask for it before `ctx`, whose transaction then is the last to begin."""
    async with work.begin(other_company, Actor.system("test"), now=NOW) as theirs:
        return await make.contract(theirs)
