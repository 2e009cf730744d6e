"""Changes to come as they would be made, were everything else as it is now."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.services import rules
from fairlead.domains.services.lifecycle import ChangeStatus
from fairlead.domains.services.models import ServiceChange
from fairlead.domains.services.queries.changes import ChangedTerms, Wish, subjects, surroundings
from fairlead.domains.services.rules import Wanted
from fairlead.kernel.errors import Problem
from fairlead.platform.context import Context


async def planned_terms(ctx: Context, change_ids: Collection[UUID]) -> Mapping[UUID, ChangedTerms]:
    """The terms on both sides of scheduled changes, by the change's id; those that would be refused are left out."""
    wanted = literal(list(change_ids), ARRAY(Uuid))
    columns = (ServiceChange.id, ServiceChange.service_id, ServiceChange.effective_on, ServiceChange.wanted)
    due = await ctx.rows(
        select(*columns, ServiceChange.origin).where(
            ServiceChange.id == any_(wanted), ServiceChange.status == ChangeStatus.SCHEDULED
        )
    )
    known = await subjects(ctx, {row.service_id for row in due})
    wishes = {
        row.id: Wish(known[row.service_id].terms.tariff_id, Wanted.read(row.wanted), row.effective_on) for row in due
    }
    around = await surroundings(ctx, wishes.values())
    found: dict[UUID, ChangedTerms] = {}
    for row in due:
        subject, wish = known[row.service_id], wishes[row.id]
        try:
            after = rules.terms_wanted(subject, wish.wanted, wish.on, around, row.origin)
        except Problem:
            continue  # its own day will say why
        found[row.id] = ChangedTerms(row.service_id, wish.on, subject.terms, after)
    return found
