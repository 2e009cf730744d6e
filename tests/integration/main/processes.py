"""Real processes for these tests: started, watched by process id, and never left behind."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fairlead.main.embedded.postmaster import alive

PATIENCE = 60.0
HOLD = """
import json, sys
from pathlib import Path
from fairlead.main import embedded
with embedded.server(Path(sys.argv[1]), test=sys.argv[2] == "test") as server:
    print(json.dumps([server.pid, server.started, server.owner_url]), flush=True)
    sys.stdin.read()
"""
"""Holds the embedded server until its standard input is closed."""


@dataclass
class Processes:
    """What one test started."""

    environment: Mapping[str, str] = field(default_factory=dict)
    started: list["subprocess.Popen[str]"] = field(default_factory=list)
    watched: set[int] = field(default_factory=set)
    """Process ids of others (servers, grandchildren) that must be gone at the end."""

    def start(self, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        """Start a program with pipes in a session of its own."""
        process = subprocess.Popen(  # noqa: S603 - the tests' own commands
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **self.environment, **variables},
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def python(self, code: str, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        """Start lines of Python."""
        return self.start(sys.executable, "-c", code, *arguments, **variables)

    def hold(self, home: Path, kind: str = "test") -> "subprocess.Popen[str]":
        """Start a process that holds the embedded server of a home folder."""
        return self.python(HOLD, str(home), kind)

    def fairlead(self, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        """Start the command line."""
        return self.start(sys.executable, "-c", "from fairlead.main.cli import main; main()", *arguments, **variables)

    def end(self) -> None:
        """Kill what still runs, and fail when a watched process outlived its owner."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        leftovers = {pid for pid in self.watched if alive(pid)}
        for pid in leftovers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert leftovers == set()


def until(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait for a condition, and say what did not come."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"waited {patience:.0f} s for: {what}"
        time.sleep(0.02)


def finish(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Close its input, wait, and return exit code, output and errors."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


@contextlib.contextmanager
def processes(**environment: str) -> Iterator[Processes]:
    """The processes of one test."""
    group = Processes(environment)
    try:
        yield group
    finally:
        group.end()


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that root's stand-in account can reach (pytest's are closed), with a path short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="fl-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
