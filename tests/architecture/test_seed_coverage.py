"""docs/seed-coverage.md is true: what it names exists, its tests are there and are run, no name is missing."""

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from fairlead.kernel.events import registered
from fairlead.main.cli.nouns import NOUNS
from fairlead.main.wiring import policies, reactions
from fairlead.main.wiring.models import METADATA
from tests.architecture.seeds import NAMES
from tests.kit.routes import PREFIX, ROUTES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "seed-coverage.md"

_THING = re.compile(r"(?:(\w+) )?`([^`]+)`(?: on `([^`]+)`)?(.*)")
_ROUTE = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/.*)")
_NOT_RUN = {"skip", "skipif", "xfail"}


@dataclass(frozen=True)
class Line:
    """One row of a table: the seed's name, the things behind it, the tests that prove it."""

    seed: str
    part: str
    name: str
    where: str
    test: str

    @property
    def open(self) -> bool:
        """Whether it comes later."""
        return self.where.startswith("open")

    @property
    def things(self) -> list[str]:
        """What it names, each on its own."""
        return self.where.split("<br>")

    @property
    def tests(self) -> list[str]:
        """`path::name` of each test."""
        return re.findall(r"`([^`]+)`", self.test)

    def __str__(self) -> str:
        return f"{self.seed} {self.part}: {self.name}"


def lines() -> Iterator[Line]:
    seed = part = ""
    for text in PAGE.read_text().splitlines():
        if text.startswith("## "):
            seed = text.split()[1]
        elif text.startswith("### "):
            part = text.removeprefix("### ")
        elif text.startswith("| ") and not text.startswith("| seed |"):
            name, where, test = text.strip("| ").split(" | ")
            yield Line(seed, part, name, where, test)


LINES = list(lines())
DONE = [line for line in LINES if not line.open]


def _imported(path: str) -> bool:
    """Whether a dotted path leads to a module or to something inside one."""
    parts = path.split(".")
    for depth in range(len(parts), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(parts[:depth]))
        except ModuleNotFoundError:
            continue
        for name in parts[depth:]:
            if name in getattr(thing, "__annotations__", {}):
                return True
            if not hasattr(thing, name):
                return False
            thing = getattr(thing, name)
        return True
    return False


def _route(method: str, path: str) -> bool:
    api = path.startswith(f"{PREFIX}/")
    wanted = path.removeprefix(PREFIX) if api else path
    return any(one.method == method and one.path == wanted and one.page is not api for one in ROUTES)


def _event(name: str, _on: str, _rest: str) -> bool:
    return name in registered()


def _listener(name: str, on: str, _rest: str) -> bool:
    heard = {one.name: {event.__name__ for event in one.events} for one in reactions.LISTENERS}
    return name in heard and (not on or on in heard[name])


def _job(name: str, _on: str, rule: str) -> bool:
    found = reactions.jobs().get(name)
    return found is not None and (not rule or rule in {str(schedule.rule) for schedule in found.schedules})


def _column(name: str, _on: str, _rest: str) -> bool:
    table, column = name.split(".")
    return table in METADATA.tables and column in METADATA.tables[table].c


def _index(name: str, _on: str, _rest: str) -> bool:
    return name in {index.name for table in METADATA.tables.values() for index in table.indexes}


def _command(name: str, _on: str, _rest: str) -> bool:
    _, noun, *verb = name.split()
    if noun not in NOUNS:
        return False
    app = importlib.import_module(NOUNS[noun].module).app
    verbs = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    return not verb or verb[0] in verbs


def _choice(name: str, _on: str, _rest: str) -> bool:
    key, field = name.split(".")
    return any(kind.key == key and field in kind.model_fields for kind in policies.POLICIES)


KINDS: dict[str, Callable[[str, str, str], bool]] = {
    "event": _event, "listener": _listener, "job": _job, "column": _column, "index": _index, "command": _command,
    "choice": _choice,
}  # fmt: skip


