"""The catalog over the API."""

from typing import Any
from uuid import UUID

import httpx
import pytest

Client = httpx.AsyncClient
NOBODY = UUID(int=7)
FIBRE = {"code": "fibre", "name": "Fibre", "type": "internet", "details": {"download_mbps": 100, "upload_mbps": 20}}


async def template(client: Client, **over: Any) -> dict[str, Any]:
    answer = await client.post("/templates", json={**FIBRE, **over})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def tariff(client: Client, of: dict[str, Any], **over: Any) -> dict[str, Any]:
    plain = {"code": f"{of['code']}-monthly", "name": "Monthly", "cycle": "monthly"}
    answer = await client.post(f"/templates/{of['id']}/tariffs", json={**plain, **over})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


async def test_from_a_template_to_an_offer(client: Client) -> None:
    fibre = await template(client)
    assert (fibre["status"], fibre["actions"], fibre["details"]["ipv6"]) == ("draft", ["publish"], False)
    monthly = await tariff(client, fibre)
    assert (monthly["currency"], monthly["timing"], monthly["proration"]) == ("USD", "advance", "calendar_day")
    body = {"price": usd("49.9"), "setup": usd("25"), "valid_from": "2026-01-01"}
    price = (await client.post(f"/tariffs/{monthly['id']}/prices", json=body)).json()
    assert (price["price"], price["setup"], price["valid_until"]) == (usd("49.90"), usd("25.00"), None)
    assert (await client.get(f"/tariffs/{monthly['id']}/prices")).json() == [price]
    refused = await client.get(f"/tariffs/{monthly['id']}/offer?on=2026-03-15")
    assert (refused.status_code, refused.json()["reasons"]) == (409, ["The template is a draft."])
    published = await client.patch(f"/templates/{fibre['id']}/publish", headers={"if-match": '"v1"'})
    assert (published.json()["status"], published.headers["etag"]) == ("available", '"v2"')
    offer = (await client.get(f"/tariffs/{monthly['id']}/offer?on=2026-03-15")).json()
    assert (offer["price"], offer["setup"], offer["cycle"]) == (usd("49.90"), usd("25.00"), "monthly")
    assert (await client.get("/offers?on=2026-03-15")).json() == [offer]
    assert (await client.get("/offers?on=2025-12-31")).json() == []


async def test_templates_are_listed_by_filters(client: Client) -> None:
    for code, speed in (("a", 50), ("b", 100), ("c", 1000)):
        await template(client, code=code, name=code.upper(), details={"download_mbps": speed, "upload_mbps": 10})
    await template(client, code="v", name="V", type="voice", details={})
    for query, codes in (
        ("speed__gte=100", ["b", "c"]),
        ("speed__lt=100", ["a"]),
        ("type=voice", ["v"]),
        ("status=available", []),
        ("sort=-code&limit=2", ["v", "c"]),
    ):
        answer = await client.get(f"/templates?{query}")
        assert [item["code"] for item in answer.json()["items"]] == codes, query
    unknown = await client.get("/templates?sped__gte=100")
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "query:sped__gte")


