"""The house's rules that no other tool holds: file names, sizes, one commit, one clock, one rounding."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "fairlead"
DOMAINS = sorted(path for path in (SOURCE / "domains").iterdir() if path.is_dir() and path.name != "__pycache__")

VOCABULARY = {
    "__init__", "api", "pages", "schemas", "listeners", "jobs", "commands", "queries", "repository", "models", "rules",
    "lifecycle", "events", "errors", "permissions", "policy", "settings", "terms", "templates",
}  # fmt: skip
EXTRA = {"billing": {"charges"}}
"""Folders that the architecture grants to one domain."""

LAYERS = (
    ("api", "pages"), ("schemas",), ("listeners", "jobs"), ("commands",), ("queries",), ("repository",), ("models",),
    ("charges",), ("rules",),
    ("lifecycle", "events", "errors", "permissions", "policy", "settings", "terms"),
)  # fmt: skip
"""Outermost first: a file imports, of its own domain, only those below it."""

PUBLIC = {"events", "commands", "queries", "errors", "permissions", "lifecycle", "terms"}
"""What other domains may import; `models` besides, from queries, repository and models."""

LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def role(path: Path) -> str:
    """The word of the vocabulary that a file of a domain stands for."""
    return path.relative_to(SOURCE / "domains").parts[1].removesuffix(".py")


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda path: path.name)
def test_a_domain_uses_only_the_words_of_the_house(domain: Path) -> None:
    found = {path.stem for path in domain.iterdir() if path.name != "__pycache__"}
    assert found - VOCABULARY - EXTRA.get(domain.name, set()) == set()


def test_no_file_is_longer_than_the_limit() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files("src", "tests", "bench")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_the_limit() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in files("src")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT)) for path in files("src") if ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


def test_only_the_unit_of_work_commits() -> None:
    found = [
        str(path.relative_to(SOURCE))
        for path in files("src")
        if re.search(r"session\.commit\(|connection\.commit\(", path.read_text())
    ]
    assert found == ["main/migrate.py", "platform/work.py"]


def test_only_the_clock_reads_the_clock() -> None:
    reading = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")
    assert [str(p.relative_to(SOURCE)) for p in files("src") if reading.search(p.read_text())] == ["platform/clock.py"]


def test_money_is_rounded_in_one_place_and_never_a_float() -> None:
    rounding = re.compile(r"(?<![\w.])(round|float)\(|ROUND_")
    places = ("kernel", "domains")
    found = [
        str(path.relative_to(SOURCE))
        for path in files(*(f"src/fairlead/{place}" for place in places))
        if rounding.search(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda path: path.name)
def test_files_of_a_domain_import_only_those_below_them(domain: Path) -> None:
    depth = {name: level for level, names in enumerate(LAYERS) for name in names}
    own = f"fairlead.domains.{domain.name}."
    upwards = [
        f"{path.relative_to(domain)} imports {module}"
        for path in sorted(domain.rglob("*.py"))
        if role(path) in depth
        for module in imports(path)
        if module.startswith(own)
        and (target := module.removeprefix(own).split(".")[0]) in depth
        and target != role(path)
        and depth[target] < depth[role(path)]
    ]
    assert upwards == []


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda path: path.name)
def test_domains_meet_through_their_public_files(domain: Path) -> None:
    private = []
    for path in sorted(domain.rglob("*.py")):
        allowed = PUBLIC | ({"models"} if role(path) in {"queries", "repository", "models"} else set())
        for module in imports(path):
            parts = module.split(".")
            abroad = parts[:2] == ["fairlead", "domains"] and len(parts) > 3 and parts[2] != domain.name
            if abroad and parts[3] not in allowed:
                private.append(f"{path.relative_to(domain)} imports {module}")
    assert private == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|HACK)\b")
    here = Path(__file__)
    assert [
        str(p.relative_to(ROOT)) for p in files("src", "tests", "bench") if p != here and marks.search(p.read_text())
    ] == []
