"""`fairlead doctor`."""

from dataclasses import asdict

import typer
from rich.console import Console
from rich.text import Text

from fairlead.main.cli.options import HomeOption, JsonOption, settings_of
from fairlead.main.cli.output import print_json
from fairlead.main.doctor import Finding, Verdict, examine
from fairlead.main.doctor.examine import failed
from fairlead.main.errors import EXIT_FAILED_CHECK

app = typer.Typer(add_completion=False)
_COLOURS = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red"}


@app.command()
def doctor(*, home: HomeOption = None, json: JsonOption = False) -> None:
    """Check the installation: packages, folders, database, tenancy, processes, jobs, clocks.

    Each finding is ok, warn or fail, and says how to mend it. Exit code 1 when anything fails.
    """
    findings = examine(settings_of(home))
    if json:
        print_json({"ok": not failed(findings), "findings": [asdict(finding) for finding in findings]})
    else:
        console = Console(highlight=False)
        for finding in findings:
            console.print(_line(finding), soft_wrap=True)
    if failed(findings):
        raise typer.Exit(EXIT_FAILED_CHECK)


def _line(finding: Finding) -> Text:
    line = Text.assemble((f"{finding.verdict:<5}", _COLOURS[finding.verdict]), f"{finding.check:<12}{finding.seen}")
    return line.append(f" → {finding.remedy}") if finding.remedy else line
