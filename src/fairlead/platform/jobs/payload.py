"""Arguments of jobs as JSON and back, in the encoding of events."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_type_hints

from fairlead.kernel.events import decoder
from fairlead.kernel.events import encode as encode_value

A = TypeVar("A")
Decoders = Mapping[str, Callable[[Any], Any]]

_DECODERS: dict[type[Any], Decoders] = {}


def encode(args: Any) -> dict[str, Any]:
    """A frozen dataclass as JSON-safe values by field name."""
    return {name: encode_value(getattr(args, name)) for name in decoders(type(args))}


def decode(kind: type[A], payload: Mapping[str, Any]) -> A:
    """The dataclass back; fields that it no longer has are left out, new ones take their default."""
    return kind(**{name: read(payload[name]) for name, read in decoders(kind).items() if name in payload})


def decoders(kind: type[Any]) -> Decoders:
    """How each field of a dataclass is read, worked out once; a TypeError for what JSON cannot give back."""
    if kind not in _DECODERS:
        if not is_dataclass(kind):
            raise TypeError(f"{kind.__name__} is not a dataclass: a job's arguments are one")
        hints = get_type_hints(kind)
        _DECODERS[kind] = {one.name: decoder(hints[one.name]) for one in fields(kind)}
    return _DECODERS[kind]
