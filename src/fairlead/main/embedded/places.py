"""Where the files of one cluster are: in the home folder, or elsewhere when PostgreSQL cannot reach that."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fairlead.main.embedded.accounts import Account, database_account
from fairlead.main.errors import DatabaseUnusable, HomeNotWritable

ELSEWHERE = Path("/var/lib/fairlead")
"""Root's clusters live here when the home folder is closed to the account that runs PostgreSQL."""

SOCKET_PATH_LIMIT = 107
"""Bytes that the kernel allows in the path of a unix socket."""

_LONGEST_SOCKET_NAME = "/.s.PGSQL.65535.lock"


@dataclass(frozen=True, slots=True)
class Places:
    """The paths of one cluster. Everything the unprivileged account writes is below `base`."""

    home: Path
    base: Path

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "server.log"

    @property
    def pointer(self) -> Path:
        return self.home / "pg.location"

    @property
    def credentials(self) -> Path:
        return self.home / "pg.json"

    @property
    def start_lock(self) -> Path:
        return self.home / "pg.start.lock"

    @property
    def users_lock(self) -> Path:
        return self.home / "pg.users.lock"

    @property
    def guard_lock(self) -> Path:
        return self.home / "pg.guard.lock"

    @property
    def sockets(self) -> Path:
        """The unix socket's folder; a short one under the temporary folder when the own path is too long."""
        short = f"fairlead-{_digest(self.base)}"
        candidates = (self.base / "run", Path(tempfile.gettempdir()) / short)
        fitting = (
            folder for folder in candidates if len(os.fsencode(folder)) + len(_LONGEST_SOCKET_NAME) <= SOCKET_PATH_LIMIT
        )
        return next(fitting, Path("/tmp") / short)  # noqa: S108 - prepare_sockets refuses a stranger's folder


def prepare_home(home: Path) -> Path:
    """Create the home folder, and refuse one that cannot be written."""
    absolute = home.expanduser().absolute()
    try:
        absolute.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomeNotWritable(
            f"cannot create the home folder {absolute} ({error.strerror})",
            "choose another with --home DIR or FAIRLEAD_HOME",
        ) from None
    if not os.access(absolute, os.R_OK | os.W_OK | os.X_OK):
        raise HomeNotWritable(
            f"no permission to write in the home folder {absolute}",
            f"run 'sudo chown -R $(id -un) {absolute}', or choose another with --home DIR",
        )
    return absolute


def places_of(home: Path) -> Places:
    """Return where the cluster of a home folder is, deciding it on first use."""
    near = Places(home, home / "pg")
    if near.pointer.exists():
        return _follow(near)
    account = database_account(near.data)
    if near.data.exists() or account.may_traverse(home):
        return near
    return Places(home, ELSEWHERE / _digest(home))


def prepare_base(places: Places, account: Account) -> bool:
    """Create the cluster's folder for the account; True when it had to be put outside of the home folder."""
    outside = places.base.parent != places.home
    try:
        places.base.mkdir(parents=True, exist_ok=True, mode=0o700)
        account.own(places.base)
    except OSError as error:
        raise HomeNotWritable(
            f"cannot prepare the database folder {places.base} ({error.strerror})",
            "run Fairlead as the owner of that folder, choose another with --home DIR, or set DATABASE_URL",
        ) from None
    if outside and not places.pointer.exists():
        places.pointer.write_text(f"{places.base}\n")
        return True
    return False


def prepare_sockets(places: Places, account: Account) -> None:
    """Create the socket folder, refusing one that somebody else made first in the shared temporary folder."""
    folder = places.sockets
    folder.mkdir(mode=0o700, exist_ok=True)
    account.own(folder)
    if folder.is_symlink() or folder.stat().st_uid != account.uid:
        raise DatabaseUnusable(
            f"the folder {folder} belongs to somebody else",
            "remove it, or choose a --home with a shorter path",
        )
    for leftover in folder.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)  # called only when no server runs; a stale lock would stop the next one


def _follow(near: Places) -> Places:
    base = Path(near.pointer.read_text().strip())
    if not base.is_dir():
        raise DatabaseUnusable(
            f"{near.pointer} says that the database is in {base}, which does not exist",
            f"restore that folder, or delete {near.pointer} to start with an empty database",
        )
    return Places(near.home, base)


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
