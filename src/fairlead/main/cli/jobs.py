"""`fairlead jobs`: what waits, runs, failed or ended, and what to do about it."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from fairlead.kernel.errors import Invalid
from fairlead.kernel.ids import JobId
from fairlead.main.cli.options import HomeOption, JsonOption
from fairlead.main.cli.output import print_json
from fairlead.main.cli.session import Session, run_in_company
from fairlead.platform.db.paging import Page
from fairlead.platform.jobs import actions, queries
from fairlead.platform.jobs.queries import JobDetail, JobLine, JobState

app = typer.Typer(no_args_is_help=True, help="Jobs: what waits, runs, failed or ended, and what to do about it.")

CompanyOption = Annotated[
    str | None, typer.Option("--company", metavar="SLUG", help="The company; needed when there are several.")
]
Number = Annotated[int, typer.Argument(metavar="ID", help="The job's number, as listed.")]

_COLUMNS = (
    ("id", 3),
    ("state", 9),
    ("job", 20),
    ("arguments", 10),
    ("runs", 4),
    ("when (UTC)", 19),
    ("last error", 10),
)
_COLOURS = {JobState.FAILED: "red", JobState.RUNNING: "cyan", JobState.FINISHED: "green"}


@app.command("list")
def list_jobs(
    *,
    state: Annotated[JobState | None, typer.Option(help="Only jobs in this state.")] = None,
    name: Annotated[str | None, typer.Option(help="Only jobs of this name.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Where the list before ended.")] = None,
    company: CompanyOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """List jobs, the newest first.

    Example: fairlead jobs list --state failed
    """
    filters = {key: value for key, value in (("state", state), ("name", name)) if value is not None}

    async def read(session: Session) -> tuple[Page[JobLine], dict[JobState, int]]:
        async with session.app.work.begin(session.company.id, session.actor, now=session.now, read_only=True) as ctx:
            return await queries.jobs(ctx, filters, cursor=cursor, limit=limit), await queries.counts(ctx)

    page, counts = run_in_company(home, read, company)
    if json:
        jobs = [_facts(line) for line in page.items]
        print_json({"counts": counts, "jobs": jobs, "next_cursor": page.next_cursor})
        return
    console = wide_console()
    console.print(_table(page.items))
    console.print(" · ".join(f"{count} {one.value}" for one, count in counts.items()))
    if page.next_cursor:
        console.print(f"More: --cursor {page.next_cursor}", soft_wrap=True)


@app.command()
def show(number: Number, *, company: CompanyOption = None, home: HomeOption = None, json: JsonOption = False) -> None:
    """Show one job with its arguments and every failure."""

    async def read(session: Session) -> JobDetail:
        async with session.app.work.begin(session.company.id, session.actor, now=session.now, read_only=True) as ctx:
            return await queries.job(ctx, JobId(number))

    detail = run_in_company(home, read, company)
    if json:
        print_json(_facts(detail.job) | {"failures": [asdict(failure) for failure in detail.failures]})
        return
    for label, value in _facts(detail.job).items():
        typer.echo(f"{label:<12}{value if value is not None else '–'}")
    for failure in detail.failures:
        then = "given up" if failure.gave_up else f"next try {failure.next_try_at:%Y-%m-%d %H:%M:%S} UTC"
        typer.echo(f"\nRun {failure.attempt} failed at {failure.at:%Y-%m-%d %H:%M:%S} UTC, {then}\n{failure.traceback}")


@app.command()
def retry(
    number: Annotated[int | None, typer.Argument(metavar="[ID]", help="The job's number.")] = None,
    *,
    all_failed: Annotated[bool, typer.Option("--all-failed", help="Every failed job of the company.")] = False,
    company: CompanyOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Run a failed job again now, or one that waits for its next try."""
    if (number is None) != all_failed:
        raise Invalid.of("id", "Name one job, or all failed ones.", "Give an ID or --all-failed, not both.")

    async def act(session: Session) -> list[JobId]:
        async with session.app.work.begin(session.company.id, session.actor, now=session.now) as ctx:
            if number is None:
                return await actions.retry_all_failed(ctx)
            await actions.retry_job(ctx, JobId(number))
            return [JobId(number)]

    retried = run_in_company(home, act, company)
    if json:
        print_json({"retried": retried})
    else:
        typer.echo(f"{len(retried)} jobs are back in the queue." if len(retried) != 1 else "It is back in the queue.")


@app.command()
def discard(
    number: Number, *, company: CompanyOption = None, home: HomeOption = None, json: JsonOption = False
) -> None:
    """Let a waiting or failed job go: it never runs again."""

    async def act(session: Session) -> None:
        async with session.app.work.begin(session.company.id, session.actor, now=session.now) as ctx:
            await actions.discard_job(ctx, JobId(number))

    run_in_company(home, act, company)
    if json:
        print_json({"discarded": number})
    else:
        typer.echo("It is discarded.")


def wide_console() -> Console:
    """The console for tables: as wide as the terminal, and wide enough for every column where there is none."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=180)


def _facts(line: JobLine) -> dict[str, Any]:
    return asdict(line) | {"summary": line.summary}


def _table(lines: list[JobLine]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading, width in _COLUMNS:
        table.add_column(heading, overflow="ellipsis", no_wrap=True, min_width=width)
    for line in lines:
        moment = line.ended_at or line.due_at or line.started_at or line.enqueued_at
        table.add_row(
            str(line.id), f"[{_COLOURS.get(line.state, 'default')}]{line.state.value}[/]", line.name, line.summary,
            str(line.attempts), f"{moment:%Y-%m-%d %H:%M:%S}" if moment else "–", line.error or "",
        )  # fmt: skip
    return table
