"""Pages of an invoice's life: drafts, credit notes, what waits, numbers, undone runs."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.models import CreditNote, Invoice
from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.domains.clients.models import Client
from fairlead.domains.services import commands as services
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.browser import Staff, words
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import taxes


@pytest.fixture
async def story(work: Work, company: TenantId) -> Story:
    """A line of 31.00 a month since 1 January 2026, taxed with 8.875 %."""
    story = Story(work, company)
    await story.on("2026-01-01", lambda ctx: taxes.rate(ctx, "8.875"))
    await story.on("2026-01-01", make.active)
    return story


async def invoice(story: Story) -> str:
    [row] = await story.do(lambda ctx: ctx.rows(select(Invoice.id)))
    return f"/invoices/{row.id}"


async def test_a_draft_is_changed_held_approved_and_thrown_away(staff: Staff, story: Story) -> None:
    await story.do(lambda ctx: set_policy(ctx, BillingPolicy(finish=Finish.DRAFT, review_days=3)))
    await story.bill("2026-01-01")
    at = await invoice(story)
    await staff.send(f"{at}/items/new", {"description": "Visit", "price": "80.00", "quantity": "1.5"})
    said = await staff.get(at)
    assert "Visit" in said
    assert "164.40 USD" in said  # 151.00 and 8.875 %: 2.75 and 10.65
    wrong = await staff.post(f"{at}/items/new", {"description": "x", "price": "a lot", "quantity": "1"})
    assert "Write an amount in USD such as 49.90" in words(wrong.text)
    await staff.send(f"{at}/hold", {"reason": "wrong site"})
    assert "held: wrong site" in await staff.get(at)
    await staff.send(f"{at}/release", {})
    await staff.send(f"{at}/approve", {})
    assert re.search(r"Goes out 4 Jan 2026 Approved by ", await staff.get(at))
    await staff.send(f"{at}/edit", {"due_date": "2026-02-15", "notes": "Thank you."})
    assert "Thank you." in await staff.get(at)
    lines = await story.do(lambda ctx: queries.lines_of(ctx, UUID(at.rsplit("/", 1)[1])))
    assert "Describe the line" in await staff.get(f"{at}/items/{lines[0].id}")
    await staff.send(f"{at}/items/{lines[1].id}", {"description": "Call-out", "price": "10.00", "quantity": "1"})
    assert "Call-out" in await staff.get(at)
    await staff.send(f"{at}/items/{lines[1].id}/remove", {})
    assert "Call-out" not in await staff.get(at)
    await staff.send(f"{at}/delete", {})
    assert "The next run bills it" in await staff.get("/billing/waiting")


async def test_an_invoice_is_credited_in_part_and_the_note_explains_itself(staff: Staff, story: Story) -> None:
    await story.bill("2026-01-01")
    at = await invoice(story)
    form = await staff.html(f"{at}/credit")
    line = re.search(r'value="([0-9a-f-]{36})"[^>]*>1\. Fibre', form)
    assert line is not None
    body = {"line": line[1], "amount": "10.00", "mode": "keep", "reason": "two days of rain"}
    place = await staff.send(f"{at}/credit", body)
    said = await staff.get(place)
    assert "CN-000001" in said
    assert "−10.00 of 31.00" in said
    assert "2.75 × 10.00 / 31.00 − 2.75 × 0.00 / 31.00 = 0.89" in said
    assert "CN-000001 Goodwill two days of rain" in await staff.get(at)
    assert "CN-000001 Ada Lovelace" in await staff.get("/credit-notes")
    too_much = await staff.post(f"{at}/credit", {**body, "amount": "21.01"})
    assert "21.00 USD of this line can still be given back" in words(too_much.text)
    assert len(await story.do(lambda ctx: ctx.rows(select(CreditNote.id)))) == 1


async def test_an_invoice_that_a_portion_of_a_credit_covers_says_of_which(staff: Staff, story: Story) -> None:
    await story.bill("2026-01-01")
    at = await invoice(story)
    service = await story.do(lambda ctx: ctx.scalar(select(Service.id)))
    client = await story.do(lambda ctx: ctx.scalar(select(Client.id)))
    assert service is not None
    await story.on("2026-01-02", lambda ctx: services.cancel(ctx, service, reason="moved"))
    form = {"description": "Visit", "price": "5.00", "quantity": "1", "due_on": "2026-01-03"}
    await staff.send(f"/clients/{client}/charges/new", form)
    await story.bill("2026-01-03")
    [covered] = [one for one in await story.do(lambda ctx: ctx.rows(select(Invoice.id))) if str(one.id) not in at]
    said = await staff.get(f"/invoices/{covered.id}")
    assert "-5.00 of -30.00" in said
    assert "Whole credit 1.00 − 31.00 = -30.00" in said
    assert (await staff.post(f"/invoices/{covered.id}/void", {"reason": "wrong"})).status_code in (204, 303)


async def test_what_is_charged_by_hand_is_on_the_next_invoice(staff: Staff, story: Story) -> None:
    [client] = await story.do(lambda ctx: ctx.rows(select(Client.id)))
    at = f"/clients/{client.id}"
    assert f'href="{at}/charges/new"' in await staff.html(at)
    form = {"description": "Visit", "price": "19.99", "quantity": "100", "due_on": "2026-01-01"}
    assert "In USD, on the next invoice of its day or later." in await staff.get(f"{at}/charges/new")
    shown = await staff.post(f"{at}/charges/new?dry_run=true", form)
    assert "Visit" in words(shown.text)
    assert "1,999.00 USD" in words(shown.text)
    wrong = await staff.post(f"{at}/charges/new", {**form, "price": "1.005"})
    assert "more than the 2 decimals of USD" in words(wrong.text)
    assert await staff.send(f"{at}/charges/new", form) == at
    assert "Visit Ada Lovelace 1 Jan 2026 1,999.00 USD" in await staff.get("/billing/waiting")
    await story.bill("2026-01-01")
    assert "Visit" in await staff.get(await invoice(story))


async def test_overdue_and_numbers(staff: Staff, story: Story) -> None:
    assert "Nothing is overdue" in await staff.get("/invoices/overdue")
    await story.bill("2026-01-01")
    assert "INV-000001 Ada Lovelace 15 Jan 2026 59 31 to 60 days 33.75 USD" in await staff.get("/invoices/overdue")
    assert "Invoices INV- 6 INV-000002" in await staff.get("/billing/series")
    form = {"series": "invoices", "prefix": "{year}-", "width": "4", "next_number": "1"}
    back = await staff.post("/billing/series/invoices", form)
    assert "were given out" in words(back.text)
    await staff.send("/billing/series/invoices", {**form, "next_number": "2"})
    assert "2026-0002" in await staff.get("/billing/series")


async def test_a_run_is_undone_from_preview_to_result(staff: Staff, story: Story) -> None:
    run = f"/billing/runs/{await story.bill('2026-02-01')}"
    shown = await staff.post(f"{run}/undo/preview", {"reason": "wrong prices"})
    said = words(shown.text)
    assert "Undo 2 invoices" in said
    assert "Given back 67.50 USD" in said
    await staff.send(f"{run}/undo", {"reason": "wrong prices"})
    assert "Undoing" in await staff.get(run)
    undo = await story.do(lambda ctx: queries.undo_of(ctx, UUID(run.rsplit("/", 1)[1])))
    await story.do(lambda ctx: commands.undo_chunk(ctx, undo.id))
    done = await staff.get(run)
    assert "2 credited, 0 drafts deleted, 0 kept: wrong prices" in done
    assert "INV-000002 Credited CN-000001" in done
