"""What billing does when something happens to a service."""

from collections.abc import Sequence
from datetime import date
from typing import get_args
from uuid import UUID

from fairlead.domains.billing import commands
from fairlead.domains.billing.jobs import spread_billing_run, spread_undo
from fairlead.domains.catalog.events import UsagePriceSet, UsagePriceWithdrawn
from fairlead.domains.services.events import (
    DiscountEnded,
    DiscountGranted,
    ServiceActivated,
    ServiceCancellationScheduled,
    ServiceCancelled,
    ServiceChanged,
    ServiceChangeScheduled,
    ServiceExpired,
    ServiceHoldLifted,
    ServiceHoldPlaced,
    ServiceHoldPlanned,
    ServiceResumed,
    ServiceSuspended,
    ServiceTransferred,
)
from fairlead.platform.context import Context
from fairlead.platform.events import on


@on(ServiceActivated, batch=True, previewed=True)
async def create_recurring_schedule(ctx: Context, events: Sequence[ServiceActivated]) -> None:
    """Bill an activated service from its day on, and its set-up once."""
    await commands.open_schedules(ctx, events)


@on(ServiceSuspended, ServiceHoldPlaced, batch=True, previewed=True)
async def suspend_recurring_billing(ctx: Context, events: Sequence[ServiceSuspended | ServiceHoldPlaced]) -> None:
    """Pause billing while a hold stands that stops the money."""
    await commands.settle_holds(ctx, {event.service_id for event in events})


@on(ServiceResumed, ServiceHoldLifted, batch=True, previewed=True)
async def resume_recurring_billing(ctx: Context, events: Sequence[ServiceResumed | ServiceHoldLifted]) -> None:
    """Go on billing, without billing the gap, once no hold that stops the money stands."""
    await commands.settle_holds(ctx, {event.service_id for event in events})


@on(DiscountGranted, DiscountEnded, batch=True, previewed=True)
async def settle_discounts(ctx: Context, events: Sequence[DiscountGranted | DiscountEnded]) -> None:
    """Bill less while a discount counts and all of it behind its end, the days that were billed already as well."""
    await commands.settle_discounts(ctx, events)


@on(ServiceResumed, ServiceHoldLifted, ServiceChanged, ServiceCancelled, batch=True, only_previewed=True)
async def foresee_next_bill(
    ctx: Context, events: Sequence[ServiceResumed | ServiceHoldLifted | ServiceChanged | ServiceCancelled]
) -> None:
    """Show with a change, and with the end of a hold or a service, what will be billed next as things stand."""
    await commands.foresee_next_bills(ctx, {event.service_id for event in events})


@on(ServiceCancelled, ServiceExpired, batch=True, previewed=True)
async def stop_recurring_billing(ctx: Context, events: Sequence[ServiceCancelled | ServiceExpired]) -> None:
    """Bill nothing from the last day on; charge the fee of leaving early and credit what was prepaid."""
    await commands.end_schedules(ctx, events)


@on(ServiceCancellationScheduled, batch=True, only_previewed=True)
async def foresee_final_charges(ctx: Context, events: Sequence[ServiceCancellationScheduled]) -> None:
    """Show with a cancellation for a day ahead what that day will charge and credit, as things stand."""
    await commands.foresee_endings(ctx, [_on_its_day(event) for event in events])


def _on_its_day(event: ServiceCancellationScheduled) -> ServiceCancelled:
    return ServiceCancelled(
        service_id=event.service_id, client_id=event.client_id, on=event.on, reason=event.reason, fee=event.fee
    )


@on(ServiceChangeScheduled, batch=True, only_previewed=True)
async def foresee_changes(ctx: Context, events: Sequence[ServiceChangeScheduled]) -> None:
    """Show with a change for a day ahead what that day will credit and charge, as things stand."""
    await commands.foresee_changes(ctx, events)


@on(ServiceHoldPlanned, ServiceSuspended, ServiceHoldPlaced, batch=True, only_previewed=True)
async def foresee_holds(
    ctx: Context, events: Sequence[ServiceHoldPlanned | ServiceSuspended | ServiceHoldPlaced]
) -> None:
    """Show with a hold, of today or of days ahead, what will be given back and what will not be charged."""
    await commands.foresee_holds(ctx, events)


@on(ServiceTransferred, atomic=True)
async def hand_over_billing(ctx: Context, event: ServiceTransferred) -> None:
    """Settle both clients to the day.

    Inside the transfer's own transaction: no run may bill the service to a client who no longer holds it, and
    transfers must be settled in the order in which they happen.
    """
    await commands.hand_over(ctx, event)


@on(ServiceChanged, atomic=True, batch=True)
async def settle_billing(ctx: Context, events: Sequence[ServiceChanged]) -> None:
    """Settle both sides of the day from which a service is billed by other terms.

    Inside the change's own transaction: no run may bill days behind it by the old terms, and changes must be settled
    in the order in which they happen.
    """
    await commands.settle_changes(ctx, events)


_Turned = (
    ServiceChanged
    | ServiceTransferred
    | ServiceCancelled
    | ServiceExpired
    | ServiceSuspended
    | ServiceHoldPlaced
    | ServiceHoldLifted
    | ServiceResumed
)


@on(*get_args(_Turned), batch=True)
async def doubt_usage(ctx: Context, events: Sequence[_Turned]) -> None:
    """Rate usage again from the day on which a service's terms, client, holds or end turned out to be others."""
    days: dict[UUID, date] = {}
    for event in events:
        day = event.effective_on if isinstance(event, ServiceChanged) else event.on
        days[event.service_id] = min(day, days.get(event.service_id, day))
    await commands.doubt_usage(ctx, days)


@on(UsagePriceSet, UsagePriceWithdrawn, batch=True)
async def doubt_usage_prices(ctx: Context, events: Sequence[UsagePriceSet | UsagePriceWithdrawn]) -> None:
    """Rate usage again that was rated for days on which its price is another one now."""
    days: dict[UUID, date] = {}
    for event in events:
        days[event.tariff_id] = min(event.valid_from, days.get(event.tariff_id, event.valid_from))
    await commands.doubt_prices(ctx, days)


LISTENERS = (
    create_recurring_schedule,
    doubt_usage,
    doubt_usage_prices,
    foresee_holds,  # before the hold is settled: it compares
    suspend_recurring_billing,
    resume_recurring_billing,
    stop_recurring_billing,
    foresee_changes,
    foresee_final_charges,
    foresee_next_bill,
    hand_over_billing,
    settle_billing,
    settle_discounts,
    spread_billing_run,
    spread_undo,
)
