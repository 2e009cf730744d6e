"""Which operating system account runs PostgreSQL: it refuses root, so root has to become somebody else."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from fairlead.main.errors import DatabaseUnusable


@dataclass(frozen=True, slots=True)
class Account:
    """An operating system user; `switch` says whether this process has to become it."""

    uid: int
    gid: int
    name: str
    switch: bool

    def popen(self) -> dict[str, object]:
        """The arguments by which `subprocess` starts a program as this account."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or folder to this account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def may_traverse(self, folder: Path) -> bool:
        """Whether this account can pass through every folder down to and including `folder`."""
        if not self.switch:
            return True
        resolved = folder.resolve()
        return all(self._may_enter(part) for part in (resolved, *resolved.parents) if part.exists())

    def _may_enter(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def database_account(data: Path | None) -> Account:
    """Return the account for a cluster: the owner of existing data, this user, or a stand-in for root."""
    if os.geteuid() != 0:
        return _account(os.geteuid(), switch=False)
    if data is not None and data.exists() and data.stat().st_uid != 0:
        return _account(data.stat().st_uid, switch=True)
    for name in ("postgres", "nobody"):
        try:
            return _account(pwd.getpwnam(name).pw_uid, switch=True)
        except KeyError:
            continue
    raise DatabaseUnusable(
        "PostgreSQL refuses to run as root and this system has neither a user 'postgres' nor 'nobody'",
        "run Fairlead as an ordinary user, or set DATABASE_URL",
    )


def _account(uid: int, *, switch: bool) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:  # a container started with an arbitrary uid has no entry, and needs none
        return Account(uid, os.getegid() if not switch else uid, str(uid), switch)
    return Account(uid, entry.pw_gid, entry.pw_name, switch)
