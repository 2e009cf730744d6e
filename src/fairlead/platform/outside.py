"""What units of work reach the world outside with, such as the mail server: made once a process, found by its type."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from fairlead.platform.context import Context

T = TypeVar("T")

OUTSIDE = "outside"
"""Under which name a session carries them."""

Outside = Mapping[type[Any], object]


@dataclass(frozen=True)
class Later(Generic[T]):
    """A thing that is made when it is first asked for: a command that needs no key makes none."""

    kind: type[T]
    make: Callable[[], T]

    @cached_property
    def thing(self) -> T:
        """The thing, made once."""
        return self.make()


def by_type(things: Sequence[object | None]) -> Outside:
    """Each thing under its own type; None stands for one that is not configured."""
    return {thing.kind if isinstance(thing, Later) else type(thing): thing for thing in things if thing is not None}


def outside(ctx: Context, kind: type[T]) -> T | None:
    """The thing of this type that the process was started with; None when it has none."""
    carried: Outside = ctx.session.info.get(OUTSIDE, {})
    found = carried.get(kind)
    thing = found.thing if isinstance(found, Later) else found
    return thing if isinstance(thing, kind) else None
