"""Pages of billing."""

import re
from uuid import UUID

import pytest

from fairlead.domains.billing import commands
from fairlead.kernel.ids import TenantId
from fairlead.platform.work import Work
from tests.kit.browser import Staff, words
from tests.kit.story import Story
from tests.make import billing as make


@pytest.fixture
async def story(work: Work, company: TenantId) -> Story:
    """A line of 31.00 a month since 1 January 2026."""
    story = Story(work, company)
    await story.on("2026-01-01", make.active)
    return story


async def test_an_empty_list_says_what_makes_invoices(staff: Staff) -> None:
    assert "No invoices yet A billing run makes invoices" in await staff.get("/invoices")
    assert "Nothing has been billed yet" in await staff.get("/billing/runs")


async def test_from_preview_to_invoice(staff: Staff, story: Story) -> None:
    shown = await staff.post("/billing/runs/new", {"as_of": "2026-02-01"})
    said = words(shown.text)
    assert "Issue 2 invoices" in said
    assert "Total 62.00 USD" in said
    assert "No invoices yet" in await staff.get("/invoices")
    found = re.search(r'name="plan" value="([0-9a-f]{16})"', shown.text)
    assert found is not None
    run = await staff.send("/billing/runs", {"as_of": "2026-02-01", "plan": found[1]})
    assert "Running" in await staff.get(run)
    await story.do(lambda ctx: commands.run_chunk(ctx, UUID(run.rsplit("/", 1)[1])))
    done = await staff.get(run)
    assert "Finished" in done
    assert "1 of 1 100%" in done
    listed = await staff.html("/invoices?sort=number")
    assert "INV-000001 Ada Lovelace" in words(listed)
    detail = re.search(r'href="(/invoices/[0-9a-f-]{36})"', listed)
    assert detail is not None
    invoice = await staff.get(detail[1])
    assert "31.00 × 1 × 31 / 31 = 31.00" in invoice
    assert "Days billed 1 Jan 2026 – 31 Jan 2026" in invoice
    refused = await staff.post(f"{detail[1]}/void", {"reason": "wrong address"})
    assert (refused.status_code, "billing has gone on" in words(refused.text)) == (409, True)
