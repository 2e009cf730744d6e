"""Tax rates over the API: what is refused, what is frozen once it was used, and two at once."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from fairlead.domains.billing import commands
from fairlead.domains.billing.errors import TaxRateOverlaps
from fairlead.domains.billing.queries.rates import tax_rate_page
from fairlead.domains.billing.terms import NewTaxRate
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW, make_company
from tests.kit.story import Story
from tests.make import billing as make

Client = httpx.AsyncClient

VAT: dict[str, Any] = {"country": "US", "name": "VAT", "percent": "19", "valid_from": "2020-01-01"}
ME = Actor.system("test")


async def add(client: Client, **over: Any) -> dict[str, Any]:
    answer = await client.post("/tax-rates", json={**VAT, **over})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def listed(client: Client, query: str = "") -> list[tuple[str, str, str | None]]:
    items = (await client.get(f"/tax-rates?sort=valid_from&{query}")).json()["items"]
    return [(one["percent"], one["valid_from"], one["valid_until"]) for one in items]


async def test_rates_are_added_listed_changed_and_removed(client: Client) -> None:
    rate = await add(client, region="NY", percent="8.8750")
    assert (rate["percent"], rate["category"], rate["valid_until"]) == ("8.875", "standard", None)
    await add(client, country="AT")
    assert await listed(client, "country=US&region=NY&percent__gte=8") == [("8.875", "2020-01-01", None)]
    at = f"/tax-rates/{rate['id']}"
    changed = await client.patch(at, json={"percent": "8.5", "valid_until": "2026-07-01"}, headers={"if-match": '"v1"'})
    assert (changed.json()["percent"], changed.json()["version"]) == ("8.5", 2)
    assert (await client.patch(at, json={"name": "x"}, headers={"if-match": '"v1"'})).status_code == 412
    assert (await client.delete(at)).status_code == 204
    assert (await client.get(at)).status_code == 404


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"percent": "100.01"}, "percent"),
        ({"percent": "-1"}, "percent"),
        ({"percent": "19.00001"}, "percent"),
        ({"country": "XX"}, "country"),
        ({"country": "Germany"}, "country"),
        ({"category": "Über"}, "category"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"valid_until": "2019-01-01"}, "valid_until"),
        ({"name": " "}, "name"),
        ({"zone": "x"}, "zone"),
    ],
)
async def test_a_rate_that_cannot_be_is_refused(client: Client, over: dict[str, Any], field: str) -> None:
    answer = await client.post("/tax-rates", json={**VAT, **over})
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])
    assert await listed(client) == []


async def test_an_overlap_names_the_other_rate(client: Client) -> None:
    first = await add(client, valid_until="2026-01-01")
    answer = await client.post("/tax-rates", json={**VAT, "percent": "20", "valid_from": "2025-12-31"})
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem["other_id"]) == (
        409, "/problems/tax-rate-overlaps", first["id"],
    )  # fmt: skip
    assert problem["detail"] == "VAT 19 % of standard in US counts from 2020-01-01 until 2025-12-31."
    assert "successor" in problem["remedy"]
    later = await add(client, percent="20", valid_from="2026-01-01")
    reaching = await client.patch(f"/tax-rates/{first['id']}", json={"valid_until": None})
    assert (reaching.status_code, reaching.json()["other_id"]) == (409, later["id"])
    assert await listed(client) == [("19", "2020-01-01", "2026-01-01"), ("20", "2026-01-01", None)]
    for over in ({"region": "NY"}, {"category": "reduced"}, {"country": "CA"}):
        await add(client, **over)  # another place or category


async def test_a_rate_is_followed_by_the_next_on_a_day(client: Client) -> None:
    rate = await add(client, valid_until="2030-01-01")
    at = f"/tax-rates/{rate['id']}/successor"
    answer = await client.post(at, json={"percent": "21", "valid_from": "2027-01-01"})
    assert (answer.status_code, answer.json()["name"]) == (201, "VAT")
    assert await listed(client) == [("19", "2020-01-01", "2027-01-01"), ("21", "2027-01-01", "2030-01-01")]
    before = await client.post(at, json={"percent": "22", "valid_from": "2019-01-01"})
    assert before.status_code == 422
    assert len(await listed(client)) == 2


async def test_a_rate_that_was_invoiced_by_can_only_be_ended_behind_its_last_use(
    client: Client, work: Work, company: TenantId
) -> None:
    story = Story(work, company)
    rate = await add(client)
    other = await add(client, category="voice")
    await story.on("2026-01-01", make.active)
    await story.bill("2026-02-01")
    at = f"/tax-rates/{rate['id']}"
    for refused in ({"percent": "20"}, {"name": "Tax"}, {"valid_from": "2019-01-01"}, {"valid_until": "2026-02-01"}):
        problem = (await client.patch(at, json=refused)).json()
        assert (problem["type"], problem["last_used"], problem["earliest"]) == (
            "/problems/tax-rate-used", "2026-02-01", "2026-02-02",
        )  # fmt: skip
    assert (await client.delete(at)).status_code == 409
    assert await listed(client, "category=standard") == [("19", "2020-01-01", None)]
    next_one = await client.post(f"{at}/successor", json={"percent": "20", "valid_from": "2026-02-02"})
    assert next_one.status_code == 201
    assert (await client.patch(f"/tax-rates/{other['id']}", json={"percent": "5"})).status_code == 200


async def test_two_rates_at_once_for_the_same_days(fresh_app: App) -> None:
    company = await make_company(fresh_app.database, "harbour")

    async def one(percent: str) -> str:
        new = NewTaxRate(country="DE", name="VAT", percent=Decimal(percent), valid_from=date(2026, 1, 1))
        try:
            async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
                await commands.add_tax_rate(ctx, new)
                await asyncio.sleep(0.2)  # the other writes before this one commits
        except TaxRateOverlaps as refused:
            return refused.other
        return percent

    first, second = sorted(await asyncio.gather(one("19"), one("20")))
    assert second == f"VAT {first} % of standard in DE"
    async with fresh_app.work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert [str(row.percent) for row in (await tax_rate_page(ctx)).items] == [f"{first}.0000"]


async def test_other_companies_and_readers(client: Client, stranger: Client, reader: Client) -> None:
    rate = await add(client)
    at = f"/tax-rates/{rate['id']}"
    assert (await stranger.get(at)).status_code == 404
    assert (await stranger.patch(at, json={"percent": "1"})).status_code == 404
    assert (await stranger.get("/tax-rates")).json()["items"] == []
    assert (await reader.post("/tax-rates", json=VAT)).status_code == 403
    assert (await client.get("/tax-rates?zone=x")).status_code == 422
    assert await listed(client) == [("19", "2020-01-01", None)]


async def test_what_a_tax_would_be_and_every_step_to_it(client: Client) -> None:
    await add(client)
    await add(client, country="AT", percent="20")
    asked = "/tax-rates/quote?amount=99.99"
    plain = (await client.get(f"{asked}&on=2026-03-01")).json()
    assert (plain["net"]["amount"], plain["tax"]["amount"], plain["gross"]["amount"]) == ("99.99", "19.00", "118.99")
    assert (plain["formula"], plain["treatment"]["kind"]) == ("99.99 × 19 % = 19.00", "rate")
    assert plain["steps"] == [
        "country: US, the company's own, since the client's is not known",
        "status: taxable",
        "rate: VAT of standard in US, in force since 2020-01-01",
        "tax: VAT 19 %, it is added to the price",
    ]
    inside = (await client.get(f"{asked}&inclusive=true&country=AT&on=2026-03-01")).json()
    assert (inside["net"]["amount"], inside["tax"]["amount"]) == ("83.32", "16.67")  # 99.99 × 20/120 = 16.665
    abroad = (await client.get(f"{asked}&country=AT&status=reverse_charge&tax_id=ATU12345678")).json()
    assert (abroad["treatment"]["kind"], abroad["tax"]["amount"]) == ("reverse_charge", "0.00")
    for wrong in ("&currency=JPY", "&zone=x", "&country=XXX", "&status=x", "&client_id=x"):
        assert (await client.get(f"{asked}{wrong}")).status_code == 422
    unknown = "01890000-0000-7000-8000-000000000000"
    assert (await client.get(f"{asked}&client_id={unknown}")).status_code == 404
