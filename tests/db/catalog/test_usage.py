"""Meters and usage prices over the API: what is wrong is named with its remedy; what was valid stays."""

from typing import Any

import httpx
import pytest

from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.make import catalog

Client = httpx.AsyncClient
METER = {"code": "traffic", "name": "Traffic", "unit": "GB", "aggregation": "sum"}


@pytest.fixture
async def prices(work: Work, company: TenantId) -> str:
    """Where the usage prices of a tariff are."""
    async with work.begin(company, Actor.system("test"), now=NOW) as ctx:
        tariff = await catalog.tariff(ctx)
    return f"/tariffs/{tariff.id}/usage-prices"


async def made(client: Client) -> str:
    answer = await client.post("/meters", json=METER)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


def price(meter: str, valid_from: str = "2026-04-01", **pricing: Any) -> dict[str, Any]:
    return {"meter_id": meter, "valid_from": valid_from, "pricing": {"model": "standard", "unit": "0.0035", **pricing}}


async def test_a_meter_is_made_found_and_changed(client: Client) -> None:
    meter = await made(client)
    assert (await client.post("/meters", json=METER)).status_code == 409
    changed = await client.patch(f"/meters/{meter}", json={"unit": "GiB", "active": False})
    assert (changed.json()["unit"], changed.json()["active"]) == ("GiB", False)
    found = await client.get("/meters", params={"aggregation": "sum", "active": "false"})
    assert [one["code"] for one in found.json()["items"]] == ["traffic"]
    assert (await client.get("/meters", params={"colour": "red"})).status_code == 422


async def test_a_usage_price_says_itself_in_words_and_until_when_it_counts(client: Client, prices: str) -> None:
    meter = await made(client)
    for day in ("2026-04-01", "2026-06-01"):
        answer = await client.post(prices, json=price(meter, day, included="5", minimum="2.00"))
        assert answer.status_code == 201, answer.text
    found = (await client.get(prices)).json()
    assert [(one["meter"], one["valid_from"], one["valid_until"], one["words"]) for one in found] == [
        ("traffic", "2026-04-01", "2026-06-01", "0.0035 each, 5 included, at least 2.00"),
        ("traffic", "2026-06-01", None, "0.0035 each, 5 included, at least 2.00"),
    ]
    assert (await client.delete(f"{prices}/{found[1]['id']}")).status_code == 204
    assert len((await client.get(prices)).json()) == 1


async def test_a_price_that_was_valid_stays(client: Client, prices: str) -> None:
    meter = await made(client)
    first = await client.post(prices, json=price(meter, "2026-03-01"))
    refused = await client.post(prices, json=price(meter, "2026-03-10", unit="9"))
    assert (refused.status_code, refused.json()["earliest"]) == (409, "2026-03-15")
    assert (await client.delete(f"{prices}/{first.json()['id']}")).status_code == 409
    assert [one["pricing"]["unit"] for one in (await client.get(prices)).json()] == ["0.0035"]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "negative": ({"unit": "-1"}, "pricing.unit"),
    "another model's part": ({"percent": "5"}, "pricing.percent"),
    "another currency": ({"currency": "EUR"}, "pricing.currency"),
    "no package": ({"model": "package"}, "pricing.package_size"),
    "no tiers": ({"model": "volume", "unit": None}, "pricing.tiers"),
    "a gap": (
        {"model": "graduated", "unit": None, "tiers": [{"up_to": "10", "unit": "1"}, {"above": "11", "unit": "2"}]},
        "pricing.tiers.1.above",
    ),
    "an end": ({"model": "graduated", "unit": None, "tiers": [{"up_to": "10", "unit": "1"}]}, "pricing.tiers.0.up_to"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_a_price_that_cannot_be_is_refused_at_its_part(client: Client, prices: str, case: str) -> None:
    parts, field = WRONG[case]
    meter = await made(client)
    answer = await client.post(prices, json=price(meter, **parts))
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert error["remedy"]
    assert (await client.get(prices)).json() == []
