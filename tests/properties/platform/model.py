"""What the filters and sorts mean, in plain Python: the other side of the properties."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from fairlead.kernel.money import EXPONENTS
from tests.properties.platform.gadgets import Colour, Gadget, Gadgets

Row = Mapping[str, Any]

# Small pools, so that equal values and prefixes are frequent.
TEXTS = st.text("aAbÄä%_\\/,'é日", max_size=3)
INSTANTS = st.sampled_from([datetime(2024, 1, 1, hour, tzinfo=UTC) for hour in range(3)])
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-3))])
POOLS: Mapping[str, st.SearchStrategy[Any]] = {
    "id": st.integers(0, 5).map(lambda number: UUID(int=number)),
    "name": TEXTS,
    "note": TEXTS,
    "stock": st.integers(-2, 3) | st.sampled_from([2**31 - 1, -(2**31)]),
    "rank": st.integers(0, 2),
    "weight": st.sampled_from([Decimal(0), Decimal("0.1"), Decimal("0.10"), Decimal("-2.5"), Decimal(10**20)]),
    "price": st.sampled_from([0, 100, 1000, 10050, 10000, -1]),
    "fee": st.sampled_from([0, 1, 10, 100, 1000, 100000]),
    "currency": st.sampled_from(["USD", "JPY", "KWD"]),
    "made_on": st.sampled_from([date(2024, 1, 31), date(2024, 2, 29), date(1999, 12, 31)]),
    "seen_at": INSTANTS,
    "active": st.booleans(),
    "owner_id": st.integers(0, 2).map(lambda number: UUID(int=number)),
    "colour": st.sampled_from(Colour),
}
REQUIRED = frozenset({"name", "rank", "currency"})
_VALUES = {key: pool if key in REQUIRED else st.none() | pool for key, pool in POOLS.items() if key != "id"}
ROWS = st.lists(st.fixed_dictionaries(_VALUES), max_size=10)

# Filters take amounts in major units and instants in any zone.
ASKED = {
    **POOLS,
    "price": st.sampled_from([Decimal(0), Decimal(1), Decimal("100.50"), Decimal("-0.01"), 100]),
    "fee": st.sampled_from([Decimal(0), Decimal("0.01"), Decimal("0.010"), Decimal(1), Decimal("0.001"), 100]),
    "seen_at": st.tuples(INSTANTS, ZONES).map(lambda pair: pair[0].astimezone(pair[1])),
    "stock": st.integers(-2, 3) | st.sampled_from([2**40, -(2**63)]),
}


def gadgets_of(rows: Sequence[Row]) -> list[Gadget]:
    return [Gadget(id=UUID(int=number), version=1, **row) for number, row in enumerate(rows)]


def amount(row: Row, name: str) -> Any:
    """A row's value as filters see it."""
    value = row[name]
    if value is None or name not in {"price", "fee"}:
        return value
    return Decimal(value).scaleb(-EXPONENTS[row["currency"] if name == "fee" else "USD"])


_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda have, want: have == want,
    "lt": lambda have, want: have < want,
    "lte": lambda have, want: have <= want,
    "gt": lambda have, want: have > want,
    "gte": lambda have, want: have >= want,
    "in": lambda have, want: have in want,
    "contains": lambda have, want: want in have,
    "icontains": lambda have, want: want.lower() in have.lower(),
    "startswith": lambda have, want: have.startswith(want),
}


def fits(row: Row, asked: Mapping[str, Any]) -> bool:
    return all(_fits(row, *key.partition("__")[::2], want) for key, want in asked.items())


def _fits(row: Row, name: str, operator: str, want: Any) -> bool:
    have = amount(row, name)
    match operator:
        case "isnull":
            return bool((have is None) == want)
        case "ne":
            return have is None or bool(have != want)
        case "not_in":
            return have is None or have not in want
    return have is not None and bool(_TESTS[operator or "eq"](have, want))


@st.composite
def asked_filters(draw: st.DrawFn, names: Collection[str], most: int) -> dict[str, Any]:
    """A filters dict of typed values, over any declared key of these fields."""
    declared = [key for key in Gadgets.filters if key.partition("__")[0] in names]
    keys = draw(st.lists(st.sampled_from(declared), min_size=1, max_size=most, unique=True))
    return {key: draw(_wanted(*key.partition("__")[::2])) for key in keys}


def _wanted(name: str, operator: str) -> st.SearchStrategy[Any]:
    if operator == "isnull":
        return st.booleans()
    return st.lists(ASKED[name], min_size=1, max_size=4) if operator in {"in", "not_in"} else ASKED[name]


def as_text(value: Any) -> str:
    """A value as a URL has it."""
    if isinstance(value, list):
        return ",".join(as_text(item).replace("\\", "\\\\").replace(",", "\\,") for item in value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


@st.composite
def sort_texts(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(list(Gadgets.sorts)), min_size=1, max_size=3, unique=True))
    return ",".join(draw(st.sampled_from(["", "-"])) + name for name in names)


def in_order(rows: Sequence[Row], sort: str) -> list[UUID]:
    """The ids in the order of a sort; NULL is the greatest value, the id decides."""
    parts = sort.split(",")
    ordered = [{"id": UUID(int=number), **row} for number, row in enumerate(rows)]
    for part in reversed([*parts, "-id" if parts[-1].startswith("-") else "id"]):
        name = part.removeprefix("-")
        ordered.sort(key=lambda row: (row[name] is None, _comparable(row[name])), reverse=part != name)
    return [row["id"] for row in ordered]


def _comparable(value: Any) -> Any:
    return 0 if value is None else value