@pytest.mark.parametrize(
    ("over", "pointer"),
    [
        ({"code": "no spaces"}, "#/code"),
        ({"type": "gas"}, "#/type"),
        ({"details": {"download_mbps": 0, "upload_mbps": 1}}, "#/details/download_mbps"),
        ({"details": {"download_mbps": 10}}, "#/details/upload_mbps"),
        ({"details": {"download_mbps": 10, "upload_mbps": 1, "lines": 1}}, "#/details/lines"),
        ({"details": {"download_mbps": "fast", "upload_mbps": 1}}, "#/details/download_mbps"),
        ({"available_from": "2026-02-30"}, "#/available_from"),
        ({"available_from": "2026-02-02", "available_until": "2026-02-01"}, "#/available_until"),
        ({"available_countries": ["ZZ"]}, "#/available_countries/0"),
        ({"available_kinds": ["pets"]}, "#/available_kinds/0"),
        ({"colour": "red"}, "#/colour"),
    ],
)
async def test_a_wrong_template_names_its_field(client: Client, over: dict[str, Any], pointer: str) -> None:
    answer = await client.post("/templates", json={**FIBRE, **over})
    assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, [pointer])
    assert all(e["message"] and e["remedy"] for e in answer.json()["errors"])
    assert (await client.get("/templates")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"price": usd("-1"), "valid_from": "2026-04-01"}, "#/price/amount"),
        ({"price": usd("1.001"), "valid_from": "2026-04-01"}, "#/price"),
        ({"price": {"amount": "1", "currency": "EUR"}, "valid_from": "2026-04-01"}, "#/price/currency"),
        ({"price": 12.5, "valid_from": "2026-04-01"}, "#/price"),
        ({"price": usd("1"), "valid_from": "2026-04-31"}, "#/valid_from"),
        ({"price": usd("1")}, "#/valid_from"),
    ],
)
async def test_a_wrong_price_names_its_field(client: Client, body: dict[str, Any], pointer: str) -> None:
    monthly = await tariff(client, await template(client))
    answer = await client.post(f"/tariffs/{monthly['id']}/prices", json=body)
    assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, [pointer])
    assert (await client.get(f"/tariffs/{monthly['id']}/prices")).json() == []


async def test_r14_a_price_in_force_is_frozen(client: Client) -> None:
    prices = f"/tariffs/{(await tariff(client, await template(client)))['id']}/prices"
    first = (await client.post(prices, json={"price": usd("10"), "valid_from": "2026-01-01"})).json()
    answer = await client.post(prices, json={"price": usd("1"), "valid_from": "2026-02-01"})
    assert (answer.status_code, answer.json()["earliest"]) == (409, "2026-03-15")
    assert (await client.delete(f"{prices}/{first['id']}")).status_code == 409
    ahead = (await client.post(prices, json={"price": usd("12"), "valid_from": "2026-04-01"})).json()
    assert [p["valid_until"] for p in (await client.get(prices)).json()] == ["2026-04-01", None]
    assert (await client.delete(f"{prices}/{ahead['id']}")).status_code == 204
    assert (await client.get(prices)).json() == [first]


async def test_a_code_taken_is_a_conflict(client: Client) -> None:
    fibre = await template(client)
    await tariff(client, fibre)
    again = await client.post("/templates", json=FIBRE)
    assert (again.status_code, again.json()["code"]) == (409, "fibre")
    body = {"code": "fibre-monthly", "name": "Monthly", "cycle": "monthly"}
    assert (await client.post(f"/templates/{fibre['id']}/tariffs", json=body)).status_code == 409
    assert len((await client.get(f"/templates/{fibre['id']}/tariffs")).json()) == 1


async def test_templates_and_tariffs_change_under_their_etag(client: Client) -> None:
    fibre = await template(client)
    path = f"/templates/{fibre['id']}"
    changed = await client.patch(path, json={"name": "Fibre Plus"}, headers={"if-match": '"v1"'})
    assert (changed.json()["name"], changed.headers["etag"]) == ("Fibre Plus", '"v2"')
    assert (await client.patch(path, json={"name": "X"}, headers={"if-match": '"v1"'})).status_code == 412
    assert (await client.patch(path, json={"code": "x"})).status_code == 422
    assert (await client.get(path)).json()["name"] == "Fibre Plus"
    monthly = await tariff(client, fibre)
    off = await client.patch(f"/tariffs/{monthly['id']}", json={"active": False}, headers={"if-match": '"v1"'})
    assert (off.json()["active"], off.json()["version"]) == (False, 2)
    again = await client.patch(f"{path}/withdraw")
    assert (again.status_code, again.json()["allowed"]) == (409, ["publish"])


async def test_a_preview_of_a_price_keeps_nothing(client: Client) -> None:
    prices = f"/tariffs/{(await tariff(client, await template(client)))['id']}/prices"
    answer = await client.post(f"{prices}?dry_run=true", json={"price": usd("10"), "valid_from": "2026-04-01"})
    plan = answer.json()
    assert (answer.status_code, plan["result"]["price"]) == (200, usd("10.00"))
    assert [e["name"] for e in plan["events"]] == ["PriceSet"]
    assert (await client.get(prices)).json() == []


