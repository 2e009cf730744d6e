"""A Fairlead for browsers to use: the demo company, the run command, and proof that nothing of it stays behind."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from fairlead.main.demo import demo_login
from fairlead.main.embedded import server
from fairlead.main.embedded.postmaster import alive
from tests.integration.main.processes import until
from tests.kit.ledger import check_url

CLIENTS = 60
FAIRLEAD = (sys.executable, "-c", "from fairlead.main.cli import main; main()")


@dataclass(frozen=True, slots=True)
class System:
    """Where it is, and who may sign in."""

    url: str
    email: str
    password: str


@contextlib.contextmanager
def running_system() -> Iterator[System]:
    """Load the demo company, run everything on a free port, stop it at the end and see that all of it is gone."""
    home = Path(tempfile.mkdtemp(prefix="fl-"))
    home.chmod(0o755)  # the embedded server's account must get in
    try:
        with (home / "log").open("w") as log:
            command = [*FAIRLEAD, "demo", "--clients", str(CLIENTS), "--home", str(home)]
            subprocess.run(command, check=True, stdout=log, stderr=log)  # noqa: S603 - our own command
            yield from _run(home)
    finally:
        shutil.rmtree(home)


def _run(home: Path) -> Iterator[System]:
    said = home / "said"
    with said.open("w") as out:
        command = [*FAIRLEAD, "run", "--home", str(home), "--port", "0", "--no-demo"]
        supervisor = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)  # noqa: S603
    watched = {supervisor.pid}
    try:
        until(lambda: supervisor.poll() is not None or _address(said) is not None, "the address of the web server")
        url = _address(said)
        assert url is not None, said.read_text()
        watched |= _everything(supervisor.pid, home)
        login = demo_login(home)
        assert login is not None
        yield System(url, login.email, login.password)
        with server(home) as running:
            check_url(running.owner_url)
        watched |= _everything(supervisor.pid, home)
        supervisor.send_signal(signal.SIGINT)
        assert supervisor.wait(timeout=60) == 0, said.read_text()[-2000:]
        assert _errors(said) == []
    finally:
        left = {pid for pid in watched if pid != supervisor.pid and alive(pid)}
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if supervisor.poll() is None:
            supervisor.kill()
            supervisor.wait()
    assert left == set(), "processes outlived the run command"


def _address(said: Path) -> str | None:
    found = re.search(r"Fairlead runs at (http://127\.0\.0\.1:\d+)", said.read_text())
    return found.group(1) if found else None


def _errors(said: Path) -> list[str]:
    """What went wrong inside, in the words of the log."""
    lines = (orjson.loads(line) for line in said.read_text().splitlines() if line.startswith("{"))
    return [str(line.get("exception", line)) for line in lines if line["level"] in ("error", "critical")]


def _everything(pid: int, home: Path) -> set[int]:
    """The process ids below the supervisor, and of the database server with its own."""
    database = int((home / "pg/data/postmaster.pid").read_text().splitlines()[0])
    return _below(pid) | {database} | _below(database)


def _below(pid: int) -> set[int]:
    found: set[int] = set()
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found |= {int(child)} | _below(int(child))
    return found
