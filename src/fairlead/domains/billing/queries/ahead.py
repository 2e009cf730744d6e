"""What is to happen to a client's services and billing on days ahead."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, exists, func, literal, select

from fairlead.domains.billing.models import Charge, RecurringSchedule, UsageMetering
from fairlead.domains.catalog.models import UsagePrice
from fairlead.domains.services.events import ServiceCancellationScheduled, ServiceCancelled, ServiceChangeScheduled
from fairlead.domains.services.lifecycle import ChangeStatus
from fairlead.domains.services.models import Service, ServiceChange
from fairlead.platform.context import Context
from fairlead.platform.events import EventRow


@dataclass(frozen=True, slots=True)
class Ahead:
    """A scheduled change or end of a service, as the event that its day will bring."""

    on: date
    event: ServiceChangeScheduled | ServiceCancelled


async def next_day(ctx: Context, client_id: UUID) -> date | None:
    """The first day on which something of a client falls due; None when nothing will."""
    schedules = select(func.min(RecurringSchedule.next_date)).where(RecurringSchedule.client_id == client_id)
    charges = select(func.min(Charge.due_on)).where(
        Charge.client_id == client_id, ~Charge.invoiced, Charge.released_at.is_(None)
    )
    usage = (
        select(func.min(UsageMetering.next_date))
        .join(Service, (Service.tenant_id == UsageMetering.tenant_id) & (Service.id == UsageMetering.service_id))
        .where(Service.client_id == client_id)
    )
    days = [await ctx.scalar(one) for one in (schedules, charges, usage)]
    return min((day for day in days if day is not None), default=None)


async def metered(ctx: Context, client_id: UUID) -> bool:
    """Whether usage of a client's services is, or is to be, charged."""
    prices = exists().where(UsagePrice.tenant_id == Service.tenant_id, UsagePrice.tariff_id == Service.tariff_id)
    rated = exists().where(UsageMetering.tenant_id == Service.tenant_id, UsageMetering.service_id == Service.id)
    asked = select(Service.id).where(Service.client_id == client_id, prices | rated).limit(1)
    return await ctx.row(asked) is not None


async def ahead(ctx: Context, client_id: UUID) -> list[Ahead]:
    """What is scheduled for a client's services, by day."""
    changes = (
        select(ServiceChange.id, ServiceChange.service_id, ServiceChange.effective_on, ServiceChange.origin)
        .join(Service, (Service.tenant_id == ServiceChange.tenant_id) & (Service.id == ServiceChange.service_id))
        .where(Service.client_id == client_id, ServiceChange.status == ChangeStatus.SCHEDULED)
    )
    found = [
        Ahead(
            row.effective_on,
            ServiceChangeScheduled(
                service_id=row.service_id, client_id=client_id, change_id=row.id, effective_on=row.effective_on,
                origin=row.origin,
            ),
        )
        for row in await ctx.rows(changes)
    ]  # fmt: skip
    leaving = select(Service.id, Service.cancel_on).where(
        Service.client_id == client_id, Service.cancel_on.is_not(None), Service.cancelled_at.is_(None)
    )
    ends = {row[0]: row[1] for row in await ctx.rows(leaving)}
    fees = await _scheduled_ends(ctx, ends)
    found += [Ahead(on, fees[service_id]) for service_id, on in ends.items() if service_id in fees]
    return sorted(found, key=lambda one: one.on)


async def _scheduled_ends(ctx: Context, service_ids: Collection[UUID]) -> Mapping[UUID, ServiceCancelled]:
    """The end of each service as it was scheduled last, with its fee."""
    if not service_ids:
        return {}
    asked = (
        select(EventRow.payload)
        .where(
            EventRow.subject_id == any_(literal(list(service_ids), ARRAY(Uuid))),
            EventRow.name == ServiceCancellationScheduled.__name__,
        )
        .order_by(EventRow.txid, EventRow.seq)
    )
    read: list[Any] = [ServiceCancellationScheduled.from_payload(row.payload) for row in await ctx.rows(asked)]
    return {
        one.service_id: ServiceCancelled(
            service_id=one.service_id, client_id=one.client_id, on=one.on, reason=one.reason, fee=one.fee
        )
        for one in read
    }


async def bases_of(ctx: Context, charge_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """The explanations of charges, by their ids."""
    if not charge_ids:
        return {}
    asked = select(Charge.id, Charge.basis).where(Charge.id == any_(literal(list(charge_ids), ARRAY(Uuid))))
    return {row[0]: row[1] for row in await ctx.rows(asked)}
