"""What units of work reach the world outside with, such as the mail server: made once a process, found by its type."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from fairlead.platform.context import Context

T = TypeVar("T")

OUTSIDE = "outside"
"""Under which name a session carries them."""

Outside = Mapping[type[Any], object]


def by_type(things: Sequence[object | None]) -> Outside:
    """Each thing under its own type; None stands for one that is not configured."""
    return {type(thing): thing for thing in things if thing is not None}


def outside(ctx: Context, kind: type[T]) -> T | None:
    """The thing of this type that the process was started with; None when it has none."""
    carried: Outside = ctx.session.info.get(OUTSIDE, {})
    found = carried.get(kind)
    return found if isinstance(found, kind) else None
