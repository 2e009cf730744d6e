"""Keeps a group of processes running: restarts what dies, and stops all of them together."""

import asyncio
import contextlib
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fairlead.main.errors import ChildKeepsDying
from fairlead.platform.log import get_logger

log = get_logger(__name__)

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Program:
    """One process of the group."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    keep_open: Sequence[int] = ()
    """File descriptors that it inherits, such as the listening socket."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the supervisor waits, in seconds."""

    first_pause: float = 0.5
    longest_pause: float = 30.0
    healthy_after: float = 60.0
    """A process that lived this long starts again with the first pause."""
    grace: float = 20.0
    """Between asking to stop and killing."""
    tries_before_ready: int = 3

    def pause(self, deaths: int) -> float:
        """Seconds before start number `deaths` + 1: doubling, up to the longest."""
        return min(self.first_pause * 2.0 ** (deaths - 1), self.longest_pause)


class Supervisor:
    """Runs programs until it is asked to stop, by a signal or by `stop()`."""

    def __init__(self, programs: Sequence[Program], patience: Patience | None = None) -> None:
        self._programs = programs
        self._patience = patience or Patience()
        self._processes: dict[str, Process] = {}
        self._stopping = asyncio.Event()
        self._ready = False

    def stop(self) -> None:
        """Ask the group to stop; asked twice, kill it."""
        if self._stopping.is_set():
            self._signal(signal.SIGKILL)
        self._stopping.set()

    def pid(self, name: str) -> int | None:
        """The process id of a program, or None while it is between two lives."""
        process = self._processes.get(name)
        return process.pid if process else None

    async def run(self, when_started: Callable[[], Awaitable[None]]) -> None:
        """Start all, await `when_started` (the readiness check), and keep all running until asked to stop.

        Raises ChildKeepsDying when a program does not get past its start before the group is ready.
        """
        with self._signals():
            keepers = [asyncio.create_task(self._keep(program)) for program in self._programs]
            stopping = asyncio.create_task(self._stopping.wait())
            starting = asyncio.create_task(self._announce(when_started))
            watched: set[asyncio.Task[Any]] = {*keepers, stopping, starting}
            try:
                await self._until_stopped(watched, starting)
            finally:
                self._stopping.set()
                starting.cancel()
                await self._stop_all(keepers)
                await asyncio.gather(*watched, return_exceptions=True)

    async def _until_stopped(self, tasks: set[asyncio.Task[Any]], starting: asyncio.Task[None]) -> None:
        pending = set(tasks)
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # raises what a keeper or the readiness check raised
            if self._stopping.is_set() or done - {starting}:
                return

    async def _announce(self, when_started: Callable[[], Awaitable[None]]) -> None:
        await when_started()
        self._ready = True

    async def _keep(self, program: Program) -> None:
        deaths = 0
        while not self._stopping.is_set():
            born = time.monotonic()
            process = await _spawn(program)
            self._processes[program.name] = process
            if self._stopping.is_set():  # asked while it was being started: the round of signals missed it
                _signal_group(process, signal.SIGTERM)
            code = await process.wait()
            self._processes.pop(program.name, None)
            if self._stopping.is_set():
                return
            deaths = 1 if time.monotonic() - born > self._patience.healthy_after else deaths + 1
            await self._after_death(program, code, deaths)

    async def _after_death(self, program: Program, code: int, deaths: int) -> None:
        if not self._ready and deaths >= self._patience.tries_before_ready:
            raise ChildKeepsDying(
                f"the {program.name} process ended {deaths} times while starting ({_ending(code)})",
                "its own message is above; run 'fairlead doctor'",
            )
        pause = self._patience.pause(deaths)
        log.warning("process ended, starting it again", process=program.name, ending=_ending(code), pause=pause)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), pause)

    async def _stop_all(self, keepers: Sequence["asyncio.Task[None]"]) -> None:
        self._signal(signal.SIGTERM)
        if not keepers:
            return
        _, late = await asyncio.wait(keepers, timeout=self._patience.grace)
        if late:
            log.warning("killing what did not stop in time", processes=sorted(self._processes))
            self._signal(signal.SIGKILL)
            await asyncio.wait(late)

    def _signal(self, how: signal.Signals) -> None:
        for process in list(self._processes.values()):
            _signal_group(process, how)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for signum in _STOP_SIGNALS:
            loop.add_signal_handler(signum, self.stop)
        try:
            yield
        finally:
            for signum in _STOP_SIGNALS:
                loop.remove_signal_handler(signum)


async def _spawn(program: Program) -> Process:
    """Start a program in its own session: Ctrl-C reaches the supervisor only, which stops all in order."""
    return await asyncio.create_subprocess_exec(
        *program.command,
        env={**os.environ, **program.environment, "FAIRLEAD_SUPERVISOR": str(os.getpid())},
        stdin=asyncio.subprocess.DEVNULL,
        pass_fds=tuple(program.keep_open),
        start_new_session=True,
    )


def _signal_group(process: Process, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, how)


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
