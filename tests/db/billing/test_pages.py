"""Pages of billing."""

import re
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.services import commands as services
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.kernel.ids import TenantId
from fairlead.platform.policy import set_policy
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


async def test_every_invoice_of_a_preview_is_reached_page_by_page(staff: Staff, story: Story) -> None:
    """However many there are: the page of a preview shows the largest, the list behind it all of them."""
    tariff = await story.do(lambda ctx: make.tariff(ctx, "voice"))
    for _ in range(3):
        await story.do(lambda ctx: make.active(ctx, tariff_id=tariff.id))
    shown = await staff.post("/billing/runs/new", {"as_of": "2026-02-01"})
    assert 'href="/billing/runs/to/2026-02-01"' in shown.text
    clients, amounts, pages, at = set[str](), 0, 0, "/billing/runs/to/2026-02-01?limit=2"
    while at:
        page, pages = await staff.html(at), pages + 1
        clients |= set(re.findall(r'href="/clients/([0-9a-f-]{36})/next-invoice\?as_of=2026-02-01"', page))
        amounts += words(page).count("31.00 USD")
        following = re.search(r'href="(/billing/runs/to/[^"]*cursor=[^"]*)"', page)
        at = following[1].replace("&amp;", "&") if following else ""
    assert (pages, len(clients), amounts) == (2, 4, 8)
    assert "Nothing has been billed yet" in await staff.get("/billing/runs")
    assert "No client matches" in await staff.get("/billing/runs/to/2026-02-01?client_name__icontains=nobody")


async def test_a_services_page_says_what_was_billed_and_what_comes_next(staff: Staff, story: Story) -> None:
    await story.bill("2026-03-01")
    [service] = await story.do(lambda ctx: ctx.rows(select(Service.id)))
    policy = SuspensionPolicy(technical_issue=HoldMoney.REDUCE, reduced_percent=Decimal(40))
    await story.do(lambda ctx: set_policy(ctx, policy))
    said = await staff.get(f"/services/{service.id}")
    assert "Billed to 31 Mar 2026 Next charge 1 Apr 2026 It comes to 31.00 USD For 1 Apr 2026 to 30 Apr 2026" in said
    assert "1 Mar 2026 Fibre 1 Mar 2026 to 31 Mar 2026 31.00 USD invoiced 31.00 × 1 × 31 / 31 = 31.00" in said
    fault = SuspensionReason.TECHNICAL_ISSUE
    await story.on("2026-03-15", lambda ctx: services.suspend(ctx, service.id, reason=fault))
    said = await staff.get(f"/services/{service.id}")
    assert "Held 40 % of the price since 15 Mar 2026 Next charge 1 Apr 2026 It comes to 12.40 USD" in said
    assert "On no invoice yet -10.20 USD" in said
    assert "Fibre: credit 15 Mar 2026 to 31 Mar 2026 -17.00 USD on no invoice yet" in said
    assert "Fibre: 40 % 15 Mar 2026 to 31 Mar 2026 6.80 USD on no invoice yet" in said
