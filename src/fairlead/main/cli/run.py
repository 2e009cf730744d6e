"""`fairlead run`."""

from functools import partial
from typing import Annotated

import typer

from fairlead.main.cli.imports import bar
from fairlead.main.cli.options import HomeOption, settings_of
from fairlead.main.cli.output import stderr
from fairlead.main.first_start import load_on_first_start
from fairlead.main.start import start

app = typer.Typer(add_completion=False)


@app.command()
def run(
    *,
    home: HomeOption = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on. \\[env: FAIRLEAD_HOST; default: 127.0.0.1]")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; 0 takes a free one. \\[env: FAIRLEAD_PORT; default: 8080]"),
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo/--no-demo", help="Load the demo company where there is no company yet.")
    ] = True,
) -> None:
    """Start everything and stay: database, web server, worker and scheduler, until Ctrl-C.

    The database is the embedded PostgreSQL in the home folder, or the one in DATABASE_URL (15 or newer).
    On the first start a demo company is loaded, and its login printed.

    Examples:
      fairlead run --port 9000

      DATABASE_URL=postgresql://fairlead:secret@db/fairlead fairlead run
    """
    first_start = partial(load_on_first_start, progress=bar) if demo else None
    start(settings_of(home, host=host, port=port), stderr(), first_start)
