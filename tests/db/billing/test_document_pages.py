"""The pages of documents: PDF and letters of an invoice, statements, templates and logo."""

from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.rules.documents import shipped
from fairlead.domains.billing.terms import DocumentKind
from fairlead.domains.clients import commands as clients
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Context
from fairlead.platform.http.csrf import FIELD
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.story import Story
from tests.make import billing as make

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><rect width="40" height="10"/></svg>'


async def billed(work: Work, company: TenantId) -> tuple[UUID, UUID]:
    """An invoice and its client, who has an address."""
    story = Story(work, company)
    await story.on("2026-01-01", make.active)
    await story.bill("2026-01-01")

    async def read(ctx: Context) -> Invoice:
        return (await ctx.session.scalars(select(Invoice))).one()

    invoice = await story.do(read)
    await story.do(lambda ctx: clients.update_client(ctx, invoice.client_id, email="ada@example.net"))
    return invoice.id, invoice.client_id


async def test_an_invoice_is_seen_and_sent_from_its_page(staff: Staff, work: Work, company: TenantId) -> None:
    invoice, _ = await billed(work, company)
    page = await staff.html(f"/invoices/{invoice}")
    assert f'href="/invoices/{invoice}/pdf"' in page
    pdf = await staff.http.get(f"/invoices/{invoice}/pdf?download=true")
    assert pdf.headers["content-disposition"].startswith("attachment")
    plan = await staff.post(f"/invoices/{invoice}/send?dry_run=true")
    assert "ada@example.net" in plan.text
    assert await staff.send(f"/invoices/{invoice}/send") == f"/invoices/{invoice}"
    assert "Notices" in await staff.get(f"/invoices/{invoice}")


async def test_a_statement_is_a_page_and_a_pdf(staff: Staff, work: Work, company: TenantId) -> None:
    _, client = await billed(work, company)
    page = await staff.get(f"/clients/{client}/statement?from=2026-01-01&to=2026-01-31")
    assert "Invoice INV-000001" in page
    assert "31.00 USD" in page
    pdf = await staff.http.get(f"/clients/{client}/statement/pdf?from=2026-01-01&to=2026-01-31")
    assert pdf.headers["content-type"] == "application/pdf"


async def test_a_logo_and_a_template_are_uploaded_and_taken_back(staff: Staff) -> None:
    assert "The company's name stands at the head" in await staff.get("/documents")
    data = {FIELD: staff.token}
    kept = await staff.http.post("/documents/logo", data=data, files={"content": ("l.svg", SVG, "image/svg+xml")})
    assert kept.status_code == 303
    assert "logo.svg" in await staff.get("/documents")
    bad = await staff.http.post("/documents/logo", data=data, files={"content": ("l.svg", b"x", "image/svg+xml")})
    assert "neither PNG, JPEG nor SVG" in bad.text
    own = shipped(DocumentKind.INVOICE).encode() + b"\n// ours"
    kept = await staff.http.post("/documents/invoice", data=data, files={"body": ("i.typ", own, "text/plain")})
    assert kept.status_code == 303
    assert "Your own, version 1" in await staff.get("/documents")
    assert (await staff.http.get("/documents/invoice/source")).content == own
    assert (await staff.http.get("/documents/invoice/sample")).headers["content-type"] == "application/pdf"
    bad = await staff.http.post("/documents/invoice", data=data, files={"body": ("i.typ", b"#(", "text/plain")})
    assert "Line 1" in bad.text
    await staff.send("/documents/invoice/reset")
    await staff.send("/documents/logo/remove")
    assert "Shipped" in await staff.get("/documents")
