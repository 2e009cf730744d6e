"""Options that many commands share, spelled once."""

from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from fairlead.main.cli.output import speak_json
from fairlead.main.errors import SetupProblem
from fairlead.platform import log
from fairlead.platform.settings import LogLevel, Settings

_before_the_verb: ContextVar[Path | None] = ContextVar("home", default=None)

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        help="Folder of the database and files. \\[env: FAIRLEAD_HOME; default: ./var]",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.", callback=speak_json)]


def choose_home(home: Path | None) -> None:
    """Remember the `--home` that stood before the verb."""
    _before_the_verb.set(home)


def settings_of(home: Path | None, **given: object) -> Settings:
    """The process's settings, with what the command line gives (None: not given) over the environment."""
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    folder = home or _before_the_verb.get()
    if folder is not None:
        chosen["home"] = folder
    try:
        settings = Settings(**chosen)
    except ValidationError as error:
        first = error.errors()[0]
        name = "FAIRLEAD_" + str(first["loc"][0]).upper().removeprefix("FAIRLEAD_")
        raise SetupProblem(f"the setting {name} is not valid ({first['msg']})", "correct or unset it") from None
    log.configure(max(settings.log_level, LogLevel.WARNING, key=list(LogLevel).index), settings.log_format)
    return settings