async def test_another_companys_catalog_is_not_found(client: Client, stranger: Client) -> None:
    fibre = await template(client)
    monthly = await tariff(client, fibre)
    for method, path, body in (
        ("GET", f"/templates/{fibre['id']}", None),
        ("PATCH", f"/templates/{fibre['id']}", {"name": "Mine"}),
        ("PATCH", f"/templates/{fibre['id']}/publish", None),
        ("GET", f"/templates/{fibre['id']}/tariffs", None),
        ("POST", f"/templates/{fibre['id']}/tariffs", {"code": "x", "name": "X", "cycle": "monthly"}),
        ("GET", f"/tariffs/{monthly['id']}", None),
        ("GET", f"/tariffs/{monthly['id']}/prices", None),
        ("POST", f"/tariffs/{monthly['id']}/prices", {"price": usd("1"), "valid_from": "2026-04-01"}),
        ("DELETE", f"/tariffs/{monthly['id']}/prices/{NOBODY}", None),
        ("GET", f"/tariffs/{monthly['id']}/offer?on=2026-04-01", None),
    ):
        answer = await stranger.request(method, path, json=body)
        assert answer.status_code == 404, (method, path, answer.text)
    assert (await client.get(f"/templates/{fibre['id']}")).json() == fibre


async def test_reading_is_not_writing(reader: Client) -> None:
    answer = await reader.post("/templates", json=FIBRE)
    assert (answer.status_code, answer.json()["needs"]) == (403, ["catalog.write"])


SEATS = {
    "model": "graduated",
    "tiers": [{"up_to": "10", "unit": "5.00"}, {"above": "10", "unit": "4.00", "flat": "2.00"}],
    "minimum": "20.00",
}
SEATS_OUT = {
    "model": "graduated", "currency": "USD", "unit": "0", "flat": "0", "package_size": "0", "percent": "0",
    "included": "0", "minimum": "20",
    "tiers": [{"up_to": "10", "unit": "5", "flat": "0"}, {"up_to": None, "unit": "4", "flat": "2"}],
    "words": "5.00 each up to 10, then 4.00 each + 2.00 flat, at least 20.00",
}  # fmt: skip


async def seats(client: Client) -> dict[str, Any]:
    """A tariff whose price depends on the quantity, on sale."""
    made = await template(client, code="seats", name="Seats", type="recurring", details={})
    monthly = await tariff(client, made)
    answer = await client.post(f"/tariffs/{monthly['id']}/prices", json={"pricing": SEATS, "valid_from": "2026-01-01"})
    assert answer.status_code == 201, answer.text
    await client.patch(f"/templates/{made['id']}/publish")
    return monthly


async def test_a_price_by_quantity_is_set_shown_and_offered(client: Client) -> None:
    monthly = await seats(client)
    [price] = (await client.get(f"/tariffs/{monthly['id']}/prices")).json()
    assert (price["price"], price["pricing"]) == (usd("20.00"), SEATS_OUT)  # one seat costs the minimum
    offer = (await client.get(f"/tariffs/{monthly['id']}/offer?on=2026-03-15")).json()
    assert (offer["price"], offer["pricing"], offer["client_price_id"]) == (usd("20.00"), SEATS_OUT, None)


