"""Usage over the API: from a batch of events to the running amount, and onto an invoice."""

import httpx
import pytest
from sqlalchemy import select

from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.db.billing.test_upkeep import hear
from tests.kit.fixtures import NOW
from tests.make import billing, usage

Client = httpx.AsyncClient
GRADUATED = {
    "model": "graduated", "flat": "5.00", "tiers": [{"up_to": "10", "unit": "0.50"}, {"unit": "0.40"}],
}  # fmt: skip


@pytest.fixture
async def service(work: Work, company: TenantId) -> Service:
    """An active service whose tariff prices traffic by tiers."""
    async with work.begin(company, Actor.system("test"), now=NOW) as ctx:
        tariff = await billing.tariff(ctx)
        await usage.priced(ctx, tariff.id, GRADUATED)
        await billing.active(ctx, tariff_id=tariff.id)
        await hear(ctx)
        return (await ctx.session.scalars(select(Service))).one()


async def test_a_batch_tells_what_became_of_each_event(client: Client, service: Service) -> None:
    event = usage.event(service.id, "2026-03-10", "12.5", id="a")
    sent = {"events": [event, event, {**event, "quantity": "13"}, {**event, "id": "b", "meter": "water"}]}
    answer = await client.post("/usage/events", json=sent)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "accepted": 1, "duplicates": 1,
        "refused": [
            {
                "index": 2, "id": "a", "field": "id", "message": "Another event was sent under this id before.",
                "remedy": "Give this event an id of its own; what was sent first stands, and is corrected by a credit.",
            },
            {
                "index": 3, "id": "b", "field": "meter", "message": "There is no such meter.",
                "remedy": "Give the code of a meter, as GET /meters lists them.",
            },
        ],
    }  # fmt: skip


@pytest.mark.parametrize("sent", [{}, {"events": []}, {"events": {}}, {"events": [{}] * 10_001}, {"rows": []}])
async def test_what_is_no_batch_is_refused_whole(client: Client, sent: dict[str, object]) -> None:
    assert (await client.post("/usage/events", json=sent)).status_code == 422


async def test_the_running_period_comes_to_something_before_it_ends(client: Client, service: Service) -> None:
    await client.post("/usage/events", json={"events": [usage.event(service.id, "2026-03-10", "12.5")]})
    found = (await client.get(f"/services/{service.id}/usage")).json()
    assert (found["period_start"], found["period_end"], found["amount"]["amount"]) == (
        "2026-03-01", "2026-04-01", "11.00",  # 10 × 0.50 + 2.5 × 0.40 + 5.00
    )  # fmt: skip
    [meter] = found["meters"]
    assert (meter["meter"], meter["quantity"], meter["events"], meter["amount"]["amount"]) == (
        "traffic", "12.5", 1, "11.00",
    )  # fmt: skip
    assert meter["steps"][0] == "up to 10: 10 × 0.50 = 5.00"
    listed = (await client.get("/usage", params={"client_id": str(service.client_id)})).json()["items"]
    assert [one["service_id"] for one in listed] == [str(service.id)]


async def test_a_run_bills_what_was_used_and_a_second_one_nothing(client: Client, service: Service) -> None:
    """The run itself rates: nobody has to ask for it."""
    await client.post("/usage/events", json={"events": [usage.event(service.id, "2026-02-10", "10")]})
    previews = [(await client.post("/billing/runs/preview", json={"as_of": "2026-03-01"})).json() for _ in range(2)]
    assert previews[0] == previews[1]
    # January's flat part, February's flat part and 10 × 0.50, beside three months of 31.00
    assert [(one["amount"], one["currency"]) for one in previews[0]["totals"]] == [("108.00", "USD")]
