"""Invoices as PDF: what they say, that they stay as they were, and that nothing is half kept."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
import pikepdf
from sqlalchemy import select, text

from fairlead.domains.billing import commands as billing
from fairlead.domains.billing.commands import documents
from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.policy import DocumentPolicy
from fairlead.domains.clients import commands as clients
from fairlead.platform.context import Context
from fairlead.platform.db.database import APP_ROLE
from fairlead.platform.policy import set_policy
from tests.kit.story import Story

Client = httpx.AsyncClient


async def invoice(story: Story) -> Invoice:
    async def read(ctx: Context) -> Invoice:
        return (await ctx.session.scalars(select(Invoice).order_by(Invoice.id).limit(1))).one()

    return await story.do(read)


async def kept(story: Story) -> list[tuple[str, str, int]]:
    async def read(ctx: Context) -> list[tuple[str, str, int]]:
        rows = await ctx.session.execute(
            text("SELECT stage, name, template_version FROM documents ORDER BY made_at, stage")
        )
        return [tuple(row) for row in rows]

    return await story.do(read)


async def test_an_issued_invoice_stays_the_same_file_whatever_changes(client: Client, story: Story) -> None:
    made = await invoice(story)
    first = await client.get(f"/invoices/{made.id}/pdf")
    assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
    assert first.headers["content-disposition"].startswith('inline; filename="INV-000001.pdf"')
    assert pages(first.content) == 1
    assert await kept(story) == [("final", "INV-000001.pdf", 0)]
    await story.do(lambda ctx: clients.update_client(ctx, made.client_id, name="Somebody Else"))
    await story.do(lambda ctx: set_policy(ctx, DocumentPolicy(legal_name="Another Ltd")))
    again = await client.get(f"/invoices/{made.id}/pdf")
    assert again.content == first.content
    unchanged = await client.get(f"/invoices/{made.id}/pdf", headers={"if-none-match": first.headers["etag"]})
    assert unchanged.status_code == 304
    assert len(await kept(story)) == 1


async def test_a_void_invoice_is_another_document_and_the_first_one_is_kept(client: Client, story: Story) -> None:
    made = await invoice(story)
    first = await client.get(f"/invoices/{made.id}/pdf")
    await story.do(lambda ctx: billing.void(ctx, made.id, reason="wrong"))
    void = await client.get(f"/invoices/{made.id}/pdf")
    assert void.content != first.content
    assert [stage for stage, _, _ in await kept(story)] == ["final", "void"]


async def test_a_draft_is_printed_afresh_and_kept_nowhere(client: Client, story: Story) -> None:
    made = await invoice(story)
    await story.do(
        lambda ctx: billing.add_charge(
            ctx, made.client_id, description="Visit", price=made.total, due_on=date(2026, 1, 2)
        )
    )
    draft = await story.do(lambda ctx: billing.draft_invoice(ctx, made.client_id, date(2026, 1, 2)))
    first = await client.get(f"/invoices/{draft.id}/pdf")
    await story.do(lambda ctx: clients.update_client(ctx, made.client_id, name="Somebody Else"))
    second = await client.get(f"/invoices/{draft.id}/pdf")
    assert first.content != second.content
    assert first.headers["content-disposition"].startswith('inline; filename="draft.pdf"')
    assert await kept(story) == []


async def test_many_are_printed_in_one_go_and_each_is_its_own_file(story: Story) -> None:
    made = await invoice(story)
    await story.bill("2026-03-01")

    async def print_all(ctx: Context) -> dict[UUID, documents.Pdf]:
        ids = (await ctx.session.execute(text("SELECT id FROM invoices"))).scalars().all()
        return await documents.invoice_pdfs(ctx, ids)

    printed = await story.do(print_all)
    assert len(printed) == 3
    assert len({pdf.sha256 for pdf in printed.values()}) == 3
    assert {pages(pdf.content) for pdf in printed.values()} == {1}
    assert (await story.do(print_all))[made.id] == printed[made.id]
    assert len(await kept(story)) == 3


async def test_a_full_disk_is_said_and_nothing_is_half_kept(client: Client, story: Story) -> None:
    made = await invoice(story)
    await story.do(_fill_the_disk)
    full = await client.get(f"/invoices/{made.id}/pdf")
    assert (full.status_code, full.json()["type"]) == (507, "/problems/insufficient-storage")
    assert "Free space" in full.json()["remedy"]
    assert await kept(story) == []
    await story.do(_make_room)
    assert (await client.get(f"/invoices/{made.id}/pdf")).status_code == 200
    assert len(await kept(story)) == 1


async def _fill_the_disk(ctx: Context) -> None:
    """What PostgreSQL answers when it can extend no file, from inside the server."""
    await ctx.session.execute(text("SET ROLE NONE"))
    await ctx.session.execute(
        text(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
    )
    await ctx.session.execute(text("CREATE TRIGGER full_disk BEFORE INSERT ON documents EXECUTE FUNCTION full_disk()"))
    await ctx.session.execute(text(f"SET ROLE {APP_ROLE}"))


async def _make_room(ctx: Context) -> None:
    await ctx.session.execute(text("SET ROLE NONE"))
    await ctx.session.execute(text("DROP TRIGGER full_disk ON documents"))
    await ctx.session.execute(text(f"SET ROLE {APP_ROLE}"))


async def test_a_statement_adds_up_to_the_cent(client: Client, story: Story) -> None:
    made = await invoice(story)
    await story.bill("2026-03-01")
    answer = await client.get(f"/clients/{made.client_id}/statement?from=2026-02-01&to=2026-03-31")
    found: dict[str, Any] = answer.json()
    assert (found["opening"]["amount"], found["closing"]["amount"]) == ("31.00", "93.00")
    assert [
        (one["on"], one["kind"], one["amount"]["amount"], one["balance"]["amount"]) for one in found["postings"]
    ] == [
        ("2026-02-01", "invoice", "31.00", "62.00"),
        ("2026-03-01", "invoice", "31.00", "93.00"),
    ]
    printed = await client.get(f"/clients/{made.client_id}/statement/pdf?from=2026-02-01&to=2026-03-31")
    assert (printed.status_code, pages(printed.content)) == (200, 1)


async def test_a_void_invoice_stands_on_a_statement_with_both_its_days(client: Client, story: Story) -> None:
    made = await invoice(story)
    await story.on("2026-01-20", lambda ctx: billing.void(ctx, made.id, reason="wrong"))
    answer = await client.get(f"/clients/{made.client_id}/statement?from=2026-01-01&to=2026-01-31")
    assert [(one["on"], one["kind"], one["amount"]["amount"]) for one in answer.json()["postings"]] == [
        ("2026-01-01", "invoice", "31.00"), ("2026-01-20", "void", "-31.00"),
    ]  # fmt: skip
    assert answer.json()["closing"]["amount"] == "0.00"
    refused = await client.get(f"/clients/{made.client_id}/statement?from=2026-02-01&to=2026-01-31")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "from")


def pages(content: bytes) -> int:
    with pikepdf.open(BytesIO(content)) as pdf:
        return len(pdf.pages)
