"""A command's module is the first that its process imports: a circle of imports shows there and nowhere else."""

import subprocess
import sys

from fairlead.main.cli.nouns import NOUNS


def test_the_command_that_shows_plans_as_pages_do_loads_by_itself() -> None:
    command = [sys.executable, "-c", f"import {NOUNS['schedule'].module}"]
    subprocess.run(command, check=True)  # noqa: S603 - our own command
