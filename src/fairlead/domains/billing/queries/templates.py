"""The templates of documents, shipped or a company's own, and the logo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from fairlead.domains.billing.models import DocumentLogo, DocumentTemplate
from fairlead.domains.billing.rules.documents import shipped
from fairlead.domains.billing.terms import DocumentKind
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """The template of a kind of document; version 0 is the shipped one."""

    kind: DocumentKind
    body: str
    version: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class LogoRow:
    """The picture at the head of documents."""

    name: str
    size: int
    changed_at: datetime


async def template_rows(ctx: Context) -> Sequence[TemplateRow]:
    """The template of each kind."""
    t = DocumentTemplate
    own = {row.kind: row for row in await ctx.rows(select(t.kind, t.body, t.version, t.changed_at))}
    return [
        TemplateRow(kind, *own[kind][1:]) if kind in own else TemplateRow(kind, shipped(kind), 0, None)
        for kind in DocumentKind
    ]


async def template_row(ctx: Context, kind: DocumentKind) -> TemplateRow:
    """The template of one kind."""
    return next(row for row in await template_rows(ctx) if row.kind is kind)


async def logo_row(ctx: Context) -> LogoRow | None:
    """What is known of the logo, if there is one."""
    d = DocumentLogo
    row = await ctx.row(select(d.name, func.octet_length(d.content), d.changed_at))
    return None if row is None else LogoRow(*row)
