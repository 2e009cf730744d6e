"""What people and programs see of drafts that a run changes, and of a plan that is refused."""

import re
from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from fairlead.domains.billing import commands, jobs
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import InvoiceId, TenantId
from fairlead.platform.work import Work
from tests.db.billing.test_plans import add_charge, begun, emptied, late, usd
from tests.db.billing.test_usage_on_drafts import FEBRUARY, LATER, drafted
from tests.kit.browser import Staff, words
from tests.kit.story import Story

AS_OF = {"as_of": str(LATER)}


@pytest.fixture
async def story(work: Work, company: TenantId) -> Story:
    return Story(work, company)


@pytest.fixture
async def waiting(story: Story) -> tuple[Service, InvoiceId]:
    """A draft of 36.30, for which 6 gigabytes came late at 0.55 with tax."""
    service, invoice_id = await story.on("2026-02-05", drafted)
    await story.do(lambda ctx: late(ctx, service))
    return service, invoice_id


async def test_the_api_shows_which_drafts_change_and_how_many_did(
    client: httpx.AsyncClient, story: Story, waiting: tuple[Service, InvoiceId]
) -> None:
    service, invoice_id = waiting
    seen = (await client.post("/billing/runs/preview", json=AS_OF)).json()
    assert (seen["invoices"], seen["drafts_changed"], seen["changes"]) == (0, 1, [{
        "id": str(invoice_id), "client_id": str(service.client_id), "issue_date": str(FEBRUARY),
        "before": {"amount": "36.30", "currency": "USD"}, "after": {"amount": "39.60", "currency": "USD"},
        "dropped": False,
    }])  # fmt: skip
    started = (await client.post("/billing/runs", json={**AS_OF, "plan": seen["plan"]})).json()
    assert started["drafts_changed"] == 0
    await story.do(lambda ctx: commands.run_chunk(ctx, UUID(started["id"])))
    assert (await client.get(f"/billing/runs/{started['id']}")).json()["drafts_changed"] == 1


async def test_the_api_says_what_a_refused_plan_comes_to_now(
    client: httpx.AsyncClient, story: Story, waiting: tuple[Service, InvoiceId]
) -> None:
    service, _ = waiting
    await story.do(
        lambda ctx: commands.add_charge(
            ctx, service.client_id, description="Call-out", price=usd("1000.00"), quantity=Decimal(2), due_on=LATER
        )
    )
    refused = await client.post("/billing/runs", json={**AS_OF, "plan": "0" * 16})
    problem = refused.json()
    told = {name: problem[name] for name in ("clients", "invoices", "lines", "drafts_changed", "parked", "totals")}
    assert (refused.status_code, problem["expected"], told) == (409, "0" * 16, {
        "clients": 1, "invoices": 1, "lines": 1, "drafts_changed": 1, "parked": 0,
        "totals": [{"amount": "2200.00", "currency": "USD"}],
    })  # fmt: skip
    assert problem["detail"] == (
        "What is due has changed since this plan was made. Now it comes to 2,200.00 USD: invoices 1, lines 1, "
        "clients 1, drafts changed 1, clients left out 0."
    )
    assert (await client.get("/billing/runs")).json()["items"][0]["as_of"] == str(FEBRUARY)


async def test_the_page_of_a_preview_shows_drafts_that_change_and_applies_that(
    staff: Staff, story: Story, waiting: tuple[Service, InvoiceId]
) -> None:
    _, invoice_id = waiting
    shown = await staff.post("/billing/runs/new", AS_OF)
    said = words(shown.text)
    assert "Drafts changed 1 36.30 → 39.60 USD" in said
    assert "Drafts waiting for review that change 1" in said
    assert "Ada Lovelace 1 Feb 2026 36.30 USD 39.60 USD" in said
    assert "Change 1 draft" in said
    assert f'href="/invoices/{invoice_id}"' in shown.text
    assert "Draft, was 36.30 USD" in await staff.get(f"/billing/runs/to/{LATER}")
    plan = re.search(r'name="plan" value="([0-9a-f]{16})"', shown.text)
    assert plan is not None
    run = await staff.send("/billing/runs", {**AS_OF, "plan": plan[1]})
    assert "Drafts changed" not in await staff.get(run)
    await story.do(lambda ctx: commands.run_chunk(ctx, UUID(run.rsplit("/", 1)[1])))
    assert "Drafts changed 1 usage came late" in await staff.get(run)


async def test_the_page_of_a_refused_plan_says_what_it_comes_to_now_and_leads_to_its_preview(
    staff: Staff, waiting: tuple[Service, InvoiceId]
) -> None:
    refused = await staff.post("/billing/runs", {**AS_OF, "plan": "0" * 16})
    said = words(refused.text)
    assert refused.status_code == 409
    assert "Now it comes to nothing: invoices 0, lines 0, clients 0, drafts changed 1, clients left out 0." in said
    assert "Preview again" in said
    assert 'action="/billing/runs/new"' in refused.text
    assert f'name="as_of" value="{LATER}"' in refused.text or f'value="{LATER}"' in refused.text
    again = await staff.post("/billing/runs/new", {**AS_OF, "plan": "0" * 16})
    assert (again.status_code, "Change 1 draft" in words(again.text)) == (200, True)


async def test_a_draft_of_which_nothing_is_left_is_shown_as_deleted(staff: Staff, story: Story) -> None:
    await story.on("2026-02-05", emptied)
    said = words((await staff.post("/billing/runs/new", AS_OF)).text)
    assert "1 Feb 2026 2.00 USD 0.00 USD no line is left" in said
    assert "Draft, was 2.00 USD and is deleted" in await staff.get(f"/billing/runs/to/{LATER}")


async def test_the_page_of_a_run_that_stopped_says_where_and_leads_on(staff: Staff, story: Story) -> None:
    run_id, second = await begun(story)
    await add_charge(story, second)
    await story.do(lambda ctx: jobs.run_chunk.fn(ctx, jobs.Chunk(run_id, 1)))
    said = await staff.get(f"/billing/runs/{run_id}")
    assert (
        "Chunk 2 of 3 is not what the plan says. Now it comes to 67.00 USD: invoices 2, lines 3, clients 1, drafts "
        "changed 0, clients left out 0. Clients left to bill: 2. What it issued stands; a new preview shows what is "
        "left, and goes on from there. New run"
    ) in said
