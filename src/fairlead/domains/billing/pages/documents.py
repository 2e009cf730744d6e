"""Pages of documents: invoices and credit notes as PDF, statements of account, the company's templates and logo."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import PlainTextResponse, Response

from fairlead.domains.billing.commands import documents as commands
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries.statements import account_of
from fairlead.domains.billing.queries.templates import LogoRow, TemplateRow, logo_row, template_row, template_rows
from fairlead.domains.billing.rules import Account, Posting
from fairlead.domains.billing.schemas.documents import LogoIn, TemplateFileIn
from fairlead.domains.billing.terms import DocumentKind, PostingKind
from fairlead.domains.clients.queries import ClientFacts, client_facts
from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.files import KeepingPageRoute, pdf_response
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Action,
    Column,
    Crumb,
    EmptyState,
    Form,
    Header,
    Hint,
    KeyValues,
    Link,
    Section,
    Stat,
    Stats,
    Table,
    detail_page,
    form_page,
    see_other,
)
from fairlead.platform.pages.formats import day_text, worded

router = APIRouter(route_class=PageRoute)
printed = APIRouter(route_class=KeepingPageRoute)

READ = [needs(BillingPermission.READ)]
SETTINGS = [needs(IdentityPermission.MANAGE_SETTINGS)]
_CRUMBS = (Crumb("Settings", "/settings"), Crumb("Documents", "/documents"))
_PLACES = {
    PostingKind.INVOICE: "invoices",
    PostingKind.VOID: "invoices",
    PostingKind.CREDIT_NOTE: "credit-notes",
}
_SAID = {PostingKind.INVOICE: "Invoice", PostingKind.VOID: "Voided invoice", PostingKind.CREDIT_NOTE: "Credit note"}

LOGO = Form(
    LogoIn, "/documents/logo", title="Logo", submit="Use it", cancel="/documents",
    hints={"content": Hint(label="Picture", kind="file", help="PNG, JPEG or SVG of at most 500 kB.")},
)  # fmt: skip
TEMPLATE = Form(
    TemplateFileIn, "", title="Own template", submit="Use it", cancel="/documents",
    intro="It has to print samples of 1 and of 40 lines before it is used. Start from the one in use: download it.",
    hints={"body": Hint(label="Template", kind="file", help="A .typ file that defines document(data).")},
)  # fmt: skip
Day = Annotated[date | None, Query()]
First = Annotated[date | None, Query(alias="from")]


@dataclass(frozen=True, slots=True)
class Days:
    """From which day to which: two fields and a button."""

    template: ClassVar[str] = "billing/days.html"

    action: str
    first: date
    last: date


@printed.get("/invoices/{invoice_id}/pdf", dependencies=READ)
async def invoice_pdf(ctx: Ctx, invoice_id: UUID, download: Annotated[bool, Query()] = False) -> Response:
    """An invoice as PDF, in the browser or as a file."""
    made = await commands.invoice_pdf(ctx, invoice_id)
    return pdf_response(made.content, made.name, digest=made.sha256, download=download)


@printed.get("/credit-notes/{credit_note_id}/pdf", dependencies=READ)
async def credit_note_pdf(ctx: Ctx, credit_note_id: UUID) -> Response:
    """A credit note as PDF."""
    made = await commands.credit_note_pdf(ctx, credit_note_id)
    return pdf_response(made.content, made.name, digest=made.sha256)


@router.get("/clients/{client_id}/statement", dependencies=READ)
async def statement(ctx: Ctx, request: Request, client_id: UUID, first: First = None, to: Day = None) -> Response:
    """A client's account over some days."""
    client, account = await client_facts(ctx, client_id), await account_of(ctx, client_id, first, to)
    return await detail_page(request, _header(client, account), *_statement(account))


@printed.get("/clients/{client_id}/statement/pdf", dependencies=READ)
async def statement_pdf(ctx: Ctx, client_id: UUID, first: First = None, to: Day = None) -> Response:
    """The same as PDF."""
    made = await commands.statement_pdf(ctx, await account_of(ctx, client_id, first, to))
    return pdf_response(made.content, made.name)


def _header(client: ClientFacts, account: Account) -> Header:
    here = f"/clients/{client.id}/statement"
    pdf = f"{here}/pdf?from={account.first}&to={account.last}"
    return Header(
        "Statement of account",
        crumbs=(Crumb("Clients", "/clients"), Crumb(client.number, f"/clients/{client.id}"), Crumb("Statement")),
        facts=(Link(client.name, f"/clients/{client.id}"), f"{day_text(account.first)} – {day_text(account.last)}"),
        actions=(Action(label="PDF", href=pdf, icon="printer", look="primary"),),
    )


