"""One field of a form, and the text that an input shows for a value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Literal
from zoneinfo import ZoneInfo

from fairlead.kernel.money import Money
from fairlead.platform.pages.forms.picking import Pick

Kind = Literal[
    "text", "textarea", "email", "tel", "url", "password", "number", "decimal", "money", "date", "datetime",
    "checkbox", "select", "radio", "choices", "hidden", "pick", "file",
]  # fmt: skip
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What the model does not say about a field: everything left out is derived."""

    label: str | None = None
    help: str | None = None
    kind: Kind | None = None
    choices: Sequence[Choice] | None = None
    placeholder: str = ""
    unit: str = ""
    autocomplete: str = ""
    half: bool = False
    """Half the width of the form, so that two stand side by side."""
    pick: Pick | None = None
    """It picks one of many, found while one types."""
    needed: bool = False
    """Another answer may make it required: it is not called optional."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field ready to be shown. `name` has dots for nested models."""

    name: str
    label: str
    kind: Kind = "text"
    required: bool = False
    help: str = ""
    choices: tuple[Choice, ...] = ()
    limits: tuple[tuple[str, str], ...] = ()
    """HTML attributes of the input: min, max, maxlength, pattern."""
    placeholder: str = ""
    unit: str = ""
    autocomplete: str = ""
    half: bool = False
    initial: object = None
    pick: Pick | None = None
    needed: bool = False

    @property
    def looks_up(self) -> str:
        """Where what is typed is looked up."""
        if self.pick is None:
            return ""
        scope = f"&client_in={self.pick.client}" if self.pick.client else ""
        return f"/pick/{self.pick.kind}?for={self.name}{scope}"

    @property
    def looks_at(self) -> str:
        """The id of the field that narrows it."""
        return id_of(self.pick.client) if self.pick is not None and self.pick.client else ""

    @property
    def id(self) -> str:
        """The id that label, help and error refer to."""
        return id_of(self.name)


def id_of(name: str) -> str:
    """The id of the field of this name."""
    return "f-" + name.replace(".", "-").replace("_", "-")


def as_typed(value: object, zone: str = "UTC") -> str:
    """The text of a value as an input holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, Money):
        return str(value.amount)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)
