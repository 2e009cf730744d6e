"""Reading events of usage as they are sent: each on its own, so that a bad one costs only itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from uuid import UUID

from fairlead.domains.catalog.terms import Aggregation

MOST_EVENTS = 10_000
"""Of one batch."""
AHEAD = timedelta(hours=1)
"""How far a sender's clock may be ahead of ours."""

_FIELDS = frozenset({"id", "service_id", "service", "meter", "at", "quantity", "key"})
_LONGEST = 200
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_DECIMALS = 6
_LARGEST = 10**12
_ONE = Decimal(1)
_PLAIN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)


class Metered(NamedTuple):
    """An event that makes sense."""

    event_id: str
    service_id: UUID
    meter_id: UUID
    at: datetime
    quantity: Decimal
    key: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event that is not taken: where it stands in the batch, what is wrong with it, and how to mend it."""

    index: int
    id: str | None
    field: str
    message: str
    remedy: str


class Counted(NamedTuple):
    """What the reading needs of a meter."""

    id: UUID
    aggregation: Aggregation
    active: bool


class Holding(NamedTuple):
    """What the reading needs of a service."""

    id: UUID
    number: str
    since: datetime | None
    """The instant at which it began; None before it was activated."""
    until: datetime | None
    """The instant at which it ended."""


class EventWrong(ValueError):
    """What is wrong with one field of an event."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.field, self.message, self.remedy = field, message, remedy


@dataclass(frozen=True, slots=True)
class Known:
    """What events refer to."""

    now: datetime
    meters: Mapping[str, Counted]
    by_id: Mapping[str, Holding]
    """Services by their ids as they were sent."""
    by_name: Mapping[str, Holding]
    """Services by number and external number."""


def named(events: Sequence[Any], field: str) -> list[str]:
    """The texts in a field of the events, each once."""
    found = {event.get(field) for event in events if isinstance(event, dict) and type(event.get(field)) is str}
    return [one for one in found if one]


def read_events(events: Sequence[Any], known: Known) -> Iterator[Metered | Refusal]:
    """Each event as it was meant, or why it is refused."""
    for index, event in enumerate(events):
        try:
            yield _read(event, known)
        except EventWrong as wrong:
            id_ = event.get("id") if isinstance(event, dict) else None
            yield Refusal(index, id_ if isinstance(id_, str) else None, wrong.field, wrong.message, wrong.remedy)


def _read(event: Any, known: Known) -> Metered:
    if not isinstance(event, dict):
        raise EventWrong("event", "An event is an object.", "Send fields by name: id, service_id, meter, at, quantity.")
    if not event.keys() <= _FIELDS:
        unknown = min(event.keys() - _FIELDS)
        raise EventWrong(unknown[:_LONGEST], "An event has no such field.", f"One of: {', '.join(sorted(_FIELDS))}.")
    event_id = _text(event, "id", "Give each event an id of its own, the same when it is sent again.")
    meter = known.meters.get(_text(event, "meter", "Give the code of a meter."))
    if meter is None:
        raise EventWrong("meter", "There is no such meter.", "Give the code of a meter, as GET /meters lists them.")
    if not meter.active:
        raise EventWrong("meter", "This meter takes no events any more.", "Use another, or activate it again.")
    service, at = _service(event, known), _moment(event.get("at"), known.now)
    _check_held(service, at)
    quantity, key = _counted(event, meter.aggregation)
    return Metered(event_id, service.id, meter.id, at, quantity, key)


def _text(event: Mapping[str, Any], field: str, remedy: str) -> str:
    value = event.get(field)
    if type(value) is not str or not 0 < len(value) <= _LONGEST:
        message = "It is missing." if value is None else f"It is a text of 1 to {_LONGEST} characters."
        raise EventWrong(field, message, remedy)
    return value


def _service(event: Mapping[str, Any], known: Known) -> Holding:
    by_id, by_name = event.get("service_id"), event.get("service")
    if (by_id is None) == (by_name is None):
        message = "The service is missing." if by_id is None else "The service is named twice."
        raise EventWrong("service_id", message, "Give either its id as service_id or its number as service.")
    field, value, found = ("service_id", by_id, known.by_id) if by_name is None else ("service", by_name, known.by_name)
    service = found.get(value) if type(value) is str else None
    if service is None:
        raise EventWrong(field, "There is no such service.", "Give the id, number or external number of a service.")
    return service


def _moment(value: Any, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise EventWrong("at", "This is no moment.", "Write it as 2026-03-15T09:30:00Z.") from None
    if at.tzinfo is None:
        raise EventWrong("at", "This moment has no zone.", "End it with Z or an offset such as +02:00.")
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        at = _EARLIEST - AHEAD
    if at < _EARLIEST:
        raise EventWrong("at", "This moment lies before the year 2000.", "Send when it was used.")
    if at > now + AHEAD:
        raise EventWrong("at", "This moment lies more than an hour ahead.", "Send when it was used; check your clock.")
    return at


def _check_held(service: Holding, at: datetime) -> None:
    if service.since is None or at < service.since:
        message = f"Service {service.number} was not active yet."
        raise EventWrong("at", message, "Send usage from the day on which the service began.")
    if service.until is not None and at >= service.until:
        message = f"Service {service.number} ended before that."
        raise EventWrong("at", message, "Send usage of the time before its end, or of the service that followed it.")


def _counted(event: Mapping[str, Any], aggregation: Aggregation) -> tuple[Decimal, str | None]:
    """The quantity and the key of an event: a meter takes what it counts by, and nothing that it would not use."""
    if aggregation is Aggregation.UNIQUE:
        if event.get("quantity") is not None:
            raise EventWrong("quantity", "This meter counts different keys.", "Leave the quantity out.")
        return _ONE, _text(event, "key", "Say what is told apart: a device, a user.")
    if event.get("key") is not None:
        raise EventWrong("key", "This meter tells nothing apart.", "Leave the key out.")
    if aggregation is Aggregation.COUNT:
        if event.get("quantity") is not None:
            raise EventWrong("quantity", "This meter counts events.", "Leave the quantity out.")
        return _ONE, None
    return _quantity(event.get("quantity")), None


def _quantity(value: Any) -> Decimal:
    if type(value) is int or type(value) is float:
        value = repr(value)  # the shortest text that is this number: what the sender wrote
    if type(value) is not str:
        message = "It is missing." if value is None else "It is a number."
        raise EventWrong("quantity", message, 'Send a number such as 1.5 or "1.5".')
    if _PLAIN.fullmatch(value):
        return Decimal(value)
    return _odd_quantity(value)


def _odd_quantity(text: str) -> Decimal:
    """What is wrong with a quantity; one in powers of ten may be right."""
    try:
        number = Decimal(text[:_LONGEST])
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or "_" in text:
        raise EventWrong("quantity", "This is no number.", 'Send a number such as 1.5 or "1.5".')
    if number < 0:
        raise EventWrong("quantity", "A quantity is not negative.", "Send 0 or more; take usage back by a credit.")
    if number >= _LARGEST:
        raise EventWrong("quantity", "This quantity is too large.", "Send less than 1000000000000, in a larger unit.")
    if number % Decimal(1).scaleb(-_DECIMALS):
        raise EventWrong("quantity", f"It has more than {_DECIMALS} decimals.", f"Round it to {_DECIMALS} decimals.")
    return number
