"""Events: frozen facts of ids and values, in the past tense, that survive a trip through JSON."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import Any, ClassVar, Self, Union, dataclass_transform, get_args, get_origin, get_type_hints
from uuid import UUID

from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Pricing

_AS_IT_IS = frozenset({str, int, bool, NoneType})
_AS_TEXT = (UUID, Decimal)
_PLAIN: dict[type, Callable[[Any], str]] = {
    UUID: str, Decimal: str, date: date.isoformat, datetime: datetime.isoformat,
}  # fmt: skip
"""The usual types without a look at their ancestors: a bulk change has an event for each of its services."""
_AS_LIST = (tuple, list, frozenset)
_REGISTRY: dict[str, type["Event"]] = {}


def _refuse(value: Any) -> Any:
    raise TypeError(f"JSON does not keep a {type(value).__name__} as it is")


def encode(value: Any, other: Callable[[Any], Any] = _refuse) -> Any:
    """A value as JSON keeps it; `other` says what becomes of a type that events do not carry, such as float."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind in _PLAIN:
        return _PLAIN[kind](value)
    if isinstance(value, _AS_TEXT):
        return str(value)
    if isinstance(value, Money | Pricing):
        return _priced(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, _AS_LIST):
        return [encode(item, other) for item in value]
    if isinstance(value, dict):
        return {str(key): encode(item, other) for key, item in value.items()}
    return other(value)


def _priced(value: Money | Pricing) -> dict[str, Any]:
    return value.stored() if isinstance(value, Pricing) else {"amount": str(value.amount), "currency": value.currency}


def decoder(kind: Any) -> Callable[[Any], Any]:
    """What turns the JSON of an annotated type back into its value; a TypeError for a type events do not carry."""
    kind = getattr(kind, "__supertype__", kind)  # a NewType stands for its type
    arms = get_args(kind)
    if get_origin(kind) in (Union, UnionType):
        return _optional(arms)
    if get_origin(kind) is tuple:
        return _tuple(arms)
    if kind is Money:
        return _money
    if kind is Pricing:
        return Pricing.read
    if kind in (date, datetime):
        decode: Callable[[Any], Any] = kind.fromisoformat
        return decode
    if kind in _AS_IT_IS or kind in (UUID, Decimal) or (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return _same if kind in _AS_IT_IS else kind
    raise TypeError(f"events do not carry a {kind}")


def _same(value: Any) -> Any:
    return value


def _money(value: dict[str, str]) -> Money:
    return Money.parse(value["amount"], value["currency"])


def _optional(arms: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(arms) != 2 or NoneType not in arms:
        raise TypeError(f"events carry one type or None, not {arms}")
    decode = decoder(arms[0] if arms[1] is NoneType else arms[1])
    return lambda value: None if value is None else decode(value)


def _tuple(arms: tuple[Any, ...]) -> Callable[[Any], Any]:
    if arms[1:] == (Ellipsis,):
        decode = decoder(arms[0])
        return lambda items: tuple(decode(item) for item in items)
    each = tuple(decoder(arm) for arm in arms)
    return lambda items: tuple(read(item) for read, item in zip(each, items, strict=True))


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Event:
    """A fact. The first field is its subject; a field `client_id` puts it on that client's timeline.

    A subclass becomes a frozen, keyword-only dataclass. Its fields are UUID (or a NewType of it), str, int, bool,
    date, datetime, Decimal, Money, Pricing, StrEnum, any of them or None, and tuples of them; anything else fails at
    import.
    """

    version: ClassVar[int] = 1
    _decoders: ClassVar[dict[str, Callable[[Any], Any]]] = {}
    _subject: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        dataclass(frozen=True, kw_only=True)(cls)
        hints = get_type_hints(cls)
        names = [f.name for f in fields(cls)]  # type: ignore[arg-type] # made one just above
        cls._decoders = {name: decoder(hints[name]) for name in names}
        if not names or cls._decoders[names[0]] is not UUID:
            raise TypeError(f"the first field of {cls.__name__} is its subject and must be a UUID")
        if cls.__name__ in _REGISTRY:
            raise TypeError(f"two events are named {cls.__name__}")
        cls._subject = names[0]
        # of a StrEnum `str` is its plain text; its `value` is a detour through a descriptor
        _PLAIN.update({kind: str for kind in hints.values() if isinstance(kind, type) and issubclass(kind, StrEnum)})
        _REGISTRY[cls.__name__] = cls

    @property
    def name(self) -> str:
        """The class's name; what listeners, webhooks and the feed call it."""
        return type(self).__name__

    @property
    def subject(self) -> UUID:
        """The id of what it is about: the first field."""
        value: UUID = getattr(self, self._subject)
        return value

    @property
    def client(self) -> UUID | None:
        """The client concerned, if it names one."""
        return getattr(self, "client_id", None)

    def to_payload(self) -> dict[str, Any]:
        """JSON-safe values by field name."""
        return {name: encode(getattr(self, name)) for name in self._decoders}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """The event back from `to_payload`. Fields that it no longer has are left out; new ones take their default."""
        return cls(**{name: decode(payload[name]) for name, decode in cls._decoders.items() if name in payload})


def registered() -> dict[str, type[Event]]:
    """Every event type that is loaded, by name."""
    return dict(_REGISTRY)
