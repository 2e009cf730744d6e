"""Designing the steps that set services up; runs that have begun keep the steps they began with."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.provisioning import queries, rules
from fairlead.domains.provisioning.commands.steps import KNOWN
from fairlead.domains.provisioning.models import StepTemplate
from fairlead.domains.provisioning.queries import StepList
from fairlead.domains.provisioning.queries.templates import about
from fairlead.platform.context import Context
from fairlead.platform.db.repository import StaleVersion
from fairlead.platform.workflow.declare import MANUAL, Planned


async def set_steps(
    ctx: Context,
    kind: ServiceType,
    steps: Sequence[Planned],
    *,
    template_id: UUID | None = None,
    version: int | None = None,
) -> StepList:
    """Say which steps set up services of a type, or of one template of that type; the same again changes nothing.

    `version` 0 stands for the built-in ones. Raises StaleVersion, Invalid with the place of each mistake.
    """
    rules.check_steps(steps, KNOWN)
    wanted = [asdict(_written(one)) for one in steps]
    stored = await _stored(ctx, kind, template_id, version)
    if stored is None:
        of_type = kind if template_id is None else None
        ctx.session.add(
            StepTemplate(id=ctx.new_id(), type=of_type, template_id=template_id, steps=wanted, version=1)
        )  # fmt: skip
    elif stored.steps != wanted:
        stored.steps = wanted
        stored.version += 1
    await ctx.session.flush()
    return await queries.step_list(ctx, kind, template_id)


async def reset_steps(
    ctx: Context, kind: ServiceType, *, template_id: UUID | None = None, version: int | None = None
) -> StepList:
    """Go back to the built-in steps of a type, or for a template to those of its type.

    Raises StaleVersion.
    """
    stored = await _stored(ctx, kind, template_id, version)
    if stored is not None:
        await ctx.session.delete(stored)
        await ctx.session.flush()
    return await queries.step_list(ctx, kind, template_id)


def _written(step: Planned) -> Planned:
    """As it is kept: a step without code is somebody's to do, whatever was said."""
    return Planned(step.step, step.title.strip(), step.manual or step.step == MANUAL, dict(step.options))


async def _stored(
    ctx: Context, kind: ServiceType, template_id: UUID | None, version: int | None
) -> StepTemplate | None:
    statement = select(StepTemplate).where(about(kind, template_id)).with_for_update()
    found = (await ctx.session.scalars(statement)).one_or_none()
    current = found.version if found is not None else 0
    if version is not None and version != current:
        raise StaleVersion(expected_version=version, current_version=current)
    return found
