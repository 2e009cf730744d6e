"""The terms of a service: everything about it that a change can change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any, Self
from uuid import UUID

from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.period import Cycle, Proration
from fairlead.kernel.pricing import Pricing


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything about a service that a change can change, as it holds from a day to the next change."""

    client_id: UUID
    contract_id: UUID | None
    site_id: UUID | None
    template_id: UUID
    tariff_id: UUID
    name: str
    quantity: Decimal
    price_minor: int
    currency: str
    price_agreed: bool
    cycle: Cycle
    timing: Timing
    proration: Proration
    anchor: date
    anchor_day: int
    pricing: Pricing | None = None
    """How the quantity is priced, where it is not the price for each unit."""

    @classmethod
    def of(cls, service: Any) -> Self:
        """Those of a service row or model."""
        return cls(**{name: getattr(service, name) for name in TERM_NAMES})

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Back from `stored`."""
        return cls(**{name: read(stored[name]) for name, read in _READ.items() if name in stored})

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {name: keep(value) for (name, keep), value in zip(_KEEP, _VALUES(self), strict=True)}

    def differing(self, other: "Terms") -> dict[str, Any]:
        """What is otherwise in the other terms, as JSON keeps it there."""
        pairs = zip(_KEEP, _VALUES(self), _VALUES(other), strict=True)
        return {name: keep(theirs) for (name, keep), ours, theirs in pairs if ours is not theirs and ours != theirs}


def read_both(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Terms, Terms]:
    """Both sides of a change back from what is stored; only what differs is read twice."""
    first = Terms.read(before)
    differ = {name: _READ[name](value) for name, value in after.items() if value != before.get(name)}
    return first, replace(first, **differ)


TERM_NAMES = tuple(one.name for one in fields(Terms))
_VALUES = attrgetter(*TERM_NAMES)
_ID = lru_cache(maxsize=8192)(UUID)
"""The same few templates, tariffs and clients come again and again."""


def _id_or_none(value: str | None) -> UUID | None:
    return None if value is None else _ID(value)


def _text_or_none(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _priced_or_none(value: Mapping[str, Any] | None) -> Pricing | None:
    return None if value is None else Pricing.read(value)


def _form_or_none(value: Pricing | None) -> dict[str, Any] | None:
    return None if value is None else value.stored()


def _same(value: Any) -> Any:
    return value


_DATE = (date.isoformat, date.fromisoformat)
_FORMS: Mapping[Any, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    UUID: (str, _ID),
    UUID | None: (_text_or_none, _id_or_none),
    Decimal: (str, Decimal),
    date: _DATE,
    Pricing | None: (_form_or_none, _priced_or_none),
}
"""How a type is kept in JSON, and read from there; enumerations are their text, the others are as they are."""


def _form(kind: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return str, kind
    return _FORMS.get(kind, (_same, _same))


_KEEP = tuple((one.name, _form(one.type)[0]) for one in fields(Terms))
_READ = {one.name: _form(one.type)[1] for one in fields(Terms)}
