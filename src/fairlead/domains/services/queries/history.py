"""What happened to a service: its moves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import ServiceTransition
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class Transition:
    """One move: from, to, by what, why, who, when."""

    seq: int
    from_status: Status | None
    to_status: Status
    action: str
    reason: str | None
    actor_kind: str
    actor_name: str
    at: datetime


async def transitions_of(ctx: Context, service_id: UUID) -> list[Transition]:
    """Every move of a service, oldest first."""
    columns = (getattr(ServiceTransition, name) for name in Transition.__dataclass_fields__)
    found = await ctx.rows(
        select(*columns).where(ServiceTransition.service_id == service_id).order_by(ServiceTransition.seq)
    )
    return [Transition(*row) for row in found]
