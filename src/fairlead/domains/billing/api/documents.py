"""The API of documents: invoices as PDF, statements of account, templates and logo."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from fairlead.domains.billing.commands import documents as commands
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries.statements import account_of
from fairlead.domains.billing.queries.templates import template_row, template_rows
from fairlead.domains.billing.schemas.documents import (
    LogoIn,
    LogoOut,
    PreviewTemplateIn,
    StatementOut,
    TemplateIn,
    TemplateOut,
    TemplatesOut,
    logo_out,
    statement_out,
    template_out,
)
from fairlead.domains.billing.schemas.shown import BillingDay
from fairlead.domains.billing.terms import DocumentKind
from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.kernel.errors import InsufficientStorage
from fairlead.platform.documents import TemplateWrong
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.files import PDF_ANSWER, KeepingRoute, pdf_response
from fairlead.platform.http.route import WorkRoute

router = APIRouter(tags=["billing"], route_class=WorkRoute)
printed = APIRouter(tags=["billing"], route_class=KeepingRoute)

READ = [needs(BillingPermission.READ)]
SETTINGS = [needs(IdentityPermission.MANAGE_SETTINGS)]
PDF = {**PDF_ANSWER, **raises(TemplateWrong, InsufficientStorage)}

From = Annotated[BillingDay | None, Query(alias="from", description="First day; a year before `to` when left out.")]
To = Annotated[BillingDay | None, Query(description="Last day; today by the client's calendar when left out.")]


@printed.get("/invoices/{invoice_id}/pdf", dependencies=READ, response_class=Response, responses=PDF)
async def invoice_pdf(ctx: Ctx, invoice_id: UUID) -> Response:
    """An invoice as PDF; once it is issued, the same bytes for good."""
    made = await commands.invoice_pdf(ctx, invoice_id)
    return pdf_response(made.content, made.name, digest=made.sha256)


@printed.get("/credit-notes/{credit_note_id}/pdf", dependencies=READ, response_class=Response, responses=PDF)
async def credit_note_pdf(ctx: Ctx, credit_note_id: UUID) -> Response:
    """A credit note as PDF, the same bytes for good."""
    made = await commands.credit_note_pdf(ctx, credit_note_id)
    return pdf_response(made.content, made.name, digest=made.sha256)


@router.get("/clients/{client_id}/statement", dependencies=READ)
async def statement(ctx: Ctx, client_id: UUID, first: From = None, to: To = None) -> StatementOut:
    """What a client owed, every document that changed it, and what they owe at the end."""
    return statement_out(await account_of(ctx, client_id, first, to))


@printed.get("/clients/{client_id}/statement/pdf", dependencies=READ, response_class=Response, responses=PDF)
async def statement_pdf(ctx: Ctx, client_id: UUID, first: From = None, to: To = None) -> Response:
    """The same as PDF."""
    account = await account_of(ctx, client_id, first, to)
    made = await commands.statement_pdf(ctx, account)
    return pdf_response(made.content, made.name)


@router.get("/document-templates", dependencies=SETTINGS)
async def list_templates(ctx: Ctx) -> TemplatesOut:
    """The template of each kind of document."""
    return TemplatesOut(items=[template_out(row) for row in await template_rows(ctx)])


@router.put("/document-templates/{document_kind}", dependencies=SETTINGS, responses=raises(TemplateWrong))
async def keep_template(ctx: Ctx, document_kind: DocumentKind, body: TemplateIn, version: IfMatch) -> TemplateOut:
    """Print a kind of document by a template of your own; refused with its line when it prints no sample."""
    await commands.keep_template(ctx, document_kind, body.body, version=version)
    await ctx.session.flush()
    return template_out(await template_row(ctx, document_kind))


@router.delete("/document-templates/{document_kind}", dependencies=SETTINGS)
async def reset_template(ctx: Ctx, document_kind: DocumentKind, version: IfMatch) -> None:
    """Go back to the shipped template."""
    await commands.reset_template(ctx, document_kind, version=version)


@router.post(
    "/document-templates/{document_kind}/preview", dependencies=SETTINGS, response_class=Response, responses=PDF
)
async def preview_template(ctx: Ctx, document_kind: DocumentKind, body: PreviewTemplateIn) -> Response:
    """A PDF of made-up facts, by the template in use or by another one."""
    made = await commands.sample_pdf(ctx, document_kind, body.body, lines=body.lines)
    return pdf_response(made, f"sample {document_kind}.pdf")


@router.put("/document-logo", dependencies=SETTINGS)
async def set_logo(ctx: Ctx, body: LogoIn) -> LogoOut:
    """Put a picture at the head of documents."""
    return logo_out(await commands.set_logo(ctx, body.content))


@router.delete("/document-logo", dependencies=SETTINGS)
async def remove_logo(ctx: Ctx) -> None:
    """Show the company's name in its place."""
    await commands.remove_logo(ctx)
