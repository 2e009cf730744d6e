"""One process of the group: `python -m fairlead.main.child web|worker|scheduler`, bound to its supervisor."""

import asyncio
import ctypes
import importlib
import inspect
import os
import signal
import sys

from fairlead.platform import log
from fairlead.platform.settings import Settings

PROGRAMS = {
    "web": "fairlead.main.serve",
    "worker": "fairlead.main.worker",
    "scheduler": "fairlead.main.scheduler",
}
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Run the `main()` of one program's module."""
    name = sys.argv[1]
    follow_supervisor()
    settings = Settings()
    log.configure(settings.log_level, settings.log_format)
    entry = importlib.import_module(PROGRAMS[name]).main
    ending = entry()
    if inspect.iscoroutine(ending):
        asyncio.run(ending)


def follow_supervisor() -> None:
    """Have the kernel kill this process when its supervisor is gone, however that ended.

    Killing is safe because every unit of work is one transaction, and certain where asking is not.
    """
    supervisor = os.environ.get("FAIRLEAD_SUPERVISOR")
    if supervisor is None:
        return
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != int(supervisor):  # it died before the kernel was asked
        sys.exit("the supervisor is gone")


if __name__ == "__main__":
    main()
