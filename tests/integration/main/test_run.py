"""`fairlead run` as a user has it: one command, everything up, everything down, whatever is killed."""

import json
import os
import re
import signal
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from fairlead.main.embedded.postmaster import alive
from fairlead.main.running import supervisor_of
from tests.integration.main.processes import Processes, finish, until


@dataclass
class Running:
    """A started group."""

    supervisor: "subprocess.Popen[str]"
    url: str
    children: dict[str, int]
    database: int


def run(group: Processes, home: Path, *arguments: str) -> Running:
    """Start everything on a free port and wait for its first page."""
    supervisor = group.fairlead("run", "--home", str(home), "--port", "0", *arguments)
    assert supervisor.stderr is not None
    said = []
    for line in supervisor.stderr:
        said.append(line)
        found = re.match(r"Fairlead runs at (http://127\.0\.0\.1:\d+) \(Ctrl-C stops it\)", line)
        if found:
            children = children_of(supervisor.pid)
            database = int((home / "pg/data/postmaster.pid").read_text().splitlines()[0])
            group.watched.update([*children.values(), database])
            return Running(supervisor, found.group(1), children, database)
    raise AssertionError("".join(said))


def children_of(pid: int) -> dict[str, int]:
    """Process ids of the group's programs, by name."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
        if "fairlead.main.child" in words and alive(int(child)):
            found[words[words.index("fairlead.main.child") + 1]] = int(child)
    return found


def health(url: str) -> object:
    with urllib.request.urlopen(f"{url}/health", timeout=10) as answer:  # noqa: S310 - our own address
        return json.load(answer)["status"]


def verdicts(group: Processes, home: Path) -> dict[str, str]:
    """What the doctor finds, without the checks that depend on this machine's disk."""
    _, out, err = finish(group.fairlead("doctor", "--json", "--home", str(home)))
    assert err == ""
    return {f["check"]: f["verdict"] for f in json.loads(out)["findings"] if f["check"] not in {"disk", "front-end"}}


def test_everything_starts_is_healthy_and_stops_with_ctrl_c(group: Processes, home: Path) -> None:
    running = run(group, home)

    assert sorted(running.children) == ["scheduler", "web", "worker"]
    assert health(running.url) == "ok"
    assert supervisor_of(home) == running.supervisor.pid
    until(lambda: "fail" not in verdicts(group, home).values(), "signs of life of worker and scheduler")
    assert set(verdicts(group, home).values()) == {"ok"}

    running.supervisor.send_signal(signal.SIGINT)
    code, _, err = finish(running.supervisor)
    assert (code, err.splitlines()[-1]) == (0, "Stopped.")
    assert not any(alive(pid) for pid in [*running.children.values(), running.database])
    assert supervisor_of(home) is None


def test_a_second_run_is_sent_to_the_first(group: Processes, home: Path) -> None:
    running = run(group, home)

    code, _, err = finish(group.fairlead("run", "--home", str(home), "--port", "0"))

    pid = running.supervisor.pid
    assert code == 4
    assert err == (
        f"fairlead: Fairlead already runs on {home} (process {pid}, {running.url}): "
        f"open that address, stop it with 'kill {pid}', or use another --home DIR\n"
    )
    assert health(running.url) == "ok"
    running.supervisor.terminate()
    assert finish(running.supervisor)[0] == 0


def test_killed_processes_come_back_on_the_same_address(group: Processes, home: Path) -> None:
    running = run(group, home)

    for name, pid in running.children.items():
        os.kill(pid, signal.SIGKILL)
        until(lambda name=name, pid=pid: children_of(running.supervisor.pid).get(name, pid) != pid, f"another {name}")  # type: ignore[misc]
    group.watched.update(children_of(running.supervisor.pid).values())

    until(lambda: answers(running.url), "the web server at its old address")
    running.supervisor.terminate()
    assert finish(running.supervisor)[0] == 0


def answers(url: str) -> bool:
    try:
        return health(url) == "ok"
    except OSError:
        return False


def test_after_a_killed_supervisor_the_next_run_finds_everything_as_it_was(group: Processes, home: Path) -> None:
    first = run(group, home)
    first.supervisor.kill()
    first.supervisor.wait()
    until(lambda: not any(alive(pid) for pid in first.children.values()), "the death of the children", patience=5)
    assert alive(first.database)

    second = run(group, home)

    assert second.database == first.database
    assert health(second.url) == "ok"
    second.supervisor.terminate()
    assert finish(second.supervisor)[0] == 0
    assert not alive(first.database)
