"""`fairlead billing`: run it, preview it, and see how runs went."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.commands import ChangedDraft
from fairlead.domains.billing.queries import Forecast, RunRow
from fairlead.domains.billing.terms import RunStatus, UndoOutcome
from fairlead.domains.clients.queries import facts_of_clients
from fairlead.kernel.ids import RunId
from fairlead.kernel.money import Money
from fairlead.main.cli.jobs import wide_console
from fairlead.main.cli.options import HomeOption, JsonOption
from fairlead.main.cli.output import json_text, print_json, stderr
from fairlead.main.cli.session import Session, run_in_company
from fairlead.platform.clock import local_date
from fairlead.platform.context import Context
from fairlead.platform.pages.formats import plural

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Bill what is due, preview it, see how runs went.")

CompanyOption = Annotated[
    str | None, typer.Option("--company", metavar="SLUG", help="The company; needed when there are several.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Bill everything due up to this day; default: today."),
]
_SHOWN = 20


@app.command()
def run(
    *,
    as_of: AsOfOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be billed, keep nothing.")] = False,
    plan: Annotated[
        str | None, typer.Option("--plan", metavar="HASH", help="Do exactly what this dry run showed, or nothing.")
    ] = None,
    invoices: Annotated[
        Path | None, typer.Option("--invoices", help="With --dry-run: write every invoice to a file, a JSON line each.")
    ] = None,
    company: CompanyOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Issue the invoices of everything that is due.

    Safe to repeat, to run twice at once, and to run again after a crash: each period is billed once.

    Examples:
      fairlead billing run --as-of 2026-03-01 --dry-run --invoices march.jsonl

      fairlead billing run --as-of 2026-03-01 --plan 5f0c1d2e3a4b5c6d
    """
    chosen = as_of.date() if as_of else None

    async def work(session: Session) -> dict[str, Any]:
        day = chosen or local_date(session.now, session.company.timezone)
        began = perf_counter()
        result = await (_preview(session, day, invoices) if dry_run else _bill(session, day, plan))
        return result | {"seconds": round(perf_counter() - began, 2)}

    result = run_in_company(home, work, company)
    if json:
        print_json(result)
    else:
        _report(result)


