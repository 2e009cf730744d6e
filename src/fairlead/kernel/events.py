"""Events: frozen facts of ids and values, in the past tense, that survive a trip through JSON."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, dataclass_transform, get_args, get_origin, get_type_hints
from uuid import UUID

from fairlead.kernel.money import Money

_REGISTRY: dict[str, type["Event"]] = {}


def encode(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def decode(kind: Any, value: Any) -> Any:
    """The value of an annotated type back from its JSON."""
    kind = getattr(kind, "__supertype__", kind)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if value is None:
            return None
        return decode(next(arm for arm in get_args(kind) if arm is not NoneType), value)
    if origin is tuple:
        return tuple(decode(get_args(kind)[0], item) for item in value)
    if kind is Money:
        return Money.parse(value["amount"], value["currency"])
    if kind in (UUID, Decimal):
        return kind(value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    return value


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Event:
    """A fact. The first field is its subject; a field `client_id` puts it on that client's timeline."""

    version: ClassVar[int] = 1
    _hints: ClassVar[dict[str, Any] | None] = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        dataclass(frozen=True, kw_only=True)(cls)
        if cls.__name__ in _REGISTRY:
            raise TypeError(f"two events are named {cls.__name__}")
        _REGISTRY[cls.__name__] = cls
        cls._hints = None

    @property
    def name(self) -> str:
        """The class's name; what listeners, webhooks and the feed call it."""
        return type(self).__name__

    @property
    def subject(self) -> UUID:
        """The id of what it is about: the first field."""
        first = fields(self)[0]  # type: ignore[arg-type] # subclasses are dataclasses
        value: UUID = getattr(self, first.name)
        return value

    @property
    def client(self) -> UUID | None:
        """The client concerned, if it names one."""
        return getattr(self, "client_id", None)

    def to_payload(self) -> dict[str, Any]:
        """JSON-safe values by field name."""
        return {name: encode(getattr(self, name)) for name in self.__dataclass_fields__}  # type: ignore[attr-defined] # as above

    @classmethod
    def hints(cls) -> dict[str, Any]:
        """Field name → type, resolved once."""
        if cls._hints is None:
            found = get_type_hints(cls)
            cls._hints = {f.name: found[f.name] for f in fields(cls)}  # type: ignore[arg-type] # as above
        return cls._hints

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "Event":
        """The event back from `to_payload`; fields that it no longer has are left out."""
        return cls(
            **{name: decode(kind, payload[name]) for name, kind in cls.hints().items() if name in payload}
        )


def registered() -> dict[str, type[Event]]:
    """Every event type that is loaded, by name."""
    return dict(_REGISTRY)
