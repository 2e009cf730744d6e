"""What commands print: results on standard output, everything else on standard error."""

import json
import re
import sys
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from rich.console import Console

from fairlead.kernel.errors import Invalid, Problem
from fairlead.main.errors import SetupProblem

_json: ContextVar[bool] = ContextVar("json", default=False)


_NUMBER = re.compile(r'"\\u0000(-?[0-9.]+)\\u0000"')


def _plain(value: Any) -> str:
    return f"\0{value:f}\0" if isinstance(value, Decimal) else str(value)


def speak_json(wanted: bool) -> bool:
    """Remember whether `--json` was given, for refusals too."""
    _json.set(wanted)
    return wanted


def stderr() -> Console:
    """The console for progress and remarks; silent about progress where nobody watches."""
    return Console(stderr=True, highlight=False)


def json_text(value: Any, indent: int | None = None) -> str:
    """A JSON document. Decimals become JSON numbers, digit by digit: no float comes near an amount."""
    return _NUMBER.sub(r"\1", json.dumps(value, ensure_ascii=False, indent=indent, default=_plain))


def print_json(value: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(json_text(value, indent=2) + "\n")


def complain(problem: Problem | SetupProblem) -> None:
    """Say what is wrong and how to mend it: one line, or the problem document when JSON is spoken."""
    if _json.get():
        sys.stderr.write(json.dumps(_document(problem), ensure_ascii=False, default=str) + "\n")
        return
    sys.stderr.write(f"fairlead: {_line(problem)}\n")


def _line(problem: Problem | SetupProblem) -> str:
    return " ".join(str(problem).split())


def _document(problem: Problem | SetupProblem) -> dict[str, Any]:
    if isinstance(problem, SetupProblem):
        return {"type": "environment", "title": problem.what, "remedy": problem.remedy}
    document: dict[str, Any] = {
        "type": problem.slug(),
        "title": problem.title(),
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.remedy and not isinstance(problem, Invalid):
        document["remedy"] = problem.remedy
    return document | problem.extensions()
