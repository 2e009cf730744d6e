"""A pytest plugin for whole runs: a skipped test fails the run, so that nothing is quietly left out.

The one exception: tests on the real customer file, which say so, where that file is not there.
"""

import pytest
from _pytest.terminal import TerminalReporter

REAL_FILE = "telco-customers.csv"
"""A skip whose reason names this file is accepted."""


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if isinstance(reporter, TerminalReporter) and exitstatus == pytest.ExitCode.OK and unexplained(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    for report in unexplained(terminalreporter):
        terminalreporter.write_line(f"SKIPPED IS FAILED {report.nodeid}: {_reason(report)}", red=True)


def unexplained(reporter: TerminalReporter) -> list[pytest.TestReport]:
    """Skipped tests whose reason is not the absence of the real file."""
    return [report for report in reporter.stats.get("skipped", []) if REAL_FILE not in _reason(report)]


def _reason(report: pytest.TestReport) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
