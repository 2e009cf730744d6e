"""The demo on the real file, through the command line: its own figures must come out again, in real processes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.main.processes import open_folder
from tests.kit.postgres import ROOT

FILE = Path(os.environ.get("FAIRLEAD_TELCO_FILE", ROOT.parent / "shared" / "data" / "telco-customers.csv"))


def fairlead(*arguments: str) -> Any:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-c", "from fairlead.main.cli import main; main()", *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=600)  # noqa: S603 - our own command
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(
    not FILE.is_file(), reason=f"the telco file is not at {FILE}; FAIRLEAD_TELCO_FILE names another place"
)
def test_the_files_own_figures_come_out_again() -> None:
    with open_folder() as folder:
        _figures(str(folder / "home"))


def _figures(home: str) -> None:
    demo = fairlead("demo", "--home", home, "--file", str(FILE), "--as-of", "2026-11-20")
    assert (demo["clients"], demo["clients_active"]) == (7043, 5174)
    assert demo["mrr"] == 316985.75
    assert demo["mrr_by_term"] == {"month-to-month": 136447.05, "one year": 81698.15, "two years": 98840.55}
    assert (demo["invoices"], demo["invoiced"]) == (5174, 316985.75)

    again = fairlead("demo", "--home", home, "--file", str(FILE), "--as-of", "2026-11-20")
    assert {**again, "seconds": 0} == {**demo, "seconds": 0}

    preview = fairlead("billing", "run", "--home", home, "--as-of", "2026-12-01", "--dry-run")
    run = fairlead("billing", "run", "--home", home, "--as-of", "2026-12-01")
    assert (preview["invoices"], preview["invoiced"]) == (run["invoices"], run["invoiced"]) == (5174, 316985.75)
    nothing = fairlead("billing", "run", "--home", home, "--as-of", "2026-12-01")
    assert (nothing["invoices"], nothing["invoiced"]) == (0, 0)
