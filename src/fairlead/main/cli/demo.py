"""`fairlead demo`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fairlead.main.cli.imports import bar
from fairlead.main.cli.options import HomeOption, JsonOption, settings_of
from fairlead.main.cli.output import print_json
from fairlead.main.cli.session import run_with_app
from fairlead.main.demo import Demo, demo_file, load_demo
from fairlead.main.demo.load import ZONE, as_json
from fairlead.main.demo.login import make_login
from fairlead.main.wiring import App
from fairlead.platform.clock import local_date, system_now

app = typer.Typer(add_completion=False)


@app.command()
def demo(
    *,
    home: HomeOption = None,
    file: Annotated[Path | None, typer.Option(help="The telco file; default: where it usually lies.")] = None,
    clients: Annotated[int | None, typer.Option(min=1, help="So many generated customers instead.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it plays on; default today.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Load the demo company: real telecom customers, imported and billed for the month.

    Safe to repeat: what is there already stays as it is. Without the file, customers of the same shape are generated.
    """
    read = demo_file(file, clients)
    login = make_login(settings_of(home).home)
    now = system_now()
    day = as_of.date() if as_of else local_date(now, ZONE)

    async def work(app: App) -> Demo:
        url = app.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return await load_demo(app, url, file=read, login=login, now=now, as_of=day, progress=bar)

    done = run_with_app(home, work, migrate=True)
    if json:
        print_json(as_json(done))
    else:
        Console(highlight=False).print(
            f"{done.clients} clients, {done.clients_active} of them active; MRR {done.mrr}.\n"
            f"{done.invoices} invoices of the month came to {done.invoiced}.\n"
            f"Sign in as {login.email} with {login.password}"
        )