def exists(thing: str) -> bool:
    """Whether one thing of the middle column is there."""
    found = _THING.fullmatch(thing)
    if found is None:
        return False
    kind, name, on, rest = found.groups(default="")
    if kind:
        return kind in KINDS and KINDS[kind](name, on, rest.strip())
    route = _ROUTE.fullmatch(name)
    return _route(*route.groups()) if route else name.startswith("fairlead.") and _imported(name)


@lru_cache
def found_in(path: str) -> dict[str, bool]:
    """Test → whether it is run, of a file."""
    file = ROOT / path
    if not file.is_file():
        return {}
    found = [one for one in ast.parse(file.read_text()).body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {one.name: not any(_keeps_from_running(mark) for mark in one.decorator_list) for one in found}


def is_run(test: str) -> bool:
    """Whether `path::name` is a test that nothing keeps from running."""
    path, name = test.split("::")
    return found_in(path).get(name, False)


def _keeps_from_running(mark: ast.expr) -> bool:
    return bool(_NOT_RUN & {node.attr for node in ast.walk(mark) if isinstance(node, ast.Attribute)})


def test_no_name_of_the_seeds_is_missing() -> None:
    wanted = [(seed, part, name) for seed, parts in NAMES.items() for part, names in parts.items() for name in names]
    assert [(line.seed, line.part, line.name) for line in LINES] == wanted


@pytest.mark.parametrize("seed", NAMES)
def test_everything_that_it_names_exists(seed: str) -> None:
    missing = [f"{line}: {thing}" for line in DONE if line.seed == seed for thing in line.things if not exists(thing)]
    assert missing == []


@pytest.mark.parametrize("seed", NAMES)
def test_every_test_that_it_names_exists_and_is_run(seed: str) -> None:
    """A test that is there and not marked is run: `make test` runs all of them, and tests/strict.py fails on a skip."""
    named = [(line, one) for line in DONE if line.seed == seed for one in line.tests or ["none::none"]]
    assert [f"{line}: {one}" for line, one in named if not is_run(one)] == []


def test_what_is_open_says_what_it_will_plug_into() -> None:
    silent = [str(line) for line in LINES if line.open and (not line.where.startswith("open: ") or line.test != "–")]
    assert silent == []
    words = ("plug", "a strategy `", "comes with")
    assert [str(line) for line in LINES if line.open and not any(word in line.where for word in words)] == []


def test_what_open_lines_point_at_exists() -> None:
    things = [(line, name) for line in LINES if line.open for name in re.findall(r"`(fairlead\.[\w.]+)`", line.where)]
    assert [f"{line}: {name}" for line, name in things if not _imported(name)] == []


def test_a_whole_run_fails_when_a_test_is_skipped() -> None:
    assert "tests.strict" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize(
    "thing",
    [
        "`fairlead.domains.services.commands.no_such_command`",
        "`fairlead.no_such_module`",
        "`DELETE /api/v1/services`",
        "`GET /api/v1/catalog`",
        "event `ServiceForgotten`",
        "listener `billing.create_recurring_schedule` on `ServiceCancelled`",
        "job `billing.run` daily at 00:31",
        "column `services.colour`",
        "column `colours.id`",
        "index `ix_services_colour`",
        "command `fairlead services forget`",
        "command `fairlead forget`",
        "choice `renewals.colour`",
        "setting `x`",
        "plain words",
    ],
)
def test_what_is_not_there_is_found_out(thing: str) -> None:
    assert not exists(thing)


def test_a_test_that_is_not_there_is_found_out() -> None:
    here = "tests/architecture/test_seed_coverage.py"
    assert is_run(f"{here}::test_a_test_that_is_not_there_is_found_out")
    assert not is_run(f"{here}::test_nothing")
    assert not is_run("tests/architecture/test_nowhere.py::test_nothing")
