"""Changes of services: what was asked, what was done, and the terms on both sides of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.services.models import ServiceChange
from fairlead.domains.services.rules import Terms
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class ChangedTerms:
    """An applied change: from `effective_on` on, `after` holds instead of `before`."""

    service_id: UUID
    effective_on: date
    before: Terms
    after: Terms


async def changed_terms(ctx: Context, change_ids: Collection[UUID]) -> Mapping[UUID, ChangedTerms]:
    """The terms on both sides of applied changes, by the change's id."""
    wanted = literal(list(change_ids), ARRAY(Uuid))
    found = await ctx.rows(
        select(
            ServiceChange.id, ServiceChange.service_id, ServiceChange.effective_on, ServiceChange.before,
            ServiceChange.after,
        ).where(ServiceChange.id == any_(wanted), ServiceChange.applied_at.is_not(None))
    )  # fmt: skip
    return {
        row.id: ChangedTerms(row.service_id, row.effective_on, Terms.read(row.before), Terms.read(row.after))
        for row in found
    }
