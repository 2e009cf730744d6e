"""The filter form: its state is the address, there and back."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from starlette.datastructures import QueryParams

from fairlead.platform.pages import FilterForm
from fairlead.platform.pages.urls import Query
from tests.unit.pages.samples import Field

FIELDS = (
    Field("status", "Status", "enum", ("eq", "in"), (("active", "Active"), ("suspended", "Suspended"))),
    Field("name", "Name", "text", ("eq", "icontains")),
    Field("price", "Price", "money", ("eq", "gte", "lte")),
    Field("since", "Since", "date", ("gte", "lte", "isnull")),
    Field("renews", "Renews itself", "boolean", ("eq",)),
    Field("seen", "Last seen", "datetime", ("gte",)),
    Field("id", "Id", "uuid", ("eq", "in")),
)


def form(query: str, search: str | None = None) -> FilterForm:
    return FilterForm(FIELDS, "/services", _query(query), search)


def _query(text: str) -> Query:
    return tuple(QueryParams(text).multi_items())


def test_chips_say_what_is_asked_and_how_to_be_rid_of_it() -> None:
    chips = form("status=active&price__gte=1000&since__lte=2024-04-30&sort=-price&cursor=abc").chips
    assert [(chip.text, chip.value, chip.remove) for chip in chips] == [
        ("Status is", "Active", "/services?price__gte=1000&since__lte=2024-04-30&sort=-price"),
        ("Price ≥", "1000", "/services?status=active&since__lte=2024-04-30&sort=-price"),
        ("Since until", "2024-04-30", "/services?status=active&price__gte=1000&sort=-price"),
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("status__in=active,suspended", ("Status is", "Active or Suspended")),
        ("status__in=active&status__in=suspended", ("Status is", "Active or Suspended")),
        ("since__isnull=true", ("Since", "is empty")),
        ("since__isnull=false", ("Since", "is not empty")),
        ("renews=true", ("Renews itself is", "yes")),
        ("name__icontains=a%26b", ("Name contains", "a&b")),
        ("unknown__gt=1", ("Unknown >", "1")),
    ],
)
def test_conditions_in_words(query: str, words: tuple[str, str]) -> None:
    (chip,) = form(query).chips
    assert (chip.text, chip.value) == words


def test_one_choice_and_a_list_of_one_are_the_same() -> None:
    assert form("status=active").values == form("status__eq=active").values == {"status__in": ("active",)}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "status__in=active,suspended&price__gte=10.50",
        "name__icontains=50%25+%2F+%C3%A9&since__isnull=true",
        "price__gt=5&status__ne=active&sort=-price",
        r"id__in=a\,b,c\\d",
    ],
)
def test_what_the_form_sends_is_what_it_was_made_of(query: str) -> None:
    before = form(query)
    assert form(_sent(before)).values == before.values


def _sent(shown: FilterForm) -> str:
    """What a browser sends: the hidden fields, the filled inputs, the ticked boxes; empty ones as `name=`."""
    pairs = list(shown.hidden)
    for _, controls in shown.more_controls:
        for control in controls:
            pairs += [(control.name, value) for value in control.values] or [(control.name, "")]
    return urlencode(pairs)


def test_conditions_without_an_input_stay_in_hidden_fields() -> None:
    assert form("price__gt=5&status=active&sort=name&limit=20&cursor=x&since__isnull=").hidden == [
        ("sort", "name"),
        ("limit", "20"),
        ("price__gt", "5"),
    ]


def test_inputs_follow_from_kinds_and_operators() -> None:
    found = [(c.name, c.kind) for _, controls in form("").more_controls for c in controls]
    assert found == [
        ("status__in", "choices"),
        ("name__icontains", "text"),
        ("price__gte", "text"),
        ("price__lte", "text"),
        ("since__gte", "date"),
        ("since__lte", "date"),
        ("renews", "boolean"),
        ("seen__gte", "moment"),
        ("id", "text"),
    ]


def test_the_search_box_is_neither_a_chip_nor_behind_the_button() -> None:
    shown = form("name__icontains=fibre&status=active", search="name__icontains")
    assert shown.search_box is not None
    assert shown.search_box.value == "fibre"
    assert [chip.text for chip in shown.chips] == ["Status is"]
    assert "Name" not in [label for label, _ in shown.more_controls]
    assert shown.active


def test_clearing_keeps_the_order() -> None:
    parts = urlsplit(form("status=active&sort=-price&cursor=x").clear)
    assert (parts.path, parse_qsl(parts.query)) == ("/services", [("sort", "-price")])
