"""The supervisor over real processes: restarted when they die, stopped together, gone with it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fairlead.main.embedded.postmaster import alive
from fairlead.main.errors import ChildKeepsDying
from fairlead.main.supervisor import Patience, Program, Supervisor
from tests.integration.main.processes import Processes, finish, until

IMPATIENT = Patience(first_pause=0.05, longest_pause=0.2, grace=2.0)
POLITE = "import time; time.sleep(600)"
DEAF = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
GROUP = """
import asyncio, json, sys
from fairlead.main.supervisor import Program, Supervisor
child = "from fairlead.main.child import follow_supervisor; follow_supervisor(); import time; time.sleep(600)"
group = Supervisor([Program(name, [sys.executable, "-c", child]) for name in ("web", "worker")])
async def ready():
    await asyncio.sleep(1.5)
    print(json.dumps([group.pid("web"), group.pid("worker")]), flush=True)
asyncio.run(group.run(ready))
print("stopped in order", flush=True)
"""


def program(name: str, code: str, *arguments: str) -> Program:
    return Program(name, [sys.executable, "-c", code, *arguments])


async def at_once() -> None:
    """Ready without waiting."""


async def eventually(group: Supervisor, name: str, other_than: int | None = None) -> int:
    for _ in range(1000):
        pid = group.pid(name)
        if pid is not None and pid != other_than:
            return pid
        await asyncio.sleep(0.01)
    raise AssertionError(f"{name} did not start")


async def test_a_killed_process_is_started_again_and_the_other_left_alone() -> None:
    group = Supervisor([program("web", POLITE), program("worker", POLITE)], IMPATIENT)
    running = asyncio.create_task(group.run(at_once))
    web, worker = await eventually(group, "web"), await eventually(group, "worker")

    os.kill(worker, signal.SIGKILL)
    again = await eventually(group, "worker", other_than=worker)

    assert group.pid("web") == web
    group.stop()
    await asyncio.wait_for(running, 10)
    assert [alive(pid) for pid in (web, worker, again)] == [False, False, False]
    assert (group.pid("web"), group.pid("worker")) == (None, None)


async def test_a_process_that_keeps_dying_is_started_with_longer_pauses(tmp_path: Path) -> None:
    log = tmp_path / "starts"
    group = Supervisor([program("web", f"open({str(log)!r}, 'a').write('.')")], IMPATIENT)
    running = asyncio.create_task(group.run(at_once))

    while not log.exists() or len(log.read_text()) < 5:
        await asyncio.sleep(0.01)
        assert not running.done()

    group.stop()
    await asyncio.wait_for(running, 10)


async def test_dying_three_times_before_the_group_is_ready_ends_it() -> None:
    never = asyncio.Event()
    group = Supervisor([program("web", "raise SystemExit(9)"), program("worker", POLITE)], IMPATIENT)

    with pytest.raises(ChildKeepsDying) as refused:
        await asyncio.wait_for(group.run(lambda: asyncio.ensure_future(_wait(never))), 30)

    assert str(refused.value) == (
        "the web process ended 3 times while starting (exit code 9): its own message is above; run 'fairlead doctor'"
    )
    assert group.pid("worker") is None


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


async def test_a_process_that_does_not_hear_is_killed_after_the_grace() -> None:
    group = Supervisor([program("web", DEAF)], Patience(grace=0.3))
    running = asyncio.create_task(group.run(at_once))
    pid = await eventually(group, "web")
    await asyncio.sleep(0.5)

    group.stop()
    await asyncio.wait_for(running, 10)

    assert not alive(pid)


async def test_asked_twice_it_kills_at_once() -> None:
    group = Supervisor([program("web", DEAF)], Patience(grace=600))
    running = asyncio.create_task(group.run(at_once))
    pid = await eventually(group, "web")
    await asyncio.sleep(0.5)

    group.stop()
    await asyncio.sleep(0.1)
    assert alive(pid)
    group.stop()
    await asyncio.wait_for(running, 10)

    assert not alive(pid)


async def test_stopping_ends_the_pause_before_a_restart() -> None:
    group = Supervisor([program("web", "pass")], Patience(first_pause=600))
    running = asyncio.create_task(group.run(at_once))
    pid = await eventually(group, "web")
    for _ in range(1000):
        if group.pid("web") != pid:
            break
        await asyncio.sleep(0.01)

    group.stop()
    await asyncio.wait_for(running, 10)


def supervised(group: Processes) -> tuple["subprocess.Popen[str]", list[int]]:
    """A supervisor in a process of its own, and the process ids of its two children."""
    supervisor = group.python(GROUP)
    assert supervisor.stdout is not None
    pids = json.loads(supervisor.stdout.readline())
    group.watched.update(pids)
    return supervisor, pids


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_in_order(group: Processes, how: signal.Signals) -> None:
    supervisor, pids = supervised(group)

    supervisor.send_signal(how)

    assert finish(supervisor)[:2] == (0, "stopped in order\n")
    assert [alive(pid) for pid in pids] == [False, False]


def test_children_die_with_a_killed_supervisor(group: Processes) -> None:
    supervisor, pids = supervised(group)

    supervisor.kill()

    until(lambda: not any(alive(pid) for pid in pids), "the death of both children", patience=5)
