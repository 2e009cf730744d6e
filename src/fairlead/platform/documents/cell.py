"""Where foreign templates are compiled: a process that can open neither file nor socket, and is stopped in time.

Run as a program. It reads its task as JSON with base64 from its standard input, and writes the PDF, or what was wrong.
"""

import base64
import json
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

from fairlead.platform.documents.machine import Machine
from fairlead.platform.documents.problems import TooSlow, wrong_by

SECONDS = 5
"""Of a processor."""
_PATIENCE = 15
"""Seconds of a clock: a busy machine may need that long for the others."""
_MEMORY = 2 << 30
_WRONG = 3
_WARM = "#let document(data) = [a #text(weight: 600)[b]]"


def compiled(
    fonts: Path, template: str, documents: Sequence[Mapping[str, Any]], files: Mapping[str, bytes], at: int
) -> bytes:
    """What `Machine.compiled` makes, made in a cell; raises TemplateWrong and TooSlow."""
    task = {
        "fonts": str(fonts), "template": template, "documents": documents, "at": at,
        "files": {name: base64.b64encode(content).decode() for name, content in files.items()},
    }  # fmt: skip
    command = [sys.executable, "-I", "-m", __name__]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, our own interpreter
            command, input=json.dumps(task).encode(), capture_output=True, timeout=_PATIENCE, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        raise TooSlow from None
    if done.returncode == _WRONG:
        said = json.loads(done.stdout)
        raise wrong_by(said["message"], said["diagnostic"])
    if done.returncode != 0:
        raise TooSlow  # killed for its time or memory, or typst itself gave up
    return done.stdout


def _locked_in() -> None:
    """From here on no file and no connection can be opened, whatever the template says."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def main() -> int:
    """Do one task."""
    task = json.loads(sys.stdin.buffer.read())
    machine = Machine(Path(task["fonts"]))
    machine.compiled(_WARM, [{}], {}, task["at"])  # whatever is loaded late is loaded now
    files = {name: base64.b64decode(text) for name, text in task["files"].items()}
    _locked_in()
    try:
        made = machine.compiled(task["template"], task["documents"], files, task["at"])
    except typst.TypstError as error:
        said = json.dumps({"message": error.message, "diagnostic": error.diagnostic})
        sys.stdout.write(said)
        return _WRONG
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
