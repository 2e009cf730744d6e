"""`fairlead events`: which listeners hear which event, from the wiring; and past events given to one of them again."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.tree import Tree

from fairlead.main import reference
from fairlead.main.cli.jobs import CompanyOption
from fairlead.main.cli.options import HomeOption, JsonOption
from fairlead.main.cli.output import print_json
from fairlead.main.cli.session import Session, run_in_company
from fairlead.platform.jobs.replay import Replayed, replay

app = typer.Typer(add_completion=False)

_DAY = timedelta(days=1)


def _plausible(day: datetime | None) -> datetime | None:
    """A day that is a moment in every zone."""
    if day is not None and not 1900 <= day.year <= 9000:
        raise typer.BadParameter("give a day between the years 1900 and 9000")
    return day


@app.callback(invoke_without_command=True)
def events(context: typer.Context, *, json: JsonOption = False) -> None:
    """Print every event with its listeners, as they are wired.

    Listeners are queued jobs, retried on failure; those marked atomic run inside the transaction that emits.
    """
    if context.invoked_subcommand is not None:
        return
    heard = reference.event_map()
    if json:
        print_json(heard)
        return
    tree = Tree("Events")
    for name, listeners in heard.items():
        branch = tree.add(f"[bold]{name}[/bold]")
        for listener in listeners:
            branch.add(listener)
    Console(highlight=False).print(tree)


@app.command("replay")
def replay_events(
    *,
    listener: Annotated[str, typer.Option(metavar="NAME", help="The queued listener, as `fairlead events` names it.")],
    since: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="From this day of the company.", callback=_plausible),
    ],
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Up to and with this day.", callback=_plausible),
    ] = None,
    event: Annotated[str | None, typer.Option(metavar="NAME", help="Only events of this name.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Those too that the listener has had.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count them, and do nothing.")] = False,
    company: CompanyOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Give past events to one listener: to a new one, or to one whose effects were lost.

    The workers deliver them. What the listener has had is left out; with --again it gets those too, and whether that
    has effects twice is the listener's own care: charges have their claim, notices their name.

    Example: fairlead events replay --listener billing.create_recurring_schedule --since 2026-03-01 --dry-run
    """

    async def act(session: Session) -> Replayed:
        zone = ZoneInfo(session.company.timezone)
        begin, end = _midnight(since.date(), zone), _midnight(until.date() + _DAY, zone) if until else None
        async with session.app.work.begin(session.company.id, session.actor, now=session.now, dry_run=dry_run) as ctx:
            return await replay(
                ctx, session.app.work.listeners, listener, since=begin, until=end, event=event, again=again
            )

    done = run_in_company(home, act, company)
    if json:
        print_json(asdict(done) | {"dry_run": dry_run})
        return
    would = "would get" if dry_run else "gets"
    typer.echo(f"{done.events} events, {done.had} of them had: {listener} {would} {done.handed}, in {done.jobs} jobs.")


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
