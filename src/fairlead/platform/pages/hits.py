"""What the global search found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Hit:
    """One result of the global search."""

    title: str
    href: str
    below: str = ""
    icon: str = "circle"
    badge: object | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """The results of the global search, by kind: `Hits("acme", (("Clients", hits),))`."""

    template: ClassVar[str] = "kit/hits.html"

    asked: str
    groups: Sequence[tuple[str, Sequence[Hit]]]

    @property
    def found(self) -> bool:
        """Whether there is any result."""
        return any(hits for _, hits in self.groups)
