"""`fairlead import telco FILE`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from fairlead.domains.imports.commands import Imported, Importer, import_telco, read_file
from fairlead.main.cli.options import HomeOption, JsonOption
from fairlead.main.cli.output import print_json, stderr
from fairlead.main.cli.session import Session, run_in_company
from fairlead.platform.clock import local_date

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Bring customers in from files.")
_SHOWN = 20


@app.callback()
def _verbs() -> None:
    """Bring customers in from files."""


@contextmanager
def bar(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, where somebody watches."""
    console = stderr()
    if not console.is_terminal:
        yield lambda _done: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task(label, total=total)
        yield lambda done: shown.advance(task, done)


@app.command()
def telco(
    file: Annotated[Path, typer.Argument(help="A CSV file with the 21 telco columns.")],
    *,
    home: HomeOption = None,
    company: Annotated[str | None, typer.Option(help="Which company, where there are several.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day that tenures count back from; default today.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do it all, keep nothing.")] = False,
    json: JsonOption = False,
) -> None:
    """Import customers, their services and contracts.

    Customers who are here already are left as they are: run it again after a crash, or with a longer file. Rows with
    mistakes are reported with their line, column and remedy; the others are taken.

    Example:
      fairlead import telco customers.csv --dry-run
    """
    read = read_file(file)

    async def work(session: Session) -> Imported:
        day: date = as_of.date() if as_of else local_date(session.now, session.company.timezone)
        importer = Importer(session.app.work, session.company.id, session.actor, session.now, dry_run=dry_run)
        with bar("Importing", len(read.rows)) as advance:
            return await import_telco(importer, read, as_of=day, told=advance)

    done = run_in_company(home, work, company, as_of.date() if as_of else None)
    if json:
        print_json(asdict(done) | {"dry_run": dry_run})
    else:
        _report(done, dry_run=dry_run)


def _report(done: Imported, *, dry_run: bool) -> None:
    console = Console(highlight=False)
    would = "would be " if dry_run else ""
    console.print(
        f"{done.rows} rows: {done.imported} customers {would}imported with {done.services} services, "
        f"{done.unchanged} were here already, {len(done.rejections)} {would}refused."
    )
    if done.rejections:
        table = Table("Line", "Customer", "Column", "Mistake", "Remedy", box=None)
        for one in done.rejections[:_SHOWN]:
            table.add_row(str(one.line), one.external_id or "", one.field, one.message, one.remedy)
        console.print(table)
        if len(done.rejections) > _SHOWN:
            console.print(f"… and {len(done.rejections) - _SHOWN} more; --json lists them all.")
