"""The money in a service's timeline: what was charged and given back for it, when, and what became of that."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from fairlead.domains.billing.models import Charge
from fairlead.domains.services.queries import Before, Happened, Happening
from fairlead.kernel.money import Money
from fairlead.platform.context import Context

_SEQ = func.row_number().over(partition_by=Charge.created_at, order_by=Charge.id).label("seq")
"""Charges of one instant, in the order in which they were made."""


async def money_of(ctx: Context, service_id: UUID, before: Before | None, most: int) -> Sequence[Happening]:
    """The latest charges and credits of a service before a place of its timeline."""
    made = (
        select(
            Charge.created_at, _SEQ, Charge.source_kind, Charge.id, Charge.description, Charge.period_start,
            Charge.period_end, Charge.amount_minor, Charge.currency, Charge.due_on, Charge.invoiced,
            Charge.released_at,
        )
        .where(Charge.service_id == service_id)
        .subquery()
    )  # fmt: skip
    asked = select(made).order_by(made.c.created_at.desc(), made.c.seq.desc()).limit(most)
    if before is not None:
        same = and_(made.c.created_at == before.at, made.c.seq < before.seq) if before.seq is not None else None
        earlier = made.c.created_at < before.at
        asked = asked.where(earlier if same is None else or_(earlier, same))
    return [
        Happening(
            one.created_at, Happened.MONEY, one.seq, one.source_kind.value, "system", "billing",
            {
                "id": one.id, "description": one.description, "amount": Money(one.amount_minor, one.currency),
                "period_start": one.period_start, "period_end": one.period_end, "due_on": one.due_on,
                "invoiced": one.invoiced, "released_at": one.released_at,
            },
        )
        for one in await ctx.rows(asked)
    ]  # fmt: skip
