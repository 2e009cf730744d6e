"""Checks of this machine and this installation: no database needed."""

import asyncio
import shutil
import sys
import tomllib
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

from fairlead import web
from fairlead.domains.billing.rules.documents import KIT, Issuer, sample, shipped
from fairlead.domains.billing.terms import DocumentKind
from fairlead.main.doctor.finding import Finding, fail, ok, warn
from fairlead.main.embedded.places import prepare_home
from fairlead.main.errors import HomeNotWritable
from fairlead.platform.documents import Press, Sheet, Template, TemplateWrong
from fairlead.web.fonts import FONTS

ROOT = Path(__file__).parents[4]
VENDOR = Path(web.__file__).parent / "static" / "vendor"
_VENDORED = ("htmx.min.js", "tabler.min.css", "echarts.min.js", "icons.json")
_SCARCE, _TOO_LITTLE = 2_000_000_000, 500_000_000


def python(version: tuple[int, int, int]) -> Finding:
    """Python is new enough."""
    said = ".".join(map(str, version))
    if version < (3, 11, 0):
        return fail("python", said, "install Python 3.11 or newer and run 'make env'")
    return ok("python", said)


def this_python() -> Finding:
    """The interpreter that runs now."""
    return python((sys.version_info.major, sys.version_info.minor, sys.version_info.micro))


def packages(lock: Path, installed: dict[str, str]) -> Finding:
    """What is installed is what the lock file says."""
    if not lock.exists():
        return ok("packages", "installed as a package, without a lock file")
    locked: dict[str, set[str]] = {}
    direct: set[str] = set()
    for package in tomllib.loads(lock.read_text())["package"]:
        locked.setdefault(package["name"], set()).add(package.get("version", ""))
        if "editable" in package.get("source", {}):
            direct = {needed["name"] for needed in package["dependencies"] if "marker" not in needed}
            locked.pop(package["name"])
    wrong = {f"{name} {installed[name]}" for name in locked.keys() & installed if installed[name] not in locked[name]}
    wrong |= {f"{name} missing" for name in direct - installed.keys()}
    if wrong:
        return fail("packages", f"not as locked: {', '.join(sorted(wrong)[:5])}", "run 'make env'")
    return ok("packages", f"{len(locked.keys() & installed)} as locked")


def installed_packages() -> dict[str, str]:
    """Names, spelled as in the lock file, and versions of what is installed."""
    return {found.name.lower().replace("_", "-").replace(".", "-"): found.version for found in distributions()}


def front_end(folder: Path) -> Finding:
    """The files that pages load are there."""
    missing = [name for name in _VENDORED if not (folder / name).is_file()]
    if missing:
        return fail("front-end", f"missing: {', '.join(missing)}", "run 'make env'")
    return ok("front-end", f"{len(_VENDORED)} files")


def documents(fonts: Path) -> Finding:
    """An invoice of made-up facts can be printed."""
    kind = DocumentKind.INVOICE
    sheet = Sheet(sample(kind, Issuer("Sample"), locale="en-US"), {"kit.typ": KIT})
    try:
        made = asyncio.run(Press(fonts).pdf(Template(shipped(kind)), sheet, at=datetime(2026, 1, 1, tzinfo=UTC)))
    except (OSError, TemplateWrong) as problem:
        return fail("documents", str(problem), "run 'make env': it fetches the fonts")
    return ok("documents", f"a sample invoice printed, {len(made) / 1000:.0f} kB")


def home(folder: Path) -> Finding:
    """The home folder can be written."""
    try:
        return ok("home", f"{prepare_home(folder)} can be written")
    except HomeNotWritable as problem:
        return fail("home", problem.what, problem.remedy)


def disk(free: int) -> Finding:
    """There is room for the database to grow."""
    seen = f"{free / 1e9:.1f} GB free"
    if free < _TOO_LITTLE:
        return fail("disk", seen, "free some space: PostgreSQL stops when the disk is full")
    if free < _SCARCE:
        return warn("disk", seen, "free some space soon")
    return ok("disk", seen)


def machine(folder: Path) -> list[Finding]:
    """Every check of this file."""
    findings = [
        this_python(),
        packages(ROOT / "uv.lock", installed_packages()),
        front_end(VENDOR),
        documents(FONTS),
        home(folder),
    ]
    if folder.exists():
        findings.append(disk(shutil.disk_usage(folder).free))
    return findings
