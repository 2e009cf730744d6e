"""`fairlead migrate`."""

import asyncio

import typer

from fairlead.main.cli.options import HomeOption, JsonOption, settings_of
from fairlead.main.cli.output import print_json, stderr
from fairlead.main.database import database
from fairlead.main.migrate import head, upgrade

app = typer.Typer(add_completion=False)


@app.command()
def migrate(*, home: HomeOption = None, json: JsonOption = False) -> None:
    """Bring the database's schema up to date; `fairlead run` does it by itself.

    Safe to repeat, and safe beside a running Fairlead: a second migration waits for the first.
    """
    settings = settings_of(home)
    with database(settings, tell=stderr().print) as opened:
        applied = asyncio.run(upgrade(opened.owner_url))
    if json:
        print_json({"revision": head(), "applied": applied})
    elif applied:
        typer.echo(f"Migrated to {head()} ({len(applied)} steps).")
    else:
        typer.echo(f"Nothing to do: the database is at {head()}.")
