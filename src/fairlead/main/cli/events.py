"""`fairlead events`: which listeners hear which event, from the wiring."""

import typer
from rich.console import Console
from rich.tree import Tree

from fairlead.main import reference
from fairlead.main.cli.options import JsonOption
from fairlead.main.cli.output import print_json

app = typer.Typer(add_completion=False)


@app.command()
def events(*, json: JsonOption = False) -> None:
    """Print every event with its listeners, as they are wired.

    Listeners are queued jobs, retried on failure; those marked atomic run inside the transaction that emits.
    """
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