@app.command()
def forecast(
    *,
    months: Annotated[int, typer.Option("--months", min=1, max=60, help="How many, the running one first.")] = 12,
    company: CompanyOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Tell what the coming months bring by what is contracted today, net of tax.

    Examples:
      fairlead billing forecast --months 12 --json
    """

    async def read(session: Session) -> Forecast:
        async with _reading(session) as ctx:
            return await queries.forecast(ctx, months, local_date(session.now, session.company.timezone))

    found = run_in_company(home, read, company)
    if json:
        print_json(_foretold(found))
        return
    table = Table("month", "due already", "contracted", "month to month", "total", box=None)
    for one in (month for each in found.by_currency().values() for month in each):
        table.add_row(f"{one.month:%Y-%m}", str(one.due), str(one.contracted), str(one.month_to_month), str(one.total))
    wide_console().print(table)


def _foretold(found: Forecast) -> dict[str, Any]:
    parts = ("due", "contracted", "month_to_month", "total")
    currencies = {
        currency: [{"month": one.month, **{name: getattr(one, name).amount for name in parts}} for one in each]
        for currency, each in found.by_currency().items()
    }
    counted = {"services": found.services, "left_out": found.left_out}
    return {"as_of": found.today, "months": found.months, **counted, "currencies": currencies}


@app.command()
def runs(*, company: CompanyOption = None, home: HomeOption = None, json: JsonOption = False) -> None:
    """List the last billing runs."""

    async def read(session: Session) -> list[RunRow]:
        async with _reading(session) as ctx:
            return (await queries.run_page(ctx, limit=_SHOWN)).items

    found = run_in_company(home, read, company)
    if json:
        print_json([_facts(one) for one in found])
        return
    table = Table("to", "status", "invoices", "invoiced", "chunks", "started (UTC)", "by", "run", box=None)
    for one in found:
        table.add_row(
            str(one.as_of), one.status, str(one.invoices), str(one.invoiced), f"{one.chunks_done}/{one.chunks}",
            f"{one.started_at:%Y-%m-%d %H:%M}", one.started_by, str(one.id),
        )  # fmt: skip
    wide_console().print(table)


@app.command()
def undo(
    run: Annotated[UUID, typer.Argument(metavar="RUN", help="The run's id: see `fairlead billing runs`.")],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; it stands on the credit notes.")] = "run undone",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be undone, keep nothing.")] = False,
    company: CompanyOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Undo a billing run: delete its drafts, credit its invoices. A new run bills the same again.

    What cannot be undone is kept and named. Safe to repeat, and to run again after a crash.

    Examples:
      fairlead billing undo 0199c5d2-6a70-7c31-8f0e-1d2b3c4d5e6f --dry-run
    """

    async def work(session: Session) -> dict[str, Any]:
        return await (_foresee_undo(session, run, reason) if dry_run else _undo(session, run, reason))

    result = run_in_company(home, work, company)
    if json:
        print_json(result)
        return
    would = "would be " if result["dry_run"] else ""
    typer.echo(
        f"Run {run}: {plural(result['credited'], 'invoice')} {would}credited, "
        f"{plural(result['deleted'], 'draft')} {would}deleted, "
        f"{result['kept']} {would}kept."
    )
    for one in result["left"][:_SHOWN]:
        typer.echo(f"Kept: invoice {one['invoice_id']}: {one['why']}", err=True)


async def _foresee_undo(session: Session, run_id: UUID, reason: str) -> dict[str, Any]:
    async with session.app.work.begin(session.company.id, session.actor, now=session.now, dry_run=True) as ctx:
        seen = await commands.preview_undo(ctx, run_id, reason=reason)
        counts = {outcome.value: seen.count(outcome) for outcome in UndoOutcome}
        left = [{"invoice_id": one.invoice_id, "why": one.why} for one in seen.kept]
        return {"run_id": run_id, "dry_run": True, **counts, "left": left}


async def _undo(session: Session, run_id: UUID, reason: str) -> dict[str, Any]:
    with _bar("Undoing") as bar:
        await commands.undo_billing_run(
            session.app.work, session.company.id, session.actor, run_id=run_id, reason=reason, now=session.now, tell=bar
        )
    async with _reading(session) as ctx:
        found = await queries.undo_of(ctx, run_id)
        kept = await queries.undone(ctx, found.id, outcome=UndoOutcome.KEPT)
        counts = {outcome.value: getattr(found, outcome.value) for outcome in UndoOutcome}
        left = [{"invoice_id": one.invoice_id, "why": one.why} for one in kept]
        return {"run_id": run_id, "dry_run": False, **counts, "left": left}


@app.command()
def status(*, company: CompanyOption = None, home: HomeOption = None, json: JsonOption = False) -> None:
    """Say how the last billing run stands. Exit code 1 when it failed."""

    async def read(session: Session) -> dict[str, Any] | None:
        async with _reading(session) as ctx:
            latest = (await queries.run_page(ctx, limit=1)).items
            return (
                _facts(latest[0]) | {"parked": await _named(ctx, await queries.parked(ctx, latest[0].id))}
                if latest
                else None
            )

    found = run_in_company(home, read, company)
    if json:
        print_json(found)
    elif found is None:
        typer.echo("Nothing has been billed yet.")
    else:
        typer.echo(
            f"Run to {found['as_of']}: {found['status']}, {found['chunks_done']} of {found['chunks']} chunks, "
            f"{plural(found['invoices'], 'invoice')}, {found['invoiced']} {found['currency']}."
        )
        _complain_of(found["parked"])
    if found is not None and found["status"] == RunStatus.FAILED:
        raise typer.Exit(1)


def _reading(session: Session) -> Any:
    return session.app.work.begin(session.company.id, session.actor, now=session.now, read_only=True)


async def _preview(session: Session, day: date, invoices: Path | None) -> dict[str, Any]:
    with _bar("Previewing") as bar, _written(invoices) as show:
        async with session.app.work.begin(session.company.id, session.actor, now=session.now, dry_run=True) as ctx:
            seen = await commands.preview(ctx, day, tell=bar, show=show)
            currency = session.company.currency
            return {
                "as_of": day,
                "run_id": None,
                "clients": seen.clients,
                "invoices": seen.invoices,
                "drafts": seen.drafts,
                "drafts_changed": len(seen.changes),
                "changed_totals": {
                    code: {"before": before.amount, "after": after.amount}
                    for code, (before, after) in seen.changed_totals().items()
                },
                "changes": await _changes(ctx, seen.changes),
                "lines": seen.lines,
                "invoiced": Money(seen.totals.get(currency, 0), currency).amount,
                "currency": currency,
                "totals": {code: Money(minor, code).amount for code, minor in sorted(seen.totals.items())},
                "already_billed": await _already(ctx, day, currency, None),
                "parked": await _named(ctx, {str(client): why for client, why in seen.parked.items()}),
                "chunks": len(seen.digests),
                "dry_run": True,
                "plan": seen.plan,
            }


async def _bill(session: Session, day: date, plan: str | None) -> dict[str, Any]:
    with _bar("Billing") as bar:
        run_id = await commands.run_billing(
            session.app.work, session.company.id, session.actor, as_of=day, now=session.now, plan=plan, tell=bar
        )
    async with _reading(session) as ctx:
        return await _result(ctx, run_id)


async def _result(ctx: Context, run_id: RunId) -> dict[str, Any]:
    found = await queries.run(ctx, run_id)
    return {
        "as_of": found.as_of,
        "run_id": found.id,
        "status": found.status,
        "clients": found.clients,
        "invoices": found.invoices,
        "drafts": await queries.drafts_left(ctx, run_id),
        "drafts_changed": found.drafts_changed,
        "lines": found.lines,
        "invoiced": found.invoiced.amount,
        "currency": found.currency,
        "totals": {code: total.amount for code, total in (await queries.totals(ctx, run_id)).items()},
        "already_billed": await _already(ctx, found.as_of, found.currency, run_id),
        "parked": await _named(ctx, await queries.parked(ctx, run_id)),
        "chunks": found.chunks,
        "dry_run": False,
        "plan": found.plan,
    }


async def _named(ctx: Context, parked: dict[str, str]) -> list[dict[str, str]]:
    """Clients that are left out, with what people call them, and why."""
    known = await facts_of_clients(ctx, [UUID(client) for client in parked])
    return [
        {"client_id": client, "number": known[UUID(client)].number, "name": known[UUID(client)].name, "why": why}
        for client, why in parked.items()
    ]


async def _changes(ctx: Context, changes: Sequence[ChangedDraft]) -> list[dict[str, Any]]:
    """Drafts that change, with what people call their clients."""
    known = await facts_of_clients(ctx, {one.client_id for one in changes})
    return [
        {
            "invoice_id": one.id, "client_id": one.client_id, "number": known[one.client_id].number,
            "name": known[one.client_id].name, "issue_date": one.issue_date, "before": one.before.amount,
            "after": one.after.amount, "currency": one.after.currency, "dropped": one.dropped,
        }
        for one in changes
    ]  # fmt: skip


@contextmanager
def _written(path: Path | None) -> Iterator[Callable[[dict[str, Any]], None] | None]:
    """Writes a line of JSON for each thing that it is shown; without a path nobody is."""
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8") as file:
        yield lambda thing: print(json_text(thing), file=file)


async def _already(ctx: Context, day: date, currency: str, but: RunId | None) -> dict[str, Any]:
    """What other runs invoiced with a date in the day's month."""
    found = await queries.invoiced_in_month(ctx, day, currency, but=but)
    return {"invoices": found.invoices, "invoiced": found.total.amount}


def _facts(found: RunRow) -> dict[str, Any]:
    names = ("as_of", "status", "clients", "chunks", "chunks_done", "invoices", "lines", "drafts_changed", "currency")
    plain = {name: getattr(found, name) for name in names}
    times = {"started_at": found.started_at, "finished_at": found.finished_at, "started_by": found.started_by}
    return {"run_id": found.id, **plain, "invoiced": found.invoiced.amount, **times, "error": found.error}


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr(), transient=True) as shown:
        task = shown.add_task(label, total=None)
        yield lambda done, chunks: shown.update(task, completed=done, total=chunks)


