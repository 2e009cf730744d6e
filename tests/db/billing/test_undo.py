"""A run undone: its drafts are gone, its invoices credited, and the next run bills the same again."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from fairlead.domains.billing import commands
from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.kernel.ids import RunId, TenantId
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import taxes

Client = httpx.AsyncClient
REASON = {"reason": "wrong prices"}


@pytest.fixture
async def story(work: Work, company: TenantId) -> Story:
    """Three lines of 31.00 a month, taxed with 8.875 %, and a set-up of one of them."""
    story = Story(work, company)
    await story.on("2026-01-01", lambda ctx: taxes.rate(ctx, "8.875"))
    tariff = await story.do(make.tariff)
    for _ in range(3):
        await story.do(lambda ctx: make.active(ctx, tariff_id=tariff.id))
    return story


async def undo(story: Story, undo_id: UUID) -> int:
    """Carry an undo out; how many chunks it had."""
    chunks = 0
    while await story.do(lambda ctx: commands.undo_chunk(ctx, undo_id)) is not None:
        chunks += 1
    return chunks


async def totals(client: Client, query: str = "") -> list[str]:
    listed = (await client.get(f"/invoices?sort=issue_date,number{query}")).json()["items"]
    return [one["total"]["amount"] for one in listed]


async def test_a_run_of_three_months_is_undone_and_bills_the_same_again(client: Client, story: Story) -> None:
    run = await story.bill("2026-03-01")
    before = await totals(client)
    assert before == ["33.75"] * 9
    seen = (await client.post(f"/billing/runs/{run}/undo/preview", json=REASON)).json()
    assert (seen["credited"], seen["kept"], seen["credited_totals"]) == (
        9, 0, [{"amount": "303.75", "currency": "USD"}],
    )  # fmt: skip
    assert (await client.get("/credit-notes")).json()["items"] == []
    started = await client.post(f"/billing/runs/{run}/undo", json=REASON)
    assert (started.status_code, started.json()["invoices"], started.json()["done"]) == (202, 9, 0)
    again = await client.post(f"/billing/runs/{run}/undo", json={"reason": "pressed twice"})
    assert (again.json()["id"], again.json()["reason"]) == (started.json()["id"], "wrong prices")
    assert await undo(story, UUID(started.json()["id"])) == 1
    stands = (await client.get(f"/billing/runs/{run}/undo")).json()
    assert (stands["status"], stands["credited"], stands["kept"]) == ("finished", 9, 0)
    notes = (await client.get("/credit-notes?sort=number")).json()["items"]
    assert [one["number"] for one in notes] == [f"CN-{number:06d}" for number in range(1, 10)]
    assert {one["total"]["amount"] for one in notes} == {"-33.75"}
    assert (await client.post(f"/billing/runs/{run}/undo", json=REASON)).json()["done"] == 9
    await story.bill("2026-03-01")
    assert sorted(await totals(client, "&balance__gt=0")) == before


async def test_drafts_are_deleted_and_billed_again(client: Client, story: Story) -> None:
    await story.do(lambda ctx: set_policy(ctx, BillingPolicy(finish=Finish.DRAFT)))
    run = await story.bill("2026-01-01")
    undo_id = await story.do(lambda ctx: commands.start_undo(ctx, run, reason="wrong", chunk=1))
    assert await undo(story, undo_id) == 3
    assert await totals(client) == []
    stands = (await client.get(f"/billing/runs/{run}/undo")).json()
    assert [one["outcome"] for one in stands["results"]] == ["deleted"] * 3
    await story.bill("2026-01-02")
    assert await totals(client) == ["33.75"] * 3


async def test_what_cannot_be_undone_is_kept_with_its_reason_and_the_rest_goes_on(client: Client, story: Story) -> None:
    run = await story.bill("2026-01-01")
    listed = (await client.get("/invoices?sort=number")).json()["items"]
    line = (await client.get(f"/invoices/{listed[0]['id']}")).json()["lines"][0]
    part = {"line_id": line["id"], "amount": {"amount": "1.00", "currency": "USD"}}
    await client.post(f"/invoices/{listed[0]['id']}/credit-notes", json={**REASON, "lines": [part]})
    await client.post("/invoices/generate-recurring", json={"client_id": listed[1]["client_id"], "as_of": "2026-02-01"})
    events = story.events()
    undo_id = await story.do(lambda ctx: commands.start_undo(ctx, run, reason="wrong"))
    await undo(story, undo_id)
    stands: dict[str, Any] = (await client.get(f"/billing/runs/{run}/undo")).json()
    assert (stands["credited"], stands["kept"]) == (1, 2)
    why = {one["number"]: one["why"] for one in stands["results"] if one["outcome"] == "kept"}
    assert set(why) == {"INV-000001", "INV-000002"}
    assert "given back already" in why["INV-000001"]
    assert "billing has gone on" in why["INV-000002"]
    assert [name for name in story.events() if name not in events] == ["CreditNoteIssued", "BillingRunUndone"]
    assert len((await client.get("/credit-notes")).json()["items"]) == 2


async def test_what_was_kept_is_tried_again_when_asked_and_the_rest_left_alone(client: Client, story: Story) -> None:
    run = await story.bill("2026-01-01")
    listed = (await client.get("/invoices?sort=number")).json()["items"]
    later = {"client_id": listed[1]["client_id"], "as_of": "2026-02-01"}
    went_on = (await client.post("/invoices/generate-recurring", json=later)).json()["invoices"][0]["id"]
    undo_id = await story.do(lambda ctx: commands.start_undo(ctx, run, reason="wrong"))
    await undo(story, undo_id)
    path = f"/billing/runs/{run}/undo"
    still = (await client.post(f"{path}/preview", json=REASON)).json()
    assert (still["credited"], still["kept"], len(still["left"])) == (0, 1, 1)
    await client.post(f"/invoices/{went_on}/void", json=REASON)
    seen = (await client.post(f"{path}/preview", json=REASON)).json()
    assert (seen["credited"], seen["kept"]) == (1, 0)
    again = (await client.post(path, json={"reason": "once more"})).json()
    assert (again["id"], again["status"], again["done"], again["credited"]) == (str(undo_id), "running", 2, 2)
    assert await undo(story, undo_id) == 1
    stands = (await client.get(path)).json()
    assert (stands["status"], stands["reason"], stands["credited"], stands["kept"]) == ("finished", "once more", 3, 0)
    assert len((await client.get("/credit-notes")).json()["items"]) == 3
    assert (await client.post(path, json=REASON)).json()["status"] == "finished"


async def test_a_run_under_way_is_not_undone(client: Client, story: Story) -> None:
    run: RunId = await story.on("2026-01-01", lambda ctx: commands.start_run(ctx, story.day))
    refused = await client.post(f"/billing/runs/{run}/undo", json=REASON)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "run-still-running")
    nowhere = "00000000-0000-0000-0000-000000000007"
    assert (await client.post(f"/billing/runs/{nowhere}/undo", json=REASON)).status_code == 404
    assert (await client.get(f"/billing/runs/{run}/undo")).status_code == 404
