"""What is to happen to a client's services and billing on days ahead."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, case, exists, func, literal, select

from fairlead.domains.billing.models import Charge, RecurringSchedule, UsageMetering
from fairlead.domains.catalog.models import UsagePrice
from fairlead.domains.services.events import (
    ServiceCancellationScheduled,
    ServiceCancelled,
    ServiceChangeScheduled,
    ServiceHoldLifted,
    ServiceHoldPlaced,
)
from fairlead.domains.services.lifecycle import ChangeStatus, PlanStatus
from fairlead.domains.services.models import HoldPlan, Service, ServiceChange
from fairlead.domains.services.queries import holds_ahead
from fairlead.platform.context import Context
from fairlead.platform.events import EventRow


@dataclass(frozen=True, slots=True)
class Ahead:
    """A change, hold or end of a service that is planned, as the event that its day will bring."""

    on: date
    event: ServiceChangeScheduled | ServiceCancelled | ServiceHoldPlaced | ServiceHoldLifted


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of a client's days ahead, read at once."""

    falls_due: date | None
    """The first day on which something falls due; None when nothing will."""
    changes: date | None
    """The first day of a change, hold or end of a service that is planned."""
    metered: bool
    """Whether usage of a service is, or is to be, charged."""


_CLIENT = bindparam("client_id", type_=Uuid)
_USAGE = (
    select(func.min(UsageMetering.next_date))
    .join(Service, (Service.tenant_id == UsageMetering.tenant_id) & (Service.id == UsageMetering.service_id))
    .where(Service.client_id == _CLIENT)
)
_CHANGES = (
    select(func.min(ServiceChange.effective_on))
    .join(Service, (Service.tenant_id == ServiceChange.tenant_id) & (Service.id == ServiceChange.service_id))
    .where(Service.client_id == _CLIENT, ServiceChange.status == ChangeStatus.SCHEDULED)
)
_HOLDS = (
    select(func.min(case((HoldPlan.status == PlanStatus.PLANNED, HoldPlan.from_on), else_=HoldPlan.until_on)))
    .join(Service, (Service.tenant_id == HoldPlan.tenant_id) & (Service.id == HoldPlan.service_id))
    .where(Service.client_id == _CLIENT, HoldPlan.status.in_((PlanStatus.PLANNED, PlanStatus.PLACED)))
)
_LEAVING = (Service.client_id == _CLIENT, Service.cancel_on.is_not(None), Service.cancelled_at.is_(None))
_PRICED = exists().where(UsagePrice.tenant_id == Service.tenant_id, UsagePrice.tariff_id == Service.tariff_id)
_RATED = exists().where(UsageMetering.tenant_id == Service.tenant_id, UsageMetering.service_id == Service.id)
_OUTLOOK = select(
    func.least(
        select(func.min(RecurringSchedule.next_date)).where(RecurringSchedule.client_id == _CLIENT).scalar_subquery(),
        select(func.min(Charge.due_on))
        .where(Charge.client_id == _CLIENT, ~Charge.invoiced, Charge.released_at.is_(None))
        .scalar_subquery(),
        _USAGE.scalar_subquery(),
    ),
    func.least(
        _CHANGES.scalar_subquery(),
        _HOLDS.scalar_subquery(),
        select(func.min(Service.cancel_on)).where(*_LEAVING).scalar_subquery(),
    ),
    select(Service.id).where(Service.client_id == _CLIENT, _PRICED | _RATED).exists(),
)


async def outlook(ctx: Context, client_id: UUID) -> Outlook:
    """What is known of a client's days ahead."""
    row = await ctx.row(_OUTLOOK, {"client_id": client_id})
    return Outlook(*row) if row is not None else Outlook(None, None, metered=False)


async def ahead(ctx: Context, client_id: UUID) -> list[Ahead]:
    """What is planned for a client's services, by day."""
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
    found += [Ahead(one.event.on, one.event) for one in await holds_ahead(ctx, client_id=client_id)]
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
