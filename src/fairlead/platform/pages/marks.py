"""Small marks inside text: status badges and links. They render themselves, so any cell or panel may hold one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from markupsafe import Markup, escape

from fairlead.kernel.lifecycle import State

NONE = Markup('<span class="none" aria-label="none">—</span>')
"""Where there is no value."""

COLOURS = frozenset({
    "secondary", "dark", "blue", "azure", "cyan", "teal", "green", "lime", "yellow", "orange", "red", "pink", "purple",
    "indigo",
})  # fmt: skip
_SCHEMES = ("https:", "http:", "mailto:", "tel:")


class UnknownColour(ValueError):
    """Not one of the badge colours."""


class UnsafeAddress(ValueError):
    """A link that could run a script."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in its colour: `Badge("Active", "green")`. `quiet` leaves the pill away: dot and word only."""

    label: str
    colour: str = "secondary"
    quiet: bool = False

    def __post_init__(self) -> None:
        if self.colour not in COLOURS:
            raise UnknownColour(f"{self.colour!r} is no badge colour; use one of {', '.join(sorted(COLOURS))}")

    def __html__(self) -> str:
        quiet = " state-quiet" if self.quiet else ""
        return f'<span class="state state-{self.colour}{quiet}">{escape(self.label)}</span>'


def status(value: StrEnum | None, states: Mapping[Any, State], *, quiet: bool = False) -> Badge | Markup:
    """The badge of a lifecycle's state: `status(service.status, SERVICE.states)`."""
    return NONE if value is None else Badge(states[value].label, states[value].colour, quiet)


def checked_address(href: str) -> str:
    """The address, unless it is of a kind that could run a script when clicked."""
    compact = "".join(c for c in href if c.isprintable() and not c.isspace()).lower()
    path = compact.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    if ":" in path and not compact.startswith(_SCHEMES):
        raise UnsafeAddress(f"{href[:60]!r} is not an address that pages link to")
    return href


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere."""

    text: object
    href: str

    def __html__(self) -> str:
        return f'<a href="{escape(checked_address(self.href))}">{escape(self.text)}</a>'
