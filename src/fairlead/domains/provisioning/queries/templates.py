"""Which steps set a service up: its catalog template's own, else its type's, else the built-in ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from fairlead.domains.catalog.models import ServiceTemplate
from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.provisioning import rules
from fairlead.domains.provisioning.models import StepTemplate
from fairlead.platform.context import Context
from fairlead.platform.workflow.declare import Planned


@dataclass(frozen=True, slots=True)
class StepList:
    """The steps of a type or of one template of the catalog."""

    type: ServiceType
    template_id: UUID | None
    name: str
    """The template's, or the type's."""
    steps: tuple[Planned, ...]
    own: bool
    """False while the ones of the type, or the built-in ones, count."""
    version: int
    """0 while there are none of its own."""


async def steps_for(
    ctx: Context, template_id: UUID, service_type: ServiceType, *, automated: bool = False
) -> tuple[Planned, ...]:
    """The steps that set up a service of this catalog template and type, in the order in which they are done.

    Where the company has designed none, an `automated` service has the built-in ones that need nobody.
    """
    found = await ctx.rows(
        select(StepTemplate.steps)
        .where(or_(StepTemplate.template_id == template_id, StepTemplate.type == service_type))
        .order_by(StepTemplate.template_id.is_(None))
    )
    return planned(found[0].steps) if found else rules.built_in(service_type, automated=automated)


async def step_list(ctx: Context, kind: ServiceType, template_id: UUID | None = None) -> StepList:
    """The steps of a type, or of one template of that type, as they count now."""
    own = await ctx.row(select(StepTemplate.steps, StepTemplate.version).where(about(kind, template_id)))
    name = kind.value
    if template_id is not None:
        name = await ctx.scalar(select(ServiceTemplate.name).where(ServiceTemplate.id == template_id)) or name
    if own is not None:
        return StepList(kind, template_id, name, planned(own.steps), own=True, version=own.version)
    steps = rules.built_in(kind) if template_id is None else await steps_for(ctx, template_id, kind)
    return StepList(kind, template_id, name, steps, own=False, version=0)


async def step_lists(ctx: Context) -> Sequence[StepList]:
    """The steps of every type, then those of the catalog's templates that have their own, by name."""
    of_template = (ServiceTemplate.tenant_id == StepTemplate.tenant_id) & (
        ServiceTemplate.id == StepTemplate.template_id
    )
    statement = (
        select(
            StepTemplate.type, StepTemplate.template_id, StepTemplate.steps, StepTemplate.version, ServiceTemplate.name,
            ServiceTemplate.type.label("template_type"),
        )
        .outerjoin(ServiceTemplate, of_template)
        .order_by(ServiceTemplate.name)
    )  # fmt: skip
    found = await ctx.rows(statement)
    of_types = {row.type: row for row in found if row.template_id is None}
    lists = [
        StepList(kind, None, kind.value, planned(row.steps), own=True, version=row.version)
        if (row := of_types.get(kind)) is not None
        else StepList(kind, None, kind.value, rules.built_in(kind), own=False, version=0)
        for kind in ServiceType
    ]
    lists += [
        StepList(row.template_type, row.template_id, row.name, planned(row.steps), own=True, version=row.version)
        for row in found
        if row.template_id is not None
    ]
    return lists


def about(kind: ServiceType, template_id: UUID | None) -> Any:
    """The condition that finds the list of a type, or of a template."""
    return StepTemplate.type == kind if template_id is None else StepTemplate.template_id == template_id


def planned(stored: Sequence[dict[str, Any]]) -> tuple[Planned, ...]:
    """The steps of a row."""
    return tuple(Planned(one["step"], one["title"], one["manual"], one["options"]) for one in stored)
