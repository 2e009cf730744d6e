"""Cancelling: now or on a day ahead, to be moved or revoked until then."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.clients.queries import client_facts
from fairlead.domains.contracts.queries import cancellation_fee, contract_terms
from fairlead.domains.services import queries, rules
from fairlead.domains.services.commands.moving import advance
from fairlead.domains.services.errors import NoCancellationScheduled
from fairlead.domains.services.events import (
    ServiceCancellationRevoked,
    ServiceCancellationScheduled,
    ServiceCancelled,
)
from fairlead.domains.services.lifecycle import LIVE, SERVICE, Action
from fairlead.domains.services.models import Service
from fairlead.domains.services.repository import Services
from fairlead.domains.services.terms import CancellationCategory
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.platform.context import Context


async def cancel(
    ctx: Context,
    service_id: UUID,
    *,
    reason: str,
    category: CancellationCategory | None = None,
    on: date | None = None,
    version: int | None = None,
) -> Service:
    """End a service on a day (default: today), the first one without it. A day ahead is scheduled and revocable.

    What is scheduled already is moved to the new day, with the fee of that day; the same wish again changes nothing.
    """
    service = await Services(ctx).get(service_id, lock=True, version=version)
    SERVICE.target(service.status, Action.CANCEL)
    today = ctx.today((await client_facts(ctx, service.client_id)).timezone)
    day = on or today
    if day < today:
        raise Invalid.of("on", f"{day} is in the past.", f"Give {today} or a later day.")
    scheduled = (service.cancel_on, service.cancellation_reason, service.cancellation_category)
    if day > today and scheduled == (day, reason, category):
        return service
    service.cancel_on, service.cancellation_reason, service.cancellation_category = day, reason, category
    fee = await _fee(ctx, service, day)
    service.cancellation_fee_minor = fee.minor
    if day > today:
        service.version += 1
        ctx.emit(
            ServiceCancellationScheduled(
                service_id=service.id, client_id=service.client_id, on=day, reason=reason, fee=fee, category=category
            )
        )
        return service
    _end(ctx, service, day)
    return service


async def revoke_cancellation(ctx: Context, service_id: UUID, *, version: int | None = None) -> Service:
    """Take a scheduled cancellation back."""
    service = await Services(ctx).get(service_id, lock=True, version=version)
    day = service.cancel_on
    if day is None or service.cancelled_at is not None:
        raise NoCancellationScheduled(service_id=service.id)
    service.cancel_on = service.cancellation_reason = service.cancellation_category = None
    service.cancellation_fee_minor = 0
    service.version += 1
    ctx.emit(ServiceCancellationRevoked(service_id=service.id, client_id=service.client_id, on=day))
    return service


async def carry_out_cancellations(ctx: Context, zone: str, *, limit: int = 1000) -> int:
    """End the services whose scheduled day has come in the company's zone; how many were.

    One that somebody is changing just now is waited for: the next look is a day away.
    """
    due = (
        select(Service)
        .where(Service.cancel_on <= ctx.today(zone), Service.cancelled_at.is_(None), Service.status.in_(LIVE))
        .order_by(Service.id)
        .limit(limit)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    services = list(await ctx.session.scalars(due))
    for service in services:
        _end(ctx, service, service.cancel_on or ctx.today(zone))
    return len(services)


def _end(ctx: Context, service: Service, day: date) -> None:
    advance(ctx, service, Action.CANCEL, reason=service.cancellation_reason)
    service.cancelled_at = ctx.now
    service.ended_on = max(day, service.start_date) if service.activated_at else day
    ctx.emit(
        ServiceCancelled(
            service_id=service.id,
            client_id=service.client_id,
            on=service.ended_on,
            reason=service.cancellation_reason or "",
            fee=Money(service.cancellation_fee_minor, service.currency),
            category=service.cancellation_category,
        )
    )


async def _fee(ctx: Context, service: Service, day: date) -> Money:
    """What leaving on that day costs; a service that never ran costs nothing, a renewed one what its own term asks.

    What is left of the contract counts as revenue does: lasting discounts lower it, limited ones do not.
    """
    if service.activated_at is None or service.contract_id is None:
        return Money.zero(service.currency)
    lowered = (await queries.lasting_on(ctx, [service.id]))[service.id]
    month = rules.monthly(service.price, service.quantity, service.cycle, *lowered, service.pricing)
    terms = await contract_terms(ctx, service.contract_id)
    if service.renewal_count:
        terms = replace(terms, end_date=service.end_date)
    return cancellation_fee(terms, month, day)
