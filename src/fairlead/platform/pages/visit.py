"""One request as its page sees it: who looks, for which company, at which moment, in which theme."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from starlette.requests import Request

from fairlead.platform.clock import local_date


class Theme(StrEnum):
    """What the theme switch is set to; `auto` follows the operating system."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"

    @classmethod
    def of(cls, raw: str | None) -> "Theme":
        """The theme of a cookie; anything strange is `auto`."""
        return cls(raw) if raw in set(cls) else cls.AUTO


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in user."""

    name: str
    role: str = ""
    permissions: frozenset[str] = frozenset()

    def may(self, permission: str | None) -> bool:
        """Whether the user holds the permission; None asks for none."""
        return permission is None or "*" in self.permissions or permission in self.permissions

    @property
    def initials(self) -> str:
        """At most two letters for the round picture."""
        words = [word for word in self.name.replace("@", " ").split() if word]
        return "".join(word[0] for word in (words if len(words) <= 2 else [words[0], words[-1]])).upper() or "?"


@dataclass(frozen=True, slots=True)
class Company:
    """What pages show of the tenant."""

    name: str
    zone: str = "UTC"
    currency: str = "USD"


NOBODY = Company("Fairlead")


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything around the content of one page."""

    now: datetime
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()
    viewer: Viewer | None = None
    company: Company = NOBODY
    theme: Theme = Theme.AUTO
    csrf: str = ""

    @property
    def zone(self) -> str:
        """The IANA zone in which moments are shown."""
        return self.company.zone

    @property
    def today(self) -> date:
        """The calendar day in the company's zone."""
        return local_date(self.now, self.zone)

    def may(self, permission: str | None) -> bool:
        """Whether the viewer holds the permission; nobody signed in holds none."""
        return permission is None if self.viewer is None else self.viewer.may(permission)


Visits = Callable[[Request], Awaitable[Visit]]
"""Makes the visit of a request; the web layer supplies it."""
