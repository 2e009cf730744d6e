"""What tests of the published contract stand on."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.kit.api import calling
from tests.kit.worlds import seeding, theirs, web, worker_database, world

__all__ = ["seeding", "theirs", "web", "worker_database", "world"]


@pytest.fixture
async def client(web: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A program that says itself who it is."""
    async with calling(web) as caller:
        yield caller
