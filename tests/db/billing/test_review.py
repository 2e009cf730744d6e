"""Drafts under review: they go out by themselves when their window has passed, unless somebody holds them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from fairlead.domains.billing import commands
from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.kernel.ids import TenantId
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make

Client = httpx.AsyncClient
POLICY = BillingPolicy(finish=Finish.DRAFT, review_days=3, approve_above=Decimal("30.00"))


@pytest.fixture
async def story(work: Work, company: TenantId) -> Story:
    """Two clients, billed 31.00 and 30.00 for January as drafts of 1 January, to be looked at until the 4th."""
    story = Story(work, company)
    await story.do(lambda ctx: set_policy(ctx, POLICY))
    await story.on("2026-01-01", make.active)
    tariff = await story.do(lambda ctx: make.tariff(ctx, "voice", price="30.00"))
    await story.do(lambda ctx: make.active(ctx, tariff_id=tariff.id))
    await story.bill("2026-01-01")
    return story


async def numbers(client: Client) -> dict[str, Any]:
    """Total → number, of every invoice."""
    listed = (await client.get("/invoices?sort=total")).json()["items"]
    return {one["total"]["amount"]: one["number"] for one in listed}


async def by_total(client: Client, total: str) -> str:
    [one] = (await client.get(f"/invoices?total={total}")).json()["items"]
    return f"/invoices/{one['id']}"


async def test_drafts_go_out_when_their_window_has_passed_and_only_once(client: Client, story: Story) -> None:
    assert [await story.on(f"2026-01-0{day}", commands.issue_reviewed) for day in (2, 3)] == [[], []]
    assert len(await story.on("2026-01-04", commands.issue_reviewed)) == 1
    assert await story.on("2026-01-04", commands.issue_reviewed) == []
    # what is above 30.00 waits for somebody's approval
    assert await numbers(client) == {"30.00": "INV-000001", "31.00": None}
    approved = await client.post(f"{await by_total(client, '31.00')}/approve")
    assert approved.json()["approved_by"]
    assert len(await story.on("2026-01-05", commands.issue_reviewed)) == 1
    assert await numbers(client) == {"30.00": "INV-000001", "31.00": "INV-000002"}


async def test_a_run_that_comes_late_leaves_the_whole_window(client: Client, story: Story) -> None:
    payer = UUID((await client.get(await by_total(client, "30.00"))).json()["client_id"])
    await story.on("2026-02-20", lambda ctx: commands.generate_for_client(ctx, payer, date(2026, 2, 1)))
    listed = (await client.get("/invoices?issue_date=2026-02-01")).json()["items"]
    assert {one["review_until"] for one in listed} == {"2026-02-23"}


async def test_a_held_draft_stays_until_it_is_released(client: Client, story: Story) -> None:
    at = await by_total(client, "30.00")
    held = await client.post(f"{at}/hold", json={"reason": "wrong site"})
    assert held.json()["held"] == "wrong site"
    assert await story.on("2026-01-10", commands.issue_reviewed) == []
    assert (await client.post(f"{at}/release")).json()["held"] is None
    assert len(await story.on("2026-01-10", commands.issue_reviewed)) == 1


async def test_what_needs_approval_is_not_issued_by_hand_either(client: Client, story: Story) -> None:
    at = await by_total(client, "31.00")
    refused = await client.post(f"{at}/issue")
    assert (refused.status_code, refused.json()["above"]) == (409, "30.00")
    await client.post(f"{at}/approve")
    body = {"description": "Visit", "price": {"amount": "1.00", "currency": "USD"}}
    added = await client.post(f"{at}/items", json=body)
    assert added.json()["approved_at"] is None  # another draft than the one that was approved
    assert (await client.post(f"{at}/issue")).status_code == 409
    await client.post(f"{at}/approve")
    assert (await client.post(f"{at}/issue")).json()["number"] == "INV-000001"


async def test_a_dry_run_tells_what_would_go_out(client: Client, story: Story) -> None:
    story.day = story.day.replace(day=4)
    seen = await client.post("/billing/issue-reviewed?dry_run=true")
    assert [event["name"] for event in seen.json()["events"]] == ["InvoiceIssued"]
    assert await numbers(client) == {"30.00": None, "31.00": None}
