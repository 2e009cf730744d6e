"""Arguments of jobs as JSON and back, in the encoding of events."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_type_hints

from fairlead.kernel import events

A = TypeVar("A")

_HINTS: dict[type[Any], dict[str, Any]] = {}


def encode(args: Any) -> dict[str, Any]:
    """A frozen dataclass as JSON-safe values by field name."""
    return {name: events.encode(getattr(args, name)) for name in hints_of(type(args))}


def decode(kind: type[A], payload: Mapping[str, Any]) -> A:
    """The dataclass back; fields that it no longer has are left out."""
    return kind(
        **{name: events.decode(hint, payload[name]) for name, hint in hints_of(kind).items() if name in payload}
    )


def hints_of(kind: type[Any]) -> dict[str, Any]:
    """Field name → type of a dataclass, resolved once."""
    if kind not in _HINTS:
        if not is_dataclass(kind):
            raise TypeError(f"{kind.__name__} is not a dataclass: a job's arguments are one")
        found = get_type_hints(kind)
        _HINTS[kind] = {one.name: found[one.name] for one in fields(kind)}
    return _HINTS[kind]
