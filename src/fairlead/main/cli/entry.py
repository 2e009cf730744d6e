"""The root of the command line: help that teaches, commands loaded when used, every refusal in one line."""

import importlib
from collections.abc import Sequence
from importlib.metadata import version as installed
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from fairlead.kernel.errors import Problem
from fairlead.main.cli.nouns import NOUNS
from fairlead.main.cli.options import choose_home
from fairlead.main.cli.output import complain
from fairlead.main.errors import EXIT_REFUSED, SetupProblem

_HELP = """Fairlead runs a service provider's business: catalog, services, billing.

[bold]Begin[/bold]
  fairlead run                      start everything, with a demo company on first use
  fairlead doctor                   check the installation

[bold]Every command[/bold] takes --help, --home DIR and, where it reports, --json.

[bold]Exit codes[/bold]
  0 done · 1 a check failed · 2 wrong usage · 3 refused or invalid input
  4 the environment needs mending · 130 interrupted
"""


class LazyGroup(TyperGroup):
    """Loads a command's module only when it runs: the help and small commands stay quick."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's signature
        return list(NOUNS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - click's signature
        noun = NOUNS.get(cmd_name)
        if noun is None:
            return None
        return TyperCommand(cmd_name, help=noun.summary, rich_help_panel=noun.panel)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        self.commands = {name: self.get_command(ctx, name) for name in NOUNS}  # for "did you mean"
        name, command, rest = super().resolve_command(ctx, args)
        if command is None or name is None:
            return name, command, rest
        module = importlib.import_module(NOUNS[name].module)
        loaded = typer.main.get_command(module.app)
        loaded.name = name
        return name, loaded, rest


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fairlead {installed('fairlead')}")
        raise typer.Exit


root = typer.Typer(
    cls=LazyGroup,
    help=_HELP,
    rich_markup_mode="rich",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@root.callback()
def _root(
    *,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", help="Folder of the database and files. \\[env: FAIRLEAD_HOME]"),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    del version  # its callback has printed and ended
    choose_home(home)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    command = typer.main.get_command(root)
    try:
        command.main(args=list(arguments) if arguments is not None else None, prog_name="fairlead")
    except SetupProblem as problem:
        complain(problem)
        raise SystemExit(problem.exit_code) from None
    except Problem as problem:
        complain(problem)
        raise SystemExit(EXIT_REFUSED) from None
