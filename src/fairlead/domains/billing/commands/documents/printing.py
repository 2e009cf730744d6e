"""Printing: what is final is printed once and kept, what may still change is printed afresh each time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from fairlead.domains.billing.models import Document
from fairlead.domains.billing.queries import documents
from fairlead.domains.billing.queries.documents import Look, Printable
from fairlead.domains.billing.rules import Account
from fairlead.domains.billing.rules.documents import KIT, invoice_data, shipped, statement_data
from fairlead.domains.billing.terms import DocumentKind, Stage
from fairlead.kernel.errors import NotFound
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import insert_rows
from fairlead.platform.documents import Press, Sheet, Template
from fairlead.platform.outside import outside

_TABLE: Table = Document.__table__  # type: ignore[assignment] # declarative types it as FromClause
_COLUMNS = (
    "tenant_id", "id", "kind", "owner_id", "stage", "name", "sha256", "content", "template_version", "made_at",
)  # fmt: skip
_A_PAGE = 30
"""Lines: more do not fit on the first page."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """A printed document."""

    name: str
    content: bytes
    sha256: str
    stage: Stage | None = None
    """None of what may still change."""


@dataclass(frozen=True, slots=True)
class Means:
    """With what a kind of document is printed; version 0 is the shipped template."""

    press: Press
    template: Template
    version: int


async def render(ctx: Context, kind: DocumentKind, data: Sequence[Mapping[str, Any]], look: Look) -> list[bytes]:
    """Documents of a kind as PDF, by the company's template or the shipped one; `data` as that expects it."""
    with_these = await means(ctx, kind)
    sheets = [Sheet(one, files(look), long=len(one["lines"]) > _A_PAGE) for one in data]
    return await with_these.press.pdfs(with_these.template, sheets, at=ctx.now)


async def invoice_pdf(ctx: Context, invoice_id: UUID) -> Pdf:
    """An invoice as PDF: of an issued one always the same bytes. Raises NotFound and TemplateWrong."""
    found = await invoice_pdfs(ctx, [invoice_id])
    if invoice_id not in found:
        raise NotFound.of("invoice", invoice_id)
    return found[invoice_id]


async def invoice_pdfs(ctx: Context, invoice_ids: Collection[UUID]) -> dict[UUID, Pdf]:
    """Invoices as PDF, those that were not printed before in one go; unknown ids are left out."""
    return await _pdfs(ctx, DocumentKind.INVOICE, await documents.printables(ctx, invoice_ids))


async def credit_note_pdf(ctx: Context, credit_note_id: UUID) -> Pdf:
    """A credit note as PDF, always the same bytes. Raises NotFound and TemplateWrong."""
    wanted = await documents.credit_printable(ctx, credit_note_id)
    return (await _pdfs(ctx, DocumentKind.CREDIT_NOTE, {wanted.id: wanted}))[wanted.id]


async def _pdfs(ctx: Context, kind: DocumentKind, wanted: Mapping[UUID, Printable]) -> dict[UUID, Pdf]:
    before = {(one.owner_id, one.stage): one for one in await documents.kept(ctx, kind, wanted.keys())}
    fresh = [one for one in wanted.values() if (one.id, one.stage) not in before]
    made = await _printed(ctx, kind, fresh)
    for one in wanted.values():
        known = before.get((one.id, one.stage)) if one.stage else None
        if known is not None:
            made[one.id] = Pdf(known.name, known.content, known.sha256, known.stage)
    return made


async def _printed(ctx: Context, kind: DocumentKind, wanted: Sequence[Printable]) -> dict[UUID, Pdf]:
    if not wanted:
        return {}
    look = await documents.look(ctx)
    people = await documents.receivers(ctx, {one.client_id for one in wanted})
    data = [invoice_data(one.billed, look.issuer, people[one.client_id]) for one in wanted]
    contents = await render(ctx, kind, data, look)
    made = {
        one.id: Pdf(one.name, content, sha256(content).hexdigest(), one.stage)
        for one, content in zip(wanted, contents, strict=True)
    }
    final = [one for one in wanted if one.stage]
    await _keep(ctx, kind, final, made)
    return made | await _first_ones(ctx, kind, final)


async def _keep(ctx: Context, kind: DocumentKind, final: Sequence[Printable], made: Mapping[UUID, Pdf]) -> None:
    """Store what is final. Whoever printed the same meanwhile was first, and theirs is the one to keep."""
    version = (await means(ctx, kind)).version
    rows = [
        (
            ctx.tenant_id, ctx.new_id(), kind, one.id, one.stage, pdf.name, pdf.sha256, pdf.content, version, ctx.now
        )
        for one in final if (pdf := made[one.id])
    ]  # fmt: skip
    if rows and not ctx.dry_run:
        await insert_rows(ctx.session, _TABLE, _COLUMNS, rows, suffix="ON CONFLICT DO NOTHING")


async def _first_ones(ctx: Context, kind: DocumentKind, final: Sequence[Printable]) -> dict[UUID, Pdf]:
    stages = {one.id: one.stage for one in final}
    if not stages:
        return {}
    return {
        one.owner_id: Pdf(one.name, one.content, one.sha256, one.stage)
        for one in await documents.kept(ctx, kind, stages)
        if stages[one.owner_id] is one.stage
    }


async def statement_pdf(ctx: Context, account: Account) -> Pdf:
    """A statement of account as PDF; it is made afresh each time."""
    look, reader = await documents.look(ctx), await documents.receiver(ctx, account.client_id)
    [content] = await render(ctx, DocumentKind.STATEMENT, [statement_data(account, look.issuer, reader)], look)
    return Pdf(f"{reader.number} {account.first} {account.last}.pdf", content, sha256(content).hexdigest())


async def means(ctx: Context, kind: DocumentKind) -> Means:
    """The press, and the template that counts for a kind of document."""
    press = outside(ctx, Press)
    if press is None:
        raise LookupError("this process was started without a press")
    own = await documents.own_template(ctx, kind)
    return (
        Means(press, Template(shipped(kind)), 0) if own is None else Means(press, Template(own[0], own=False), own[1])
    )


def files(look: Look) -> dict[str, bytes]:
    """What templates may name: the logo, and the shipped parts."""
    return {**look.files, "kit.typ": KIT}
