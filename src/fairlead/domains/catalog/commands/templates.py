"""Drawing up, changing, publishing and withdrawing service templates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Unpack
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.catalog import rules
from fairlead.domains.catalog.errors import CodeTaken
from fairlead.domains.catalog.events import TemplateChanged, TemplateCreated, TemplatePublished, TemplateWithdrawn
from fairlead.domains.catalog.lifecycle import TEMPLATE, TemplateAction
from fairlead.domains.catalog.models import ServiceTemplate
from fairlead.domains.catalog.queries import template_id_of
from fairlead.domains.catalog.repository import Templates
from fairlead.domains.catalog.terms import ServiceType, TemplateChanges
from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.context import Context
from fairlead.platform.db.changes import apply_changes


async def create_template(
    ctx: Context,
    *,
    code: str,
    name: str,
    type: ServiceType,  # noqa: A002 - the field's name
    details: Mapping[str, Any] | None = None,
    description: str = "",
    automated: bool = False,
    available_from: date | None = None,
    available_until: date | None = None,
    available_kinds: Sequence[str] = (),
    available_countries: Sequence[str] = (),
    tax_category: str = "standard",
) -> ServiceTemplate:
    """Draw up a template; it can be sold once it is published and has a tariff with a price."""
    facts: TemplateChanges = {
        "name": name,
        "description": description,
        "automated": automated,
        "details": details or {},
        "available_from": available_from,
        "available_until": available_until,
        "available_kinds": list(available_kinds),
        "available_countries": list(available_countries),
        "tax_category": tax_category,
    }
    rules.check_facts({"code": code, **facts})
    stored = await _stored_details(ctx, type, code, details or {})
    if await template_id_of(ctx, code) is not None:
        raise CodeTaken(code=code)
    row = {**facts, "details": stored}
    template = Templates(ctx).add(
        ServiceTemplate(id=ctx.new_id(), code=code, type=type, status=TEMPLATE.initial, created_at=ctx.now, **row)
    )
    ctx.emit(TemplateCreated(template_id=template.id, code=code))
    await ctx.session.flush()
    return template


async def update_template(
    ctx: Context, template_id: UUID, *, version: int | None = None, **changes: Unpack[TemplateChanges]
) -> ServiceTemplate:
    """Change what is named; services that were sold keep what they were sold with."""
    template = await Templates(ctx).get(template_id, lock=True, version=version)
    dates = {"available_from": template.available_from, "available_until": template.available_until}
    rules.check_facts({**dates, **changes})
    for name in ("available_kinds", "available_countries"):
        if name in changes:
            changes[name] = list(changes[name])  # stored as JSON, where a tuple would never be equal
    if "details" in changes:
        changes["details"] = await _stored_details(ctx, template.type, template.code, changes["details"])
    changed = apply_changes(template, changes)
    if changed:
        ctx.emit(TemplateChanged(template_id=template.id, fields=changed))
        await ctx.session.flush()
    return template


async def publish_template(ctx: Context, template_id: UUID, *, version: int | None = None) -> ServiceTemplate:
    """Put a template on sale."""
    template = await Templates(ctx).get(template_id, lock=True, version=version)
    template.advance(TemplateAction.PUBLISH)
    ctx.emit(TemplatePublished(template_id=template.id))
    return template


async def withdraw_template(ctx: Context, template_id: UUID, *, version: int | None = None) -> ServiceTemplate:
    """Take a template off sale; services that were sold go on."""
    template = await Templates(ctx).get(template_id, lock=True, version=version)
    template.advance(TemplateAction.WITHDRAW)
    ctx.emit(TemplateWithdrawn(template_id=template.id))
    return template


async def _stored_details(ctx: Context, kind: ServiceType, code: str, details: Mapping[str, Any]) -> dict[str, Any]:
    stored = rules.read_details(kind, details)
    parts = [part["code"] for part in stored.get("parts", ())]
    statement = select(ServiceTemplate.code, ServiceTemplate.type).where(ServiceTemplate.code.in_(parts))
    known = {row.code: row.type for row in await ctx.rows(statement)} if parts else {}
    errors = tuple(
        FieldError(f"details.parts.{n}.code", f"#/details/parts/{n}/code", fault, "Give the code of another template.")
        for n, part in enumerate(parts)
        if (fault := rules.part_fault(part, code, known.get(part)))
    )
    if errors:
        raise Invalid(errors=errors)
    return stored
