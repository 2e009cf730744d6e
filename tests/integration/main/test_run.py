"""`fairlead run` as a user has it: one command, everything up, everything down, whatever is killed."""

import json
import os
import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fairlead.main.embedded.postmaster import alive
from fairlead.main.running import supervisor_of
from tests.integration.main.processes import Processes, finish, open_folder, processes, until


@dataclass
class Running:
    """A started group."""

    supervisor: "subprocess.Popen[str]"
    url: str
    children: dict[str, int]
    database: int


def run(group: Processes, home: Path) -> Running:
    """Start everything on a free port and wait for its first page."""
    supervisor = group.fairlead("run", "--home", str(home), "--port", "0", "--no-demo")
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=10) as answer:  # noqa: S310 - our own address
            return bool(json.load(answer)["status"] == "ok")
    except OSError:
        return False


def verdicts(group: Processes, home: Path) -> set[str]:
    """What the doctor finds, without the checks that depend on this machine's disk."""
    _, out, err = finish(group.fairlead("doctor", "--json", "--home", str(home)))
    assert err == ""
    return {f["verdict"] for f in json.loads(out)["findings"] if f["check"] not in {"disk", "front-end"}}


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[Processes, Path, Running]]:
    """One running group for the tests that leave it running; everything is gone afterwards."""
    with open_folder() as folder, processes(FAIRLEAD_WORKER_METRICS_PORT=str(free_port())) as group:
        running = run(group, folder)
        yield group, folder, running
        running.supervisor.terminate()
        assert finish(running.supervisor)[0] == 0


Shared = tuple[Processes, Path, Running]


def test_everything_is_up_and_the_doctor_content(shared: Shared) -> None:
    group, home, running = shared

    assert sorted(children_of(running.supervisor.pid)) == ["scheduler", "web", "worker"]
    assert healthy(running.url)
    assert supervisor_of(home) == running.supervisor.pid
    until(lambda: verdicts(group, home) == {"ok"}, "signs of life of worker and scheduler")


def test_the_worker_counts_for_prometheus_on_a_port_of_its_own(shared: Shared) -> None:
    group, _, _ = shared
    address = f"http://127.0.0.1:{group.environment['FAIRLEAD_WORKER_METRICS_PORT']}/metrics"
    said = ""

    def answers() -> bool:
        nonlocal said
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                said = answer.read().decode()
        except OSError:
            return False  # between two lives: another test kills it
        return True

    until(answers, "the worker's metrics")
    assert "# TYPE fairlead_jobs_done_total counter" in said
    assert re.search(r"^fairlead_jobs_running \d", said, re.MULTILINE)


def test_a_second_run_is_sent_to_the_first(shared: Shared) -> None:
    group, home, running = shared

    code, _, err = finish(group.fairlead("run", "--home", str(home), "--port", "0"))

    pid = running.supervisor.pid
    assert code == 4
    assert err == (
        f"fairlead: Fairlead already runs on {home} (process {pid}, {running.url}): "
        f"open that address, stop it with 'kill {pid}', or use another --home DIR\n"
    )
    assert healthy(running.url)


@pytest.mark.parametrize("name", ["web", "worker", "scheduler"])
def test_a_killed_process_comes_back_and_the_address_stays(shared: Shared, name: str) -> None:
    group, _, running = shared
    before = children_of(running.supervisor.pid)

    os.kill(before[name], signal.SIGKILL)
    until(lambda: children_of(running.supervisor.pid).get(name, before[name]) != before[name], f"another {name}")

    after = children_of(running.supervisor.pid)
    group.watched.update(after.values())
    assert {other: pid for other, pid in after.items() if other != name} == {
        other: pid for other, pid in before.items() if other != name
    }
    until(lambda: healthy(running.url), "the web server at its old address")


def test_after_a_killed_supervisor_the_next_run_finds_the_database_and_ctrl_c_ends_all(
    group: Processes, home: Path
) -> None:
    first = run(group, home)
    first.supervisor.kill()
    first.supervisor.wait()
    until(lambda: not any(alive(pid) for pid in first.children.values()), "the death of the children", patience=5)
    assert alive(first.database)

    second = run(group, home)
    assert second.database == first.database
    assert healthy(second.url)

    second.supervisor.send_signal(signal.SIGINT)
    code, _, err = finish(second.supervisor)
    assert (code, err.splitlines()[-1]) == (0, "Stopped.")
    assert not any(alive(pid) for pid in [*second.children.values(), second.database])
    assert supervisor_of(home) is None
