"""What is earned each month, asked of the API: by the company and by each client, and what it is made of."""

from decimal import Decimal

import httpx

from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.make import billing as make
from tests.make import clients


async def test_clients_add_up_to_the_company(client: httpx.AsyncClient, work: Work, company: TenantId) -> None:
    async def sold(ctx: Context) -> list[str]:
        tariff = await make.tariff(ctx, price="31.00")
        ada, eve = await clients.client(ctx, timezone="UTC"), await clients.client(ctx, name="Eve", timezone="UTC")
        await make.active(ctx, ada, tariff_id=tariff.id, quantity=Decimal(2))
        await make.active(ctx, eve, tariff_id=tariff.id)
        return [str(ada.id), str(eve.id)]

    async with work.begin(company, Actor.system("test"), now=NOW) as ctx:
        ids = await sold(ctx)
    whole = (await client.get("/reports/mrr")).json()
    parts = [(await client.get("/reports/mrr", params={"client_id": one})).json() for one in ids]

    assert (whole["mrr"], whole["client_id"]) == ({"amount": "93.00", "currency": "USD"}, None)
    assert [one["mrr"]["amount"] for one in parts] == ["62.00", "31.00"]
    assert [one["trend"][-1]["mrr"]["amount"] for one in (whole, *parts)] == ["93.00", "62.00", "31.00"]
    assert len(whole["trend"]) == 12
    [kind] = parts[0]["by_type"]
    assert (kind["services"], kind["mrr"]["amount"]) == (1, "62.00")
    assert parts[0]["by_term"] == [{"term_months": 0, "mrr": {"amount": "62.00", "currency": "USD"}}]


async def test_nobodys_client_is_unknown_and_other_money_earned_nothing(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, work: Work, company: TenantId
) -> None:
    async with work.begin(company, Actor.system("test"), now=NOW) as ctx:
        service = await make.active(ctx, await clients.client(ctx, timezone="UTC"))
        asked = {"client_id": str(service.client_id)}
    assert (await stranger.get("/reports/mrr", params=asked)).status_code == 404
    assert (await client.get("/reports/mrr", params={"currency": "EUR"})).json()["mrr"]["amount"] == "0.00"
    assert (await client.get("/reports/mrr", params={"months": "3"})).status_code == 422
    for report in ("mrr", "churn"):
        wrong = await client.get(f"/reports/{report}", params={"currency": "GQG"})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "query:currency")
