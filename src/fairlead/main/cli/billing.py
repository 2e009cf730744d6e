"""`fairlead billing`: run it, look at the runs."""

from datetime import date, datetime
from time import perf_counter
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.commands.runs import CHUNK
from fairlead.domains.billing.queries.due import due_ranges
from fairlead.kernel.ids import RunId
from fairlead.kernel.money import Money
from fairlead.main.cli.imports import bar
from fairlead.main.cli.options import HomeOption, JsonOption
from fairlead.main.cli.output import print_json
from fairlead.main.cli.session import Session, run_in_company
from fairlead.platform.clock import local_date

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Billing runs.")

CompanyOption = Annotated[str | None, typer.Option(help="Which company, where there are several.")]


@app.callback()
def _verbs() -> None:
    """Billing runs."""


@app.command()
def run(
    *,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Bill what is due on this day; default today.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show exactly what would be issued, and its hash.")
    ] = False,
    plan: Annotated[str | None, typer.Option(help="Issue only what a preview with this hash showed.")] = None,
    company: CompanyOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Issue the invoices that are due.

    Safe to repeat, to run twice at once and to kill: what was billed is never billed again, the rest is.

    Examples:
      fairlead billing run --as-of 2026-12-01 --dry-run

      fairlead billing run --as-of 2026-12-01 --plan 3f9c0a61d2b84e57
    """

    async def work(session: Session) -> dict[str, Any]:
        day = as_of.date() if as_of else local_date(session.now, session.company.timezone)
        began = perf_counter()
        done = await (_preview(session, day) if dry_run else _run(session, day, plan))
        return done | {"dry_run": dry_run, "seconds": round(perf_counter() - began, 2)}

    done = run_in_company(home, work, company)
    if json:
        print_json(done)
    else:
        _report(done)


@app.command()
def runs(*, company: CompanyOption = None, home: HomeOption = None, json: JsonOption = False) -> None:
    """List the latest billing runs."""

    async def work(session: Session) -> list[queries.RunRow]:
        async with session.app.work.begin(session.company.id, session.actor, now=session.now, read_only=True) as ctx:
            return await queries.latest_runs(ctx, 20)

    found = run_in_company(home, work, company)
    if json:
        print_json([_row(one) for one in found])
        return
    table = Table("As of", "Status", "Started", "Clients", "Invoices", "Invoiced", box=None)
    for one in found:
        table.add_row(
            str(one.as_of), one.status, f"{one.started_at:%Y-%m-%d %H:%M}", str(one.clients), str(one.invoices),
            str(one.invoiced),
        )  # fmt: skip
    Console(highlight=False).print(table)


async def _preview(session: Session, day: date) -> dict[str, Any]:
    app, company = session.app, session.company
    async with app.work.begin(company.id, session.actor, now=session.now, dry_run=True) as ctx:
        seen = await commands.preview(ctx, day)
        already = await queries.invoiced_in_month(ctx, day, company.currency)
    return {
        "as_of": day,
        "run_id": None,
        "clients": seen.clients,
        "invoices": seen.invoices,
        "lines": seen.lines,
        "invoiced": Money(seen.totals.get(company.currency, 0), company.currency).amount,
        "currency": company.currency,
        "already_billed": {"invoices": already.invoices, "invoiced": already.total.amount},
        "parked": {str(client): why for client, why in seen.parked.items()},
        "plan": seen.plan,
    }


async def _run(session: Session, day: date, plan: str | None) -> dict[str, Any]:
    app, company = session.app, session.company
    async with app.work.begin(company.id, session.actor, now=session.now, read_only=True) as ctx:
        already = await queries.invoiced_in_month(ctx, day, company.currency)
        ranges = await due_ranges(ctx, day, CHUNK)
    with bar("Billing clients", sum(one.clients for one in ranges)) as advance:
        run_id: RunId = await commands.run_billing(
            app.work, company.id, session.actor, as_of=day, now=session.now, plan=plan,
            tell=lambda _chunks: advance(CHUNK),
        )  # fmt: skip
    async with app.work.begin(company.id, session.actor, now=session.now, read_only=True) as ctx:
        made = await queries.run(ctx, run_id)
        parked = await queries.parked(ctx, run_id)
    return _row(made) | {
        "already_billed": {"invoices": already.invoices, "invoiced": already.total.amount},
        "parked": parked,
        "plan": plan,
    }


def _row(row: queries.RunRow) -> dict[str, Any]:
    return {
        "as_of": row.as_of,
        "run_id": row.id,
        "status": row.status,
        "clients": row.clients,
        "invoices": row.invoices,
        "lines": row.lines,
        "invoiced": row.invoiced.amount,
        "currency": row.currency,
        "chunks": row.chunks,
    }


def _report(done: dict[str, Any]) -> None:
    console = Console(highlight=False)
    would = "would be " if done["dry_run"] else ""
    console.print(
        f"{done['invoices']} invoices {would}issued as of {done['as_of']}: {done['invoiced']:,} {done['currency']}"
        f" in {done['lines']} lines, {done['seconds']} s."
    )
    earlier = done["already_billed"]
    console.print(f"That month had {earlier['invoices']} invoices before: {earlier['invoiced']:,} {done['currency']}.")
    for client, why in done["parked"].items():
        console.print(f"Parked: client {client}: {why}")
    if done["dry_run"]:
        console.print(f"Apply exactly this with --plan {done['plan']}")
