"""A pytest plugin for runs that start whole systems: what must not be taken apart stays on one worker, in its order.

The browser's journeys share one company; the tests of one file share the systems that they start. (The groups of
`--dist loadgroup` come to nothing: pytest 9.2 keeps a test's id where xdist 3.8 does not rename it.)
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

_TOGETHER = "tests/e2e/"
_APART = "tests/integration/api/"
"""Tests that share nothing but their own database."""


class SideBySide(LoadScopeScheduling):  # type: ignore[misc] # xdist is untyped
    """Gives out the browser's journeys as one piece, files as one piece each, and single tests."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_TOGETHER):
            return _TOGETHER
        return nodeid if nodeid.startswith(_APART) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SideBySide:
    """Instead of what `--dist` names."""
    return SideBySide(config, log)
