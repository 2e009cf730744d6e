"""Arguments of jobs as JSON and back, in the encoding of events."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, TypeVar, get_type_hints

from fairlead.kernel import events

A = TypeVar("A")


def encode(args: Any) -> dict[str, Any]:
    """A frozen dataclass as JSON-safe values by field name."""
    return {name: events.encode(getattr(args, name)) for name in _hints(type(args))}


def decode(kind: type[A], payload: Mapping[str, Any]) -> A:
    """The dataclass back; fields that it no longer has are left out."""
    return kind(**{name: events.decode(hint, payload[name]) for name, hint in _hints(kind).items() if name in payload})


@lru_cache(maxsize=512)
def _hints(kind: type[Any]) -> dict[str, Any]:
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is not a dataclass: a job's arguments are one")
    found = get_type_hints(kind)
    return {one.name: found[one.name] for one in fields(kind)}
