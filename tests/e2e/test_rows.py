"""After all the other journeys: the page of everything that they left behind answers, and so does its paper."""

import pytest

from tests.e2e.api import Api
from tests.e2e.desk import Desk

_PAGES = {"invoices": ("", "/pdf"), "services": ("",), "clients": ("", "/history"), "contracts": ("",)}
_PAGES |= {"credit-notes": ("",), "billing/runs": ("",)}


@pytest.mark.parametrize("kind", _PAGES)
async def test_the_page_of_every_row_answers(desk: Desk, api: Api, kind: str) -> None:
    rows = await api.all(f"/{kind}")
    assert rows
    paths = [f"/{kind}/{row['id']}{end}" for row in rows for end in _PAGES[kind]]
    answers = {path: (await desk.page.request.get(desk.url + path)).status for path in paths}
    assert {path: status for path, status in answers.items() if status != 200} == {}
