"""An invoice on its way: printed when its letter is handed over, once however often that is tried."""

from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from sqlalchemy import select

from fairlead.domains.billing import commands as billing
from fairlead.domains.billing.commands import documents
from fairlead.domains.billing.models import Document, Invoice
from fairlead.domains.notifications import commands
from fairlead.domains.notifications.models import Notice
from fairlead.main.wiring import App
from fairlead.platform.context import Context
from tests.integration.mail.program import wired
from tests.kit.fixtures import make_company
from tests.kit.mailbox import Mailbox, mailbox
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients


@pytest.fixture
async def story(fresh_app: App) -> Story:
    """A client with two contacts, one of whom receives invoices, billed once; no mail server yet."""
    story = Story(fresh_app.work, await make_company(fresh_app.database, "harbour"))

    async def sell(ctx: Context) -> None:
        ada = await clients.client(ctx, email="ada@example.net", timezone="UTC")
        await clients.contact(ctx, ada, name="Mary", email="mary@example.net", receives_invoices=True)
        await clients.contact(ctx, ada, name="Nick", email="nick@example.net")
        await make.active(ctx, ada)

    await story.on("2026-01-01", sell)
    await story.bill("2026-01-01")
    return story


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as running:
        yield running


@pytest.fixture
async def mailing(story: Story, box: Mailbox, fresh_url: str, tmp_path: Path) -> AsyncIterator[Story]:
    """The same company in a process with a mail server."""
    app = wired(fresh_url, tmp_path, box.port)
    yield replace(story, work=app.work)
    await app.close()


async def invoice_letters(ctx: Context) -> list[UUID]:
    return list(await ctx.session.scalars(select(Notice.id).where(Notice.invoice_id.is_not(None)).order_by(Notice.id)))


async def the_invoice(ctx: Context) -> UUID:
    return (await ctx.session.scalars(select(Invoice.id))).one()


async def send_all(mailing: Story) -> None:
    ids = await mailing.do(invoice_letters)
    await mailing.do(lambda ctx: commands.send(ctx, ids))


async def test_an_invoice_goes_as_pdf_to_who_receives_invoices_and_goes_once(mailing: Story, box: Mailbox) -> None:
    await send_all(mailing)
    await send_all(mailing)  # a job that runs twice finds nothing that waits
    assert box.to() == ["mary@example.net"]
    [letter] = box.letters
    assert letter["Subject"].startswith("Invoice INV-000001 from ")
    [pdf] = list(letter.iter_attachments())
    assert (pdf.get_content_type(), pdf.get_filename()) == ("application/pdf", "INV-000001.pdf")
    with pikepdf.open(BytesIO(pdf.get_content())) as opened:
        assert len(opened.pages) == 1
    invoice_id = await mailing.do(the_invoice)
    kept = await mailing.do(lambda ctx: documents.invoice_pdf(ctx, invoice_id))
    assert pdf.get_content() == kept.content  # what the client has is what we keep


async def test_it_is_not_printed_before_a_letter_goes(story: Story) -> None:
    async def printed(ctx: Context) -> int:
        return len((await ctx.session.scalars(select(Document.id))).all())

    assert len(await story.do(invoice_letters)) == 1
    assert await story.do(printed) == 0


async def test_what_was_taken_back_before_it_went_is_held(mailing: Story, box: Mailbox) -> None:
    invoice_id = await mailing.do(the_invoice)
    await mailing.do(lambda ctx: billing.void(ctx, invoice_id, reason="wrong"))
    await send_all(mailing)
    assert box.letters == []

    async def look(ctx: Context) -> tuple[str, str | None]:
        notice = (await ctx.session.scalars(select(Notice).where(Notice.invoice_id == invoice_id))).one()
        return notice.status.value, notice.error

    assert await mailing.do(look) == ("held", "The invoice was taken back before it was sent.")


async def test_an_invoice_is_sent_again_on_demand(mailing: Story, box: Mailbox) -> None:
    await send_all(mailing)
    invoice_id = await mailing.do(the_invoice)
    sent = await mailing.do(lambda ctx: commands.send_invoice(ctx, invoice_id))
    assert [one.address for one in sent] == ["mary@example.net"]
    await send_all(mailing)
    assert box.to() == ["mary@example.net"] * 2
    first, second = (next(iter(letter.iter_attachments())).get_content() for letter in box.letters)
    assert first == second
