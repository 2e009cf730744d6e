"""A company's own templates and logo."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing.commands.documents.printing import files, means
from fairlead.domains.billing.models import DocumentLogo, DocumentTemplate
from fairlead.domains.billing.queries import documents
from fairlead.domains.billing.queries.documents import LOGO_FILE, Look
from fairlead.domains.billing.rules.documents import sample, shipped
from fairlead.domains.billing.terms import DocumentKind
from fairlead.domains.clients.queries import home
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.db import audit
from fairlead.platform.db.repository import StaleVersion
from fairlead.platform.documents import Sheet, Template, as_svg, has_many_pixels, raster

MOST_LOGO = 500_000
"""Bytes; the table refuses more."""
_NAMES = {"png": "logo.png", "jpeg": "logo.jpg"}
_SVG = re.compile(rb"^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<svg[\s>]", re.DOTALL)
_REFERS = re.compile(rb"<!(DOCTYPE|ENTITY)|(href|src)\s*=\s*[\"'](?!#|data:image/)", re.IGNORECASE)
_DRAWING = f"""#let document(data) = {{
  image("{LOGO_FILE}", width: 40mm)
  if data.bare != none {{ image(bytes(data.bare), width: 40mm) }}
}}"""
_TRIED = (1, 40)
"""How many lines the samples have that a new template must print."""


async def sample_pdf(ctx: Context, kind: DocumentKind, body: str | None = None, *, lines: int = 5) -> bytes:
    """A document of made-up facts, by a template that is not in use yet or by the one that is; raises TemplateWrong."""
    look, ours = await documents.look(ctx), await home(ctx)
    found = await means(ctx, kind)
    template = found.template if body is None else Template(body, own=body == shipped(kind))
    data = sample(kind, look.issuer, locale=ours.locale, currency=ours.currency, lines=lines)
    return await found.press.pdf(template, Sheet(data, files(look)), at=ctx.now)


async def keep_template(ctx: Context, kind: DocumentKind, body: str, *, version: int | None = None) -> DocumentTemplate:
    """Let a template print a kind of document from now on, once it has printed samples; raises TemplateWrong."""
    await _as_seen(ctx, kind, version)
    for lines in _TRIED:
        await sample_pdf(ctx, kind, body, lines=lines)
    stored = (await ctx.session.scalars(_of(kind).with_for_update())).one_or_none()
    if stored is None:
        stored = DocumentTemplate(id=ctx.new_id(), kind=kind, body=body, changed_at=ctx.now, version=1)
        ctx.session.add(stored)
    else:
        stored.body, stored.changed_at = body, ctx.now
        stored.version += 1
    return stored


async def reset_template(ctx: Context, kind: DocumentKind, *, version: int | None = None) -> None:
    """Go back to the shipped template."""
    await _as_seen(ctx, kind, version)
    stored = (await ctx.session.scalars(_of(kind))).one_or_none()
    if stored is not None:
        await ctx.session.delete(stored)


async def set_logo(ctx: Context, content: bytes) -> DocumentLogo:
    """Put a picture at the head of documents; raises Invalid for what is no picture, or a broken one."""
    name = _kind_of(content)
    await _tried(ctx, content)
    stored = (await ctx.session.scalars(select(DocumentLogo))).one_or_none()
    if stored is None:
        stored = DocumentLogo(id=ctx.new_id(), slot=1, name=name, content=content, changed_at=ctx.now)
        ctx.session.add(stored)
    else:
        stored.name, stored.content, stored.changed_at = name, content, ctx.now
    _told(ctx, stored.id, "changed", name)
    return stored


async def remove_logo(ctx: Context) -> None:
    """Show the company's name in its place."""
    stored = (await ctx.session.scalars(select(DocumentLogo))).one_or_none()
    if stored is not None:
        await ctx.session.delete(stored)
        _told(ctx, stored.id, "deleted", stored.name)


def _kind_of(content: bytes) -> str:
    if len(content) > MOST_LOGO:
        raise Invalid.of("content", "That is more than 500 kB.", "Save the picture smaller.")
    kind = raster(content)
    if kind is not None:
        if has_many_pixels(content):
            raise Invalid.of("content", "That has more than 4 million pixels.", "Save the picture smaller.")
        return _NAMES[kind]
    if not _SVG.match(content):
        raise Invalid.of("content", "That is neither PNG, JPEG nor SVG.", "Save the picture as one of these.")
    if _REFERS.search(content):
        raise Invalid.of("content", "The SVG refers to something outside of it.", "Save it with everything embedded.")
    return "logo.svg"


async def _tried(ctx: Context, content: bytes) -> None:
    """A picture that cannot be drawn would stop every document: it is drawn once, where it can do no harm. One of
    pixels is drawn bare too: an SVG leaves out without a word what it cannot read.
    """
    look = await documents.look(ctx)
    press = (await means(ctx, DocumentKind.INVOICE)).press
    drawing = Template(_DRAWING, own=False)
    data = {"title": "", "bare": list(content) if raster(content) else None}
    try:
        await press.pdf(drawing, Sheet(data, files(Look(look.issuer, {LOGO_FILE: as_svg(content)}))), at=ctx.now)
    except Invalid as wrong:
        message = "It cannot be drawn: it is broken, or too large."
        raise Invalid.of("content", message, "Save it anew, with fewer pixels if it has many.") from wrong


async def _as_seen(ctx: Context, kind: DocumentKind, version: int | None) -> None:
    """Raises StaleVersion when another template is in use than the one that was seen; the shipped one is version 0."""
    own = await documents.own_template(ctx, kind)
    current = own[1] if own else 0
    if version is not None and version != current:
        raise StaleVersion(expected_version=version, current_version=current)


def _told(ctx: Context, subject_id: UUID, action: str, name: str | None) -> None:
    """Put the logo into the plan and the audit trail, without its bytes."""
    audit.note(ctx, action=action, kind="document_logos", subject_id=subject_id, after={"name": name})


def _of(kind: DocumentKind) -> Any:
    return select(DocumentTemplate).where(DocumentTemplate.kind == kind)
