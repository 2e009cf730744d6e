"""Any filters dict selects the same rows in PostgreSQL as in plain Python."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fairlead.platform.db.database import Database
from fairlead.platform.db.filters import split_list
from tests.properties.platform.gadgets import Gadgets, gadget, stocked
from tests.properties.platform.model import ROWS, TEXTS, Row, as_text, asked_filters, fits, gadgets_of

SLOW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


FIELDS = frozenset(key.partition("__")[0] for key in Gadgets.filters)
MONEY = frozenset({"price", "fee"})
WILD = st.text("aA_%/\\", min_size=1, max_size=3)


@pytest.mark.parametrize(("names", "most"), [(FIELDS, 3), (MONEY, 1)], ids=["all", "money"])
@SLOW
@given(rows=ROWS, text=st.booleans(), data=st.data())
async def test_filters_agree_with_a_python_model(
    worker_database: Database, *, names: frozenset[str], most: int, rows: list[Row], text: bool, data: st.DataObject
) -> None:
    dicts: list[dict[str, Any]] = data.draw(st.lists(asked_filters(names, most), min_size=4, max_size=12))
    async with stocked(worker_database, gadgets_of(rows)) as ctx:
        gadgets = Gadgets(ctx)
        for asked in dicts:
            sent = {key: as_text(value) for key, value in asked.items() if value != [""]} if text else asked
            expected = [UUID(int=n) for n, row in enumerate(rows) if fits({"id": UUID(int=n), **row}, asked)]
            if text and len(sent) < len(asked):
                continue  # a list of one empty text has no form in a URL

            assert sorted(row.id for row in await gadgets.list(sent)) == expected
            assert await gadgets.count(sent) == len(expected)
            assert await gadgets.exists(sent) == bool(expected)


@SLOW
@given(
    texts=st.lists(WILD, min_size=3, max_size=12, unique=True),
    needles=st.lists(WILD, min_size=3, max_size=4),
    operator=st.sampled_from(["contains", "icontains", "startswith"]),
)
async def test_wildcards_in_a_value_stand_for_themselves(
    worker_database: Database, texts: list[str], needles: list[str], operator: str
) -> None:
    stock = [gadget(number, name=text) for number, text in enumerate(texts)]
    async with stocked(worker_database, stock) as ctx:
        for needle in needles:
            asked = {f"name__{operator}": needle}
            expected = [text for text in texts if fits({"name": text}, asked)]

            assert [found.name for found in await Gadgets(ctx).list(asked, sort="id")] == expected


@given(items=st.lists(TEXTS, min_size=1).filter(lambda items: items != [""]))
@example(items=["a,b", "\\", "", ","])
def test_a_comma_separated_list_reads_back(items: list[str]) -> None:
    assert split_list(as_text(items)) == items
