"""The contents of a cluster: its creation, settings, passwords, the application's role and database."""

import json
import os
import secrets
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from fairlead.main.embedded.accounts import Account
from fairlead.main.embedded.binaries import Binaries
from fairlead.main.embedded.places import Places
from fairlead.main.embedded.postmaster import launch
from fairlead.main.errors import DatabaseUnusable

OWNER = "fairlead_owner"
SUPERUSER = "fairlead_admin"
DATABASE = "fairlead"
_ROOMY = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Credentials:
    """Passwords of one cluster and the port it listened on last; kept with mode 0600 in the home folder."""

    owner: str
    superuser: str
    port: int | None = None

    def url(self, role: str, port: int, database: str) -> str:
        password = self.owner if role == OWNER else self.superuser
        return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"


def load_credentials(places: Places) -> Credentials:
    """Read the passwords, inventing them for a cluster that does not exist yet."""
    if places.credentials.exists():
        return Credentials(**json.loads(places.credentials.read_text()))
    if (places.data / "PG_VERSION").exists():
        raise DatabaseUnusable(
            f"the passwords of the database in {places.data} are missing ({places.credentials})",
            f"restore that file, or move {places.base} away to start with an empty database",
        )
    fresh = Credentials(owner=secrets.token_urlsafe(24), superuser=secrets.token_urlsafe(24))
    save_credentials(places, fresh)
    return fresh


def save_credentials(places: Places, credentials: Credentials) -> None:
    """Write the passwords so that nobody else reads them and no crash leaves half a file."""
    draft = places.credentials.with_name(f".{places.credentials.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(credentials), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(places.credentials)


def ensure_cluster(
    places: Places, binaries: Binaries, account: Account, credentials: Credentials, *, test: bool
) -> None:
    """Create the cluster unless it is there; refuse one of another major version."""
    marker = places.data / "PG_VERSION"
    if not marker.exists():
        _initdb(places, binaries, account, credentials, test=test)
        return
    found = marker.read_text().strip()
    if found != str(binaries.major):
        raise DatabaseUnusable(
            f"{places.data} was made by PostgreSQL {found}, and this Fairlead brings {binaries.version}",
            f"start that folder with PostgreSQL {found} and name it in DATABASE_URL,"
            f" or move {places.base} away to start with an empty database",
        )


def ensure_database(credentials: Credentials, port: int, *, test: bool) -> str:
    """Create the owner role and the database unless they are there, and return the server's version.

    The application's role is never a superuser, whom no row-level security would bind.
    """
    with psycopg.connect(credentials.url(SUPERUSER, port, "postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone()
        if known is None:
            rights = sql.SQL("CREATEROLE CREATEDB" if test else "CREATEROLE")
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
                    sql.Identifier(OWNER), rights, sql.Literal(credentials.owner)
                )
            )
        made = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if made is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )
        return connection.info.parameter_status("server_version") or ""


def server_options(places: Places, *, test: bool) -> dict[str, str]:
    """The server's settings, given at each start, so that a new release brings its own to old data."""
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(places.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "128MB" if test else "256MB",
        "effective_cache_size": "1GB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] %a ",
        "dynamic_shared_memory_type": _shared_memory(),
    }
    if test:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return options


def _initdb(places: Places, binaries: Binaries, account: Account, credentials: Credentials, *, test: bool) -> None:
    """Create the cluster beside its place and move it there complete: a kill leaves nothing half made."""
    draft, password = places.base / "data.draft", places.base / "initdb.password"
    shutil.rmtree(draft, ignore_errors=True)
    password.touch(mode=0o600)
    password.write_text(credentials.superuser)
    account.own(password)
    command = [binaries.program("initdb"), "-D", str(draft), "-U", SUPERUSER, "--pwfile", str(password)]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions", *_locale(binaries)]
    command += ["--no-sync"] if test else []
    try:
        done = subprocess.run(  # noqa: S603 - the wheel's initdb
            command,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **launch(places, account),
        )
    except (PermissionError, OSError) as error:
        raise DatabaseUnusable(
            f"cannot run PostgreSQL as the user {account.name} ({error.strerror})", "set DATABASE_URL"
        ) from None
    finally:
        password.unlink(missing_ok=True)
    if done.returncode:
        complaint = next((line for line in done.stdout.splitlines() if "error:" in line), done.stdout)
        raise DatabaseUnusable(
            f"cannot create a database in {places.base} ({complaint.strip()})",
            "free some disk space or choose another --home, then try again",
        )
    draft.rename(places.data)


def _locale(binaries: Binaries) -> list[str]:
    """C.UTF-8 everywhere; from 17 on PostgreSQL's own, whose order no update of libc can change."""
    if binaries.major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _shared_memory() -> str:
    """Parallel queries need room in /dev/shm, of which containers often have 64 MB; plain files do too."""
    shm = Path("/dev/shm")  # noqa: S108 - asked for its size only
    return "posix" if shm.is_dir() and shutil.disk_usage(shm).total >= _ROOMY else "mmap"
