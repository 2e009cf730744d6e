"""What a process reaches the world with is found by type, and made no sooner than it is asked for."""

from types import SimpleNamespace
from typing import Any

from fairlead.platform.outside import OUTSIDE, Later, by_type, outside


class Bell:
    """A thing."""


class Horn:
    """Another."""


def carrying(*things: object | None) -> Any:
    return SimpleNamespace(session=SimpleNamespace(info={OUTSIDE: by_type(things)}))


def test_a_thing_is_found_by_its_type_and_one_that_is_not_configured_is_none() -> None:
    bell = Bell()
    ctx = carrying(bell, None)
    assert outside(ctx, Bell) is bell
    assert outside(ctx, Horn) is None
    assert outside(SimpleNamespace(session=SimpleNamespace(info={})), Bell) is None  # type: ignore[arg-type] # all it reads


def test_what_is_made_later_is_made_once() -> None:
    made: list[Bell] = []

    def make() -> Bell:
        made.append(Bell())
        return made[-1]

    ctx = carrying(Later(Bell, make))
    assert made == []
    assert outside(ctx, Bell) is outside(ctx, Bell) is made[0]
    assert len(made) == 1
