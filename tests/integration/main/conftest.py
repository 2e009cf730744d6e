"""Fixtures of the tests that start whole systems."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.main.processes import Processes, processes


@pytest.fixture
def home() -> Iterator[Path]:
    """A home folder that root's stand-in account can reach, and with a path short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="fl-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def group() -> Iterator[Processes]:
    """Processes that are gone after the test."""
    with processes() as started:
        yield started