async def test_what_a_quantity_would_cost(client: Client) -> None:
    monthly = await seats(client)
    cost = (await client.get(f"/tariffs/{monthly['id']}/cost?quantity=25&on=2026-03-15")).json()
    assert (cost["amount"], cost["exact"]) == (usd("112.00"), "112.00")
    assert cost["steps"] == [
        "up to 10: 10 × 5.00 = 50.00", "above 10: 15 × 4.00 + 2.00 flat = 62.00", "50.00 + 62.00 = 112.00",
    ]  # fmt: skip
    nothing = (await client.get(f"/tariffs/{monthly['id']}/cost?quantity=0&on=2026-03-15")).json()
    assert (nothing["amount"], nothing["steps"][-1]) == (usd("20.00"), "at least 20.00")
    refused = await client.get(f"/tariffs/{monthly['id']}/cost?quantity=1&on=2025-12-31")
    assert (refused.status_code, refused.json()["reasons"]) == (409, ["The tariff has no price yet on that day."])
    negative = await client.get(f"/tariffs/{monthly['id']}/cost?quantity=-1&on=2026-03-15")
    assert negative.status_code == 422


@pytest.mark.parametrize(
    ("pricing", "pointer", "remedy"),
    [
        (
            {"model": "volume", "tiers": [{"up_to": "10"}]},
            "#/pricing/tiers/0/up_to",
            "Leave the last tier's end empty.",
        ),
        (
            {"model": "volume", "tiers": [{"up_to": "10"}, {"above": "20"}]},
            "#/pricing/tiers/1/above",
            "Begin at 10.",
        ),
        ({"model": "standard", "unit": "-1"}, "#/pricing/unit", "Give 0 or more."),
        ({"model": "standard", "unit": "1", "minimum": "0.001"}, "#/pricing/minimum", "Round it to 2 decimals."),
        ({"model": "flat", "flat": "1", "unit": "1"}, "#/pricing/unit", "Leave it out, or choose another model."),
        ({"model": "flat", "flat": "1", "currency": "XXX"}, "#/pricing/currency", "Use a code such as USD."),
        ({"model": "flat", "flat": "1", "currency": "EUR"}, "#/pricing/currency", "Give USD."),
    ],
)
async def test_a_price_that_cannot_be_names_its_part_and_the_remedy(
    client: Client, pricing: dict[str, Any], pointer: str, remedy: str
) -> None:
    monthly = await seats(client)
    body = {"pricing": pricing, "valid_from": "2026-06-01"}
    answer = await client.post(f"/tariffs/{monthly['id']}/prices", json=body)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["remedy"]) == (422, pointer, remedy)
    assert len((await client.get(f"/tariffs/{monthly['id']}/prices")).json()) == 1


async def test_there_is_one_price_and_r14_what_was_valid_stays(client: Client) -> None:
    monthly = await seats(client)
    here = f"/tariffs/{monthly['id']}/prices"
    both = await client.post(here, json={"pricing": SEATS, "price": usd("5.00"), "valid_from": "2026-06-01"})
    neither = await client.post(here, json={"valid_from": "2026-06-01"})
    assert [one.json()["errors"][0]["field"] for one in (both, neither)] == ["pricing", "pricing"]
    frozen = await client.post(here, json={"pricing": SEATS, "valid_from": "2026-02-01"})
    assert (frozen.status_code, frozen.json()["earliest"]) == (409, "2026-03-15")


async def test_an_index_moves_every_amount_of_the_price(client: Client) -> None:
    monthly = await seats(client)
    here = f"/tariffs/{monthly['id']}"
    body = {"percent": "3.5", "valid_from": "2026-06-01"}
    preview = await client.post(f"{here}/price-index?dry_run=true", json=body)
    assert (preview.status_code, len((await client.get(f"{here}/prices")).json())) == (200, 1)
    raised = (await client.post(f"{here}/price-index", json=body)).json()
    assert raised["pricing"]["words"] == "5.175 each up to 10, then 4.14 each + 2.07 flat, at least 20.70"
    plain = await tariff(client, await template(client))
    await client.post(f"/tariffs/{plain['id']}/prices", json={"price": usd("19.99"), "valid_from": "2026-01-01"})
    # 19.99 × 1.035 = 20.68965
    assert (await client.post(f"/tariffs/{plain['id']}/price-index", json=body)).json()["price"] == usd("20.69")
    for wrong, field in (({"percent": "0"}, "percent"), ({"valid_from": "2025-01-01"}, "valid_from")):
        answer = await client.post(f"{here}/price-index", json={**body, **wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
