"""One line of the doctor's report."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was seen, and the remedy unless all is well."""

    check: str
    verdict: Verdict
    seen: str
    remedy: str = ""


def ok(check: str, seen: str) -> Finding:
    """All is well."""
    return Finding(check, Verdict.OK, seen)


def warn(check: str, seen: str, remedy: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(check, Verdict.WARN, seen, remedy)


def fail(check: str, seen: str, remedy: str) -> Finding:
    """It does not work."""
    return Finding(check, Verdict.FAIL, seen, remedy)
