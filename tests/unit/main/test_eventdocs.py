"""Payloads of events: what a version may change, what it may not, and old payloads that are read for ever."""

import json
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from fairlead.domains.services.events import ServiceActivated, ServiceCancelled
from fairlead.kernel.events import Event, registered
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Model, Pricing
from fairlead.main import eventdocs, reference
from fairlead.main.errors import SetupProblem
from fairlead.main.wiring import facts

OWN = {name: kind for name, kind in registered().items() if kind.__module__ in {m.__name__ for m in facts.EVENTS}}
SAMPLES: dict[str, Any] = {
    "id": str(UUID(int=7)), "text": "x", "whole number": 3, "yes or no": True, "day": "2026-03-01",
    "moment": "2026-03-01T12:00:00+00:00", "decimal": "1.5", "money": {"amount": "19.99", "currency": "USD"},
    "pricing": Pricing(model=Model.STANDARD, currency="USD", unit=Decimal("0.05")).stored(),
}  # fmt: skip


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


class ThingPainted(Event):
    """A thing got another colour."""

    thing_id: UUID
    colour: Colour | None
    """What it is now."""
    ways: tuple[str, ...] = ()


NOW = {"ThingPainted": ThingPainted}
AS_IT_IS: dict[str, Any] = {
    "thing_id": {"type": "id", "optional": False},
    "colour": {"type": "choice or nothing", "optional": False, "words": ["red", "blue"]},
    "ways": {"type": "list of text", "optional": True},
}


def broken(**over: Any) -> list[str]:
    """What is wrong when the record of version 1 differs so from what the class says; None: it had no such field."""
    fields = {name: field for name, field in {**AS_IT_IS, **over}.items() if field is not None}
    return [one.split("(")[1].split(")")[0] for one in eventdocs.broken(NOW, {"ThingPainted": {"1": fields}})]


def test_a_schema_says_types_defaults_and_words() -> None:
    assert eventdocs.schema(ThingPainted) == AS_IT_IS


def test_what_a_version_may_change() -> None:
    assert broken() == []
    assert broken(ways=None) == []  # a field with a default joined
    assert broken(colour={**AS_IT_IS["colour"], "words": ["red"]}) == []  # a word joined
    assert eventdocs.broken(NOW, {}) == []  # an event that is new
    assert eventdocs.broken(NOW, {"ThingPainted": {"2": {"other": {"type": "id", "optional": False}}}}) == []


@pytest.mark.parametrize(
    ("over", "what"),
    [
        ({"weight": {"type": "decimal", "optional": True}}, "weight is gone"),
        ({"thing_id": {"type": "text", "optional": False}}, "thing_id was text and is id"),
        ({"colour": None}, "colour has no default"),
        ({"colour": {**AS_IT_IS["colour"], "optional": True}}, "colour has no default"),
        ({"colour": {**AS_IT_IS["colour"], "words": ["red", "blue", "green"]}}, "colour can no longer be green"),
    ],
)
def test_what_needs_a_new_version(over: dict[str, Any], what: str) -> None:
    assert broken(**over) == [what]


def test_the_record_keeps_older_versions_and_events_that_are_gone() -> None:
    before: dict[str, Any] = {"ThingPainted": {"0": {"old": {"type": "id", "optional": False}}}, "ThingLost": {"1": {}}}
    found = json.loads(eventdocs.record(NOW, before))
    assert found["ThingPainted"] == {"0": before["ThingPainted"]["0"], "1": AS_IT_IS}
    assert found["ThingLost"] == {"1": {}}


def test_the_reference_is_not_written_over_a_broken_event(tmp_path: Path) -> None:
    reference.write(tmp_path)
    assert reference.write(tmp_path) == []
    record = json.loads((tmp_path / eventdocs.RECORD).read_text())
    record["ServiceActivated"]["2"]["weight"] = {"type": "decimal", "optional": False}
    (tmp_path / eventdocs.RECORD).write_text(json.dumps(record))
    with pytest.raises(SetupProblem, match=r"ServiceActivated changed, but is still version 2 \(weight is gone"):
        reference.write(tmp_path)
    assert "weight" in (tmp_path / eventdocs.RECORD).read_text()


def test_the_page_tells_what_stands_under_a_field() -> None:
    page = eventdocs.page(NOW, {"ThingPainted": ["paint.dry"]})
    assert "| `thing_id` | id | What it is about. |" in page
    assert "| `colour` | choice or nothing | What it is now. `red`, `blue` |" in page
    assert "| `ways` | list of text, optional |" in page
    assert "Heard by: `paint.dry`" in page


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_payload_of_before_its_optional_fields_is_read(name: str) -> None:
    """What a store full of older events holds: every field with a default may be missing, and one may be unknown."""
    kind = OWN[name]
    schema = eventdocs.schema(kind)
    old = {field: _sample(facts) for field, facts in schema.items() if not facts["optional"]}
    event = kind.from_payload({**old, "unknown_by_now": 1})
    assert {field: value for field, value in event.to_payload().items() if field in old} == old
    left = [field for field, facts in schema.items() if facts["optional"]]
    assert [getattr(event, field) for field in left] == [getattr(kind, field) for field in left]


def _sample(facts: Any) -> Any:
    plain = facts["type"].removesuffix(" or nothing")
    if plain.startswith("list of "):
        return [_sample({**facts, "type": plain.removeprefix("list of ")})]
    return facts["words"][0] if plain == "choice" else SAMPLES[plain]


def test_the_first_versions_of_the_facts_of_a_service_are_read() -> None:
    ids = {"service_id": str(UUID(int=1)), "client_id": str(UUID(int=2))}
    live = ServiceActivated.from_payload({**ids, "on": "2026-03-01"})
    assert (live.on, live.brought_in) == (date(2026, 3, 1), False)
    fee = {"amount": "0.00", "currency": "USD"}
    ended = ServiceCancelled.from_payload({**ids, "on": "2026-03-01", "reason": "moved", "fee": fee})
    assert (ended.fee, ended.category, ended.brought_in) == (Money.zero("USD"), None, False)
