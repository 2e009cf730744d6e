"""`fairlead schedule`: what runs by itself, when it ran last and when it runs next."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from fairlead.kernel.errors import NotFound
from fairlead.main.cli.jobs import CompanyOption, wide_console
from fairlead.main.cli.options import HomeOption, JsonOption
from fairlead.main.cli.output import print_json
from fairlead.main.cli.plans import plan_text
from fairlead.main.cli.session import Company, Session, companies, run_in_company, run_with_app
from fairlead.main.wiring import App
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor
from fairlead.platform.jobs import scheduling
from fairlead.platform.jobs.scheduling import CompanyZone, Standing, Started
from fairlead.platform.pages import PlanView
from fairlead.platform.plan import Plan
from fairlead.web.staff.plans import known_in, plan_view

app = typer.Typer(no_args_is_help=True, help="Schedules: what runs by itself, in each company's own time.")


@app.command("list")
def list_schedules(*, home: HomeOption = None, json: JsonOption = False) -> None:
    """List every schedule with its last and next run in each company."""

    async def read(wired: App) -> list[tuple[Company, list[Standing]]]:
        found = []
        for company in await companies(wired):
            actor, now = Actor.system("cli"), system_now()
            async with wired.work.begin(company.id, actor, now=now, read_only=True) as ctx:
                found.append((company, await scheduling.standings(ctx, wired.jobs, company.timezone)))
        return found

    found = run_with_app(home, read)
    if json:
        print_json([{"company": company.slug, "schedules": [asdict(one) for one in each]} for company, each in found])
        return
    console = wide_console()
    for company, each in found:
        console.print(f"[bold]{company.name}[/bold] ({company.timezone})")
        console.print(_table(each))


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="The schedule's name, as listed.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it would do, and do nothing.")] = False,
    company: CompanyOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Run a schedule's job now, out of turn; its regular runs are not moved.

    Example: fairlead schedule run jobs.prune --dry-run
    """

    async def act(session: Session) -> tuple[Plan, PlanView] | Started:
        chosen = session.company
        if dry_run:
            zone = CompanyZone(chosen.id, chosen.timezone)
            plan = await scheduling.preview(session.app.work, session.app.jobs, name, zone, session.now)
            async with session.app.work.begin(chosen.id, session.actor, now=session.now, read_only=True) as ctx:
                return plan, plan_view(plan, *await known_in(ctx, plan))
        async with session.app.work.begin(chosen.id, session.actor, now=session.now) as ctx:
            return await scheduling.run_now(ctx, session.app.jobs, name, chosen.timezone)

    try:
        done = run_in_company(home, act, company)
    except scheduling.UnknownSchedule:
        raise NotFound.of("schedule", name) from None
    if isinstance(done, Started):
        print_json(asdict(done)) if json else typer.echo(f"Job {done.job_id} is in the queue.")
    elif json:
        print_json(asdict(done[0]))
    else:
        typer.echo(plan_text(*done))


def _table(standings: list[Standing]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("schedule", "rule", "last run (UTC)", "outcome", "next run (UTC)", "what it does"):
        table.add_column(heading, overflow="fold", no_wrap=heading.endswith("(UTC)"))
    for one in standings:
        last = f"{one.last_run:%Y-%m-%d %H:%M}" if one.last_run else "never"
        table.add_row(one.name, one.rule, last, one.outcome or "", f"{one.next_run:%Y-%m-%d %H:%M}", one.summary)
    return table
