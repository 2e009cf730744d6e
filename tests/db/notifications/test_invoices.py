"""Sending invoices: told once by their events, in one number of statements, and again when staff want it."""

from uuid import UUID

import httpx
from sqlalchemy import select

from fairlead.domains.billing.events import InvoiceIssued
from fairlead.domains.billing.models import Invoice
from fairlead.domains.clients import commands as client_commands
from fairlead.domains.clients.models import Client
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.policy import NoticePolicy
from fairlead.domains.notifications.terms import HeldBecause, NoticeKind
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.db.notifications.conftest import Do, Hear
from tests.kit.browser import Staff
from tests.kit.queries import count_queries
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients

Api = httpx.AsyncClient


async def billed(work: Work, company: TenantId, months: int = 1) -> tuple[Story, list[Invoice]]:
    story = Story(work, company)
    await story.on("2026-01-01", make.active)
    await story.bill(f"2026-{months:02}-01")

    async def read(ctx: Context) -> list[Invoice]:
        return list(await ctx.session.scalars(select(Invoice).order_by(Invoice.issue_date)))

    return story, await story.do(read)


async def letters(story: Story) -> list[Notice]:
    async def read(ctx: Context) -> list[Notice]:
        found = select(Notice).where(Notice.kind == NoticeKind.INVOICE_ISSUED).order_by(Notice.id)
        return list(await ctx.session.scalars(found.execution_options(populate_existing=True)))

    return await story.do(read)


def issued(invoice: Invoice) -> InvoiceIssued:
    return InvoiceIssued(
        invoice_id=invoice.id, client_id=invoice.client_id, number=invoice.number or "", total=invoice.total,
        issue_date=invoice.issue_date, due_date=invoice.due_date,
    )  # fmt: skip


async def test_an_event_heard_twice_writes_one_letter(work: Work, company: TenantId, hear: Hear) -> None:
    story, [invoice] = await billed(work, company)
    await hear(issued(invoice), issued(invoice))
    [letter] = await letters(story)
    assert (letter.invoice_id, letter.service_id, letter.about) == (invoice.id, None, str(invoice.id))
    assert (letter.status, letter.error) == ("held", HeldBecause.NO_CONTACT)  # Ada has no address
    assert "Total: 31.00 USD" in letter.text
    assert "Please pay by 15 Jan 2026." in letter.text


async def test_many_are_written_with_as_many_statements_as_few(
    work: Work, company: TenantId, hear: Hear, do: Do
) -> None:
    _, invoices = await billed(work, company, months=6)
    few, many = invoices[:2], invoices[2:]
    await do(lambda ctx: ctx.session.execute(Notice.__table__.delete()))  # type: ignore[attr-defined] # a Table
    async with count_queries(work.database) as first:
        await hear(*map(issued, few))
    async with count_queries(work.database) as second:
        await hear(*map(issued, many))
    assert len(first.seen) == len(second.seen)


async def test_a_switched_off_kind_is_held_and_goes_when_asked_for(work: Work, company: TenantId, client: Api) -> None:
    story = Story(work, company)
    await story.do(lambda ctx: set_policy(ctx, NoticePolicy(invoice_issued=False)))
    story, [invoice] = await billed(work, company)
    await story.do(lambda ctx: client_commands.update_client(ctx, invoice.client_id, email="ada@example.net"))
    assert [one.error for one in await letters(story)] == [HeldBecause.SWITCHED_OFF]
    key = {"idempotency-key": "press-1"}
    answer = await client.post(f"/invoices/{invoice.id}/send", headers=key)
    [to] = answer.json()["sent_to"]
    assert (answer.status_code, to["address"]) == (200, "ada@example.net")
    again = await client.post(f"/invoices/{invoice.id}/send", headers=key)
    assert again.json() == answer.json()
    assert [one.status for one in await letters(story)] == ["held", "waiting"]
    listed = (await client.get(f"/notices?invoice_id={invoice.id}")).json()["items"]
    assert {one["invoice_id"] for one in listed} == {str(invoice.id)}


async def test_a_preview_shows_to_whom_and_sends_nothing(work: Work, company: TenantId, client: Api) -> None:
    story, [invoice] = await billed(work, company)
    await story.do(lambda ctx: _receiver(ctx, invoice.client_id))
    plan = (await client.post(f"/invoices/{invoice.id}/send?dry_run=true")).json()
    assert [one["target"] for one in plan["outbound"]] == ["mary@example.net"]
    assert len(await letters(story)) == 1


async def test_a_draft_and_a_client_without_address_are_refused(work: Work, company: TenantId, client: Api) -> None:
    story, [invoice] = await billed(work, company)
    nobody = await client.post(f"/invoices/{invoice.id}/send")
    assert (nobody.status_code, nobody.json()["type"]) == (409, "/problems/nobody-to-write-to")
    await client.post(f"/invoices/{invoice.id}/void", json={"reason": "x"})
    void = await client.post(f"/invoices/{invoice.id}/send")
    assert (void.status_code, void.json()["type"]) == (409, "/problems/invoice-not-sendable")
    assert len(await letters(story)) == 1


async def _receiver(ctx: Context, client_id: UUID) -> None:
    ada = await ctx.session.get_one(Client, (ctx.tenant_id, client_id))
    await clients.contact(ctx, ada, receives_invoices=True)


async def test_the_page_says_that_nobody_has_the_invoice_until_somebody_has(
    work: Work, company: TenantId, client: Api, staff: Staff
) -> None:
    story, [invoice] = await billed(work, company)
    said = "Not sent: no address"
    assert said in await staff.get(f"/invoices/{invoice.id}")
    await story.do(lambda ctx: client_commands.update_client(ctx, invoice.client_id, email="ada@example.net"))
    assert (await client.post(f"/invoices/{invoice.id}/send", headers={"idempotency-key": "a"})).status_code == 200
    assert said not in await staff.get(f"/invoices/{invoice.id}")
