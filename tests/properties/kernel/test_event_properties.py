"""Any event survives JSON, and ids sort by their instant."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from fairlead.kernel.events import Event
from fairlead.kernel.ids import ServiceId, uuid7
from fairlead.kernel.money import Money


class Shade(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class ShadeDrawn(Event):
    """Every kind of value an event may carry, once alone, once or none, once in a tuple."""

    shade_id: ServiceId
    client_id: UUID | None
    shade: Shade
    text: str
    number: int
    flag: bool
    day: date
    at: datetime
    ratio: Decimal
    price: Money
    maybe_shade: Shade | None = None
    maybe_at: datetime | None = None
    maybe_price: Money | None = None
    days: tuple[date, ...] = ()
    prices: tuple[Money, ...] = ()
    pairs: tuple[tuple[Shade, Decimal | None], ...] = ()


ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-11))])
INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2400, 1, 1), timezones=ZONES)  # noqa: DTZ001 - zones are drawn
MONEY = st.builds(Money, st.integers(-(10**18) + 1, 10**18 - 1), st.sampled_from(["USD", "JPY", "KWD"]))
FINITE = st.decimals(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
EVENTS = st.builds(
    ShadeDrawn,
    shade_id=st.uuids(),
    client_id=st.none() | st.uuids(),
    shade=st.sampled_from(Shade),
    text=TEXTS,
    number=st.integers(),
    flag=st.booleans(),
    day=st.dates(),
    at=INSTANTS,
    ratio=FINITE,
    price=MONEY,
    maybe_shade=st.none() | st.sampled_from(Shade),
    maybe_at=st.none() | INSTANTS,
    maybe_price=st.none() | MONEY,
    days=st.lists(st.dates(), max_size=3).map(tuple),
    prices=st.lists(MONEY, max_size=3).map(tuple),
    pairs=st.lists(st.tuples(st.sampled_from(Shade), st.none() | FINITE), max_size=3).map(tuple),
)


@given(EVENTS)
def test_an_event_comes_back_from_json_as_it_was(event: ShadeDrawn) -> None:
    again = ShadeDrawn.from_payload(json.loads(json.dumps(event.to_payload())))
    assert again == event
    assert again.at.utcoffset() == event.at.utcoffset()
    assert str(again.ratio) == str(event.ratio)


@given(st.lists(INSTANTS, min_size=2, max_size=20))
def test_ids_sort_by_their_instant(instants: list[datetime]) -> None:
    ordered = sorted(set(instants))
    ids = [uuid7(at) for at in ordered]
    assert sorted(ids) == ids
    assert sorted(ids, key=str) == ids


@given(INSTANTS)
def test_version_variant_and_milliseconds_are_where_rfc_9562_puts_them(at: datetime) -> None:
    found = uuid7(at)
    assert (found.version, found.variant) == (7, RFC_4122)
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    assert found.int >> 80 == since // timedelta(milliseconds=1)