def _statement(account: Account) -> tuple[object, ...]:
    columns: tuple[Column[Posting], ...] = (
        Column("Date", "on", "date"),
        Column("Document", lambda one: f"{_SAID[one.kind]} {one.number}", main=True),
        Column("Charged", lambda one: one.amount if one.amount.minor >= 0 else None, "money", phone=False),
        Column("Credited", lambda one: -one.amount if one.amount.minor < 0 else None, "money", phone=False),
        Column("Balance", "balance", "money"),
    )
    table = Table(
        columns, account.postings, label="Documents", noun="document",
        href=lambda one: f"/{_PLACES[one.kind]}/{one.owner_id}",
        empty=EmptyState("Nothing in these days", "No invoice and no credit note changed the account.", icon="wallet"),
    )  # fmt: skip
    figures = Stats((Stat("Opening balance", account.opening), Stat("Closing balance", account.closing)))
    days = Days(f"/clients/{account.client_id}/statement", account.first, account.last)
    return days, figures, Section("Documents", table, count=len(account.postings), flush=True)


@router.get("/documents", dependencies=SETTINGS)
async def documents(ctx: Ctx, request: Request) -> Response:
    """How the company's documents look."""
    rows, logo = await template_rows(ctx), await logo_row(ctx)
    change = Action(label="Texts and colours", href="/settings/documents", icon="edit", look="primary")
    header = Header("Documents", crumbs=_CRUMBS[:1], icon="file-text", actions=(change,))
    return await detail_page(request, header, _logo(logo), _templates(list(rows)))


def _logo(logo: LogoRow | None) -> Section:
    upload = Action(label="Upload", href="/documents/logo", icon="upload", dialog=True)
    if logo is None:
        empty = EmptyState("No logo", "The company's name stands at the head of documents.", icon="file-text")
        return Section("Logo", empty, (upload,))
    remove = Action(
        label="Remove", href="/documents/logo/remove", icon="x", post=True, confirm="Show the name in its place?"
    )
    facts = (("File", logo.name), ("Size", f"{logo.size // 1024 + 1} kB"), ("Since", logo.changed_at))
    return Section("Logo", KeyValues(facts), (upload, remove))


def _templates(rows: list[TemplateRow]) -> Section:
    columns: tuple[Column[TemplateRow], ...] = (
        Column("Document", lambda row: worded(row.kind.value), main=True),
        Column("Template", lambda row: f"Your own, version {row.version}" if row.version else "Shipped"),
        Column("Changed", "changed_at", "ago", phone=False),
    )
    return Section("Templates", Table(columns, rows, label="Templates", noun="template", actions=_doing), flush=True)


def _doing(row: TemplateRow) -> tuple[Action, ...]:
    at = f"/documents/{row.kind.value}"
    reset = Action(
        label="Reset", href=f"{at}/reset", icon="arrow-back-up", post=True, confirm="Go back to the shipped template?"
    )
    return (
        Action(label="Preview", href=f"{at}/sample", icon="eye"),
        Action(label="Download", href=f"{at}/source", icon="download"),
        Action(label="Upload", href=at, icon="upload", dialog=True),
        *((reset,) if row.version else ()),
    )


@router.get("/documents/logo", dependencies=SETTINGS)
async def ask_logo(request: Request) -> Response:
    """Which picture."""
    return await form_page(request, LOGO)


@router.post("/documents/logo", dependencies=SETTINGS)
async def set_logo(ctx: Ctx, request: Request) -> Response:
    """Put a picture at the head of documents."""
    sent = await LOGO.submitted(request)
    await commands.set_logo(ctx, sent.content)
    return see_other(request, "/documents", flash="Documents bear this logo from now on.")


@router.post("/documents/logo/remove", dependencies=SETTINGS)
async def remove_logo(ctx: Ctx, request: Request) -> Response:
    """Show the company's name in its place."""
    await commands.remove_logo(ctx)
    return see_other(request, "/documents", flash="The logo is removed.")


@router.get("/documents/{document_kind}", dependencies=SETTINGS)
async def ask_template(request: Request, document_kind: DocumentKind) -> Response:
    """Which template."""
    return await form_page(request, TEMPLATE.at(f"/documents/{document_kind.value}", cancel="/documents"))


@router.post("/documents/{document_kind}", dependencies=SETTINGS)
async def keep_template(ctx: Ctx, request: Request, document_kind: DocumentKind) -> Response:
    """Print by a template of one's own."""
    sent = await TEMPLATE.at(f"/documents/{document_kind.value}", cancel="/documents").submitted(request)
    await commands.keep_template(ctx, document_kind, sent.text())
    return see_other(request, "/documents", flash="Documents are printed by this template from now on.")


@router.post("/documents/{document_kind}/reset", dependencies=SETTINGS)
async def reset_template(ctx: Ctx, request: Request, document_kind: DocumentKind) -> Response:
    """Go back to the shipped template."""
    await commands.reset_template(ctx, document_kind)
    return see_other(request, "/documents", flash="The shipped template is back.")


@router.get("/documents/{document_kind}/source", dependencies=SETTINGS)
async def source(ctx: Ctx, document_kind: DocumentKind) -> Response:
    """The template in use, as a file."""
    row = await template_row(ctx, document_kind)
    name = f"{document_kind.value}.typ"
    return PlainTextResponse(row.body, headers={"content-disposition": f'attachment; filename="{name}"'})


@printed.get("/documents/{document_kind}/sample", dependencies=SETTINGS)
async def sample(ctx: Ctx, document_kind: DocumentKind) -> Response:
    """A document of made-up facts, by the template in use."""
    return pdf_response(await commands.sample_pdf(ctx, document_kind), f"sample {document_kind.value}.pdf")
