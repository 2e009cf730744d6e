"""Events: what they may carry, how they are named, and their way through JSON and back."""

import json
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import pytest

from fairlead.kernel.events import Event, encode, registered
from fairlead.kernel.ids import ClientId
from fairlead.kernel.money import Money


class Leaf(StrEnum):
    GREEN = "green"
    BLACK = "black"


class TeaBrewed(Event):
    """A pot of tea was brewed."""

    version: ClassVar[int] = 2
    tea_id: UUID
    client_id: ClientId
    leaf: Leaf
    cups: int
    hot: bool
    note: str
    on: date
    at: datetime
    strength: Decimal
    price: Money
    guests: tuple[UUID, ...] = ()
    milk: Money | None = None
    best: tuple[str, date | None] = ("", None)


class TeaSpilled(Event):
    """The pot fell over."""

    tea_id: UUID


TEA, CLIENT, GUEST = UUID(int=1), ClientId(UUID(int=2)), UUID(int=3)
BREWED = TeaBrewed(
    tea_id=TEA,
    client_id=CLIENT,
    leaf=Leaf.BLACK,
    cups=4,
    hot=True,
    note="Earl Grey – „fein“",
    on=date(2024, 2, 29),
    at=datetime(2024, 2, 29, 16, 0, 0, 123456, tzinfo=UTC),
    strength=Decimal("0.50"),
    price=Money(1999, "USD"),
    guests=(GUEST,),
    milk=Money(1, "KWD"),
    best=("cup", date(2024, 3, 1)),
)
PAYLOAD = {
    "tea_id": "00000000-0000-0000-0000-000000000001",
    "client_id": "00000000-0000-0000-0000-000000000002",
    "leaf": "black",
    "cups": 4,
    "hot": True,
    "note": "Earl Grey – „fein“",
    "on": "2024-02-29",
    "at": "2024-02-29T16:00:00.123456+00:00",
    "strength": "0.50",
    "price": {"amount": "19.99", "currency": "USD"},
    "guests": ["00000000-0000-0000-0000-000000000003"],
    "milk": {"amount": "0.001", "currency": "KWD"},
    "best": ["cup", "2024-03-01"],
}


def test_the_payload_is_json() -> None:
    assert BREWED.to_payload() == PAYLOAD
    assert json.loads(json.dumps(PAYLOAD)) == PAYLOAD


def test_the_payload_comes_back_as_the_same_event() -> None:
    again = TeaBrewed.from_payload(PAYLOAD)
    assert again == BREWED
    assert type(again.leaf) is Leaf
    assert str(again.strength) == "0.50"


def test_a_field_that_is_gone_is_left_out_and_a_new_one_takes_its_default() -> None:
    old = {key: value for key, value in PAYLOAD.items() if key != "guests"} | {"sugar": 2}
    assert TeaBrewed.from_payload(old).guests == ()


def test_a_payload_without_a_needed_field_is_refused() -> None:
    with pytest.raises(TypeError, match="tea_id"):
        TeaSpilled.from_payload({})


def test_name_version_subject_and_client() -> None:
    assert (BREWED.name, BREWED.version, BREWED.subject, BREWED.client) == ("TeaBrewed", 2, TEA, CLIENT)
    spilled = TeaSpilled(tea_id=TEA)
    assert (spilled.name, spilled.version, spilled.subject, spilled.client) == ("TeaSpilled", 1, TEA, None)


def test_events_are_frozen_and_made_by_keyword() -> None:
    with pytest.raises(FrozenInstanceError):
        BREWED.cups = 5  # type: ignore[misc] # that is the point
    make: Any = TeaSpilled
    with pytest.raises(TypeError):
        make(TEA)


def test_equal_facts_are_equal() -> None:
    assert TeaSpilled(tea_id=TEA) == TeaSpilled(tea_id=TEA)
    assert len({TeaSpilled(tea_id=TEA), TeaSpilled(tea_id=TEA), TeaSpilled(tea_id=GUEST)}) == 2


def test_events_are_found_by_name() -> None:
    assert registered()["TeaBrewed"] is TeaBrewed
    assert registered()["TeaSpilled"] is TeaSpilled


def declare(name: str, **annotations: Any) -> None:
    type(name, (Event,), {"__doc__": "Made for a test.", "__annotations__": annotations})


def test_two_events_of_one_name_are_refused() -> None:
    with pytest.raises(TypeError, match="two events are named TeaSpilled"):
        declare("TeaSpilled", tea_id=UUID)
    assert registered()["TeaSpilled"] is TeaSpilled


@pytest.mark.parametrize(
    "kind", [float, dict[str, str], list[int], bytes, object, int | str, int | str | None, tuple[float, ...], type(...)]
)
def test_what_json_could_not_give_back_is_refused_at_import(kind: Any) -> None:
    with pytest.raises(TypeError, match=r"events (do not )?carry"):
        declare("NeverMade", tea_id=UUID, value=kind)
    assert "NeverMade" not in registered()


def test_the_first_field_is_the_subject_s_uuid() -> None:
    for annotations in ({}, {"number": int}, {"tea_id": UUID | None}):
        with pytest.raises(TypeError, match="the first field of NeverMade is its subject and must be a UUID"):
            declare("NeverMade", **annotations)
    assert "NeverMade" not in registered()


@pytest.mark.parametrize("value", [1.5, b"x", object()])
def test_a_value_without_an_exact_form_in_json_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="JSON does not keep a"):
        encode((value,))