def _report(result: dict[str, Any]) -> None:
    totals = ", ".join(f"{amount} {code}" for code, amount in result["totals"].items()) or "nothing"
    typer.echo(f"To {result['as_of']}: {_made(result)}, {plural(result['lines'], 'line')}: {totals}.")
    if result["drafts_changed"]:
        typer.echo(_changed(result))
    before = result["already_billed"]
    if before["invoices"]:
        typer.echo(f"Invoiced before in that month: {plural(before['invoices'], 'invoice')}, {before['invoiced']}.")
    _complain_of(result["parked"])
    if result["dry_run"]:
        typer.echo(f"Do exactly this with: fairlead billing run --as-of {result['as_of']} --plan {result['plan']}")


def _made(result: dict[str, Any]) -> str:
    """`1 invoice issued and 3 drafts made`, or what would be."""
    would, drafts = "would be " if result["dry_run"] else "", result["drafts"]
    issued = result["invoices"] - drafts
    parts = [f"{plural(issued, 'invoice')} {would}issued"] if issued or not drafts else []
    return " and ".join([*parts, f"{plural(drafts, 'draft')} {would}made"] if drafts else parts)


def _changed(result: dict[str, Any]) -> str:
    """`1 draft waiting for review changes: 41.00 → 52.50 USD.`, or how many did."""
    count = result["drafts_changed"]
    drafts = f"{plural(count, 'draft')} waiting for review"
    if not result["dry_run"]:
        return f"{drafts} changed: usage came late."
    totals = result["changed_totals"].items()
    told = " and ".join(f"{each['before']} → {each['after']} {code}" for code, each in totals)
    return f"{drafts} {'changes' if count == 1 else 'change'}: {told}."


def _complain_of(parked: list[dict[str, str]]) -> None:
    for one in parked[:_SHOWN]:
        typer.echo(f"Not billed: {one['number']} {one['name']}: {one['why']}.", err=True)
    if len(parked) > _SHOWN:
        typer.echo(f"… and {len(parked) - _SHOWN} more; --json lists them all.", err=True)
