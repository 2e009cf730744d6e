"""`fairlead version`."""

import platform
from importlib.metadata import version as installed

import typer

from fairlead.main.cli.options import JsonOption
from fairlead.main.cli.output import print_json
from fairlead.main.embedded.binaries import newest

app = typer.Typer(add_completion=False)
_SHOWN = ("sqlalchemy", "asyncpg", "fastapi", "pydantic", "procrastinate")


@app.command()
def version(*, json: JsonOption = False) -> None:
    """Print the version of Fairlead, of Python, of the embedded PostgreSQL and of the main libraries."""
    facts = {"fairlead": installed("fairlead"), "python": platform.python_version()}
    facts |= {"postgresql": newest().version} | {name: installed(name) for name in _SHOWN}
    if json:
        print_json(facts)
        return
    for name, number in facts.items():
        typer.echo(f"{name:<14}{number}")
