"""What tests of clients share."""

from uuid import UUID

import pytest

from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.make import clients as make


@pytest.fixture
async def their_client(work: Work, other_company: TenantId) -> UUID:
    """A client of the other company; ask for it before `ctx`, whose transaction then is the last to begin."""
    async with work.begin(other_company, Actor.system("test"), now=NOW) as theirs:
        client = await make.client(theirs)
    return client.id
