"""Charges that are on no invoice yet, of some services."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select

from fairlead.domains.billing.models import Charge
from fairlead.domains.services.models import Service
from fairlead.kernel.period import Period
from fairlead.platform.context import Context

_OPEN = (~Charge.invoiced, Charge.released_at.is_(None))


async def services_under(ctx: Context, contract_id: UUID) -> list[UUID]:
    """The services of a contract."""
    return [row.id for row in await ctx.rows(select(Service.id).where(Service.contract_id == contract_id))]


async def charges_of_services(ctx: Context, service_ids: Collection[UUID]) -> set[UUID]:
    """The open charges of services."""
    among = any_(literal(list(service_ids), ARRAY(Uuid)))
    return {row.id for row in await ctx.rows(select(Charge.id).where(Charge.service_id == among, *_OPEN))}


async def open_periods_of(ctx: Context, service_id: UUID, days: Period) -> set[UUID]:
    """The open charges and credits of a service for days that begin within some days."""
    statement = select(Charge.id).where(
        Charge.service_id == service_id, Charge.period_start >= days.start, Charge.period_start < days.end, *_OPEN
    )
    return {row.id for row in await ctx.rows(statement)}
