"""Series of numbers: set as a company likes, and never back."""

from typing import Any

import httpx
import pytest

from fairlead.kernel.ids import TenantId
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make

Client = httpx.AsyncClient
SERIES = {"series": "invoices", "prefix": "INV-", "width": 6, "next_number": 2}


async def test_numbers_follow_the_new_prefix_and_count_on(client: Client, story: Story) -> None:
    shown = (await client.get("/billing/series")).json()["series"]
    assert [(one["series"], one["next_shown"]) for one in shown] == [
        ("invoices", "INV-000002"), ("credit_notes", "CN-000001"),
    ]  # fmt: skip
    changed = await client.put("/billing/series", json={**SERIES, "prefix": "{year}/", "width": 4, "next_number": 500})
    assert changed.json()["series"][0]["next_shown"] == "2026/0500"
    await story.bill("2026-02-01")
    listed = (await client.get("/invoices?sort=number")).json()["items"]
    assert sorted(one["number"] for one in listed) == ["2026/0500", "INV-000001"]


@pytest.mark.parametrize(
    ("change", "status", "slug"),
    [
        ({"next_number": 1}, 409, "series-went-back"),
        ({"prefix": "INV-0", "width": 1, "next_number": 2}, 200, None),
        ({"prefix": "INV-{month}"}, 422, "invalid"),
        ({"prefix": "two words"}, 422, "invalid"),
        ({"width": 13}, 422, "invalid"),
        ({"series": "tickets"}, 422, "invalid"),
    ],
)
async def test_a_series_never_goes_back(
    client: Client, story: Story, change: dict[str, Any], status: int, slug: str | None
) -> None:
    answer = await client.put("/billing/series", json={**SERIES, **change})
    assert answer.status_code == status, answer.text
    if slug is not None:
        assert answer.json()["type"].rpartition("/")[2].startswith(slug)
        assert (await client.get("/billing/series")).json()["series"][0]["next_shown"] == "INV-000002"


async def test_a_prefix_that_would_repeat_a_number_is_refused(client: Client, story: Story) -> None:
    await client.put("/billing/series", json={**SERIES, "prefix": "A1", "width": 1, "next_number": 12})
    await story.bill("2026-02-01")  # A112
    refused = await client.put("/billing/series", json={**SERIES, "prefix": "A", "width": 1, "next_number": 50})
    assert (refused.status_code, refused.json()["taken"]) == (409, "A112")
    fine = await client.put("/billing/series", json={**SERIES, "prefix": "A", "width": 1, "next_number": 113})
    assert fine.status_code == 200


async def test_r37_numbers_are_each_companys_own(
    client: Client, story: Story, work: Work, other_company: TenantId
) -> None:
    await client.put("/billing/series", json={**SERIES, "next_number": 900})
    other = Story(work, other_company)
    await other.on("2026-01-01", make.active)
    await other.bill("2026-01-01")
    await story.bill("2026-02-01")
    listed = (await client.get("/invoices?sort=number")).json()["items"]
    assert [one["number"] for one in listed] == ["INV-000001", "INV-000900"]
