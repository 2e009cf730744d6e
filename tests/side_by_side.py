"""A pytest plugin for runs that start whole systems: what must not be taken apart stays on one worker, in its order.

The browser's journeys share one company; the tests of one file share the systems that they start.
"""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
_TOGETHER = HERE / "e2e"
_APART = HERE / "integration/api"
"""Tests that share nothing but their own database."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name the group of each test, for `--dist loadgroup`."""
    for item in items:
        if item.path.is_relative_to(_TOGETHER):
            item.add_marker(pytest.mark.xdist_group(_TOGETHER.name))
        elif not item.path.is_relative_to(_APART):
            item.add_marker(pytest.mark.xdist_group(item.path.relative_to(HERE).as_posix()))
