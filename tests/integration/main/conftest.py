"""Fixtures of the tests that start whole systems."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairlead.main import embedded
from tests.integration.main.processes import Processes, processes


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that root's stand-in account can reach (pytest's are closed), with a path short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="fl-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


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
