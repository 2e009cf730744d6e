"""`fairlead docs`: write the generated reference, or say that it is out of date."""

from pathlib import Path
from typing import Annotated

import typer

from fairlead.main import reference
from fairlead.main.errors import EXIT_FAILED_CHECK

app = typer.Typer(add_completion=False)

FOLDER = Path("docs/reference")


@app.command()
def docs(
    *,
    folder: Annotated[Path, typer.Option(help="Where the pages lie.")] = FOLDER,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 when a page is out of date.")] = False,
) -> None:
    """Write docs/reference from the code: lifecycles, events, jobs, errors, permissions, settings."""
    if not check:
        written = reference.write(folder)
        typer.echo(f"Written: {', '.join(written)}." if written else "Nothing to do: every page is up to date.")
        return
    stale = reference.stale(folder)
    if stale:
        typer.echo(f"Out of date: {', '.join(stale)}. Run 'fairlead docs' and commit them.", err=True)
        raise typer.Exit(EXIT_FAILED_CHECK)
    typer.echo("The reference is up to date.")
