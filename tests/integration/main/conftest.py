"""Fixtures of the tests that start whole systems."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fairlead.main import embedded
from tests.integration.main.processes import Processes, open_folder, processes


@pytest.fixture
def home() -> Iterator[Path]:
    """A home folder."""
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def server() -> Iterator[embedded.Server]:
    """A PostgreSQL for the tests of one file."""
    with open_folder() as folder, embedded.server(folder, test=True) as running:
        yield running


@pytest.fixture
def group() -> Iterator[Processes]:
    """Processes that are gone after the test."""
    with processes() as started:
        yield started
