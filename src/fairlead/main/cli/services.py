"""`fairlead services`: fill in what services brought from another system lack."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import perf_counter
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fairlead.domains.monitoring import commands as monitoring
from fairlead.domains.monitoring import queries
from fairlead.domains.services import commands
from fairlead.main.cli.billing import CompanyOption
from fairlead.main.cli.options import HomeOption, JsonOption
from fairlead.main.cli.output import print_json, stderr
from fairlead.main.cli.session import Session, run_in_company
from fairlead.platform.context import Context

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Look after services.")

CHUNK = 2000
"""Services a transaction."""

Unit = Callable[[], Any]
Told = Callable[[int], None]


@app.callback()
def services() -> None:
    """Look after services."""


@app.command()
def backfill(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be filled in, keep nothing.")] = False,
    company: CompanyOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Fill in when running services went live, and give them their first health score.

    For services that came from a system that did not know these; run twice, the second time finds nothing to do.

    Example: fairlead services backfill --dry-run
    """

    async def work(session: Session) -> dict[str, Any]:
        began = perf_counter()
        if dry_run:
            async with _begin(session, dry_run=True) as ctx:
                found = await _fill(lambda: _same(ctx))
        else:
            found = await _fill(lambda: _begin(session))
        return {"company": session.company.slug, "dry_run": dry_run, **found, "seconds": _seconds(began)}

    result = run_in_company(home, work, company)
    if json:
        print_json(result)
    else:
        _report(result)


def _begin(session: Session, *, dry_run: bool = False) -> Any:
    return session.app.work.begin(session.company.id, session.actor, now=session.now, dry_run=dry_run)


@asynccontextmanager
async def _same(ctx: Context) -> AsyncIterator[Context]:
    """The one unit of work of a dry run in place of one a chunk."""
    yield ctx


async def _fill(unit: Unit) -> dict[str, int]:
    with _bar("Went live") as tell:
        activated = await _until_none(unit, _activate, tell)
    with _bar("Health") as tell:
        scored = await _until_none(unit, _score, tell)
    return {"activated": activated, "scored": scored}


async def _until_none(unit: Unit, step: Callable[[Context], Awaitable[int]], tell: Told) -> int:
    """Take steps, each in a unit of work, until one finds nothing to do; how much was done."""
    total = 0
    while True:
        async with unit() as ctx:
            done = await step(ctx)
        if not done:
            return total
        total += done
        tell(total)


async def _activate(ctx: Context) -> int:
    return await commands.backfill_activation(ctx, limit=CHUNK)


async def _score(ctx: Context) -> int:
    return (await monitoring.check_health(ctx, await queries.unchecked(ctx, CHUNK))).services


@contextmanager
def _bar(label: str) -> Iterator[Told]:
    """How many are done, on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr(), transient=True) as shown:
        task = shown.add_task(label, total=None)
        yield lambda done: shown.update(task, completed=done)


def _seconds(began: float) -> float:
    return round(perf_counter() - began, 2)


def _report(result: dict[str, Any]) -> None:
    if not result["activated"] and not result["scored"]:
        typer.echo("Nothing is missing.")
        return
    would = "would be " if result["dry_run"] else ""
    typer.echo(f"Moment of going live: {would}filled in for {result['activated']}.")
    typer.echo(f"First health score: {would}given to {result['scored']}.")
