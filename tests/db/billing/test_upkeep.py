"""Schedules follow what happens to services, whatever the order in which it is heard."""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from fairlead.domains.billing import listeners
from fairlead.domains.billing.models import RecurringSchedule
from fairlead.domains.billing.terms import ScheduleStatus
from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.services.events import ServiceActivated, ServiceCancelled
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.events import store
from tests.make import billing, catalog


async def hear(ctx: Context) -> None:
    """Store what was emitted so far and deliver it to billing, oldest first."""
    await ctx.session.flush()
    emitted, ctx.outbox.events = ctx.outbox.events, []
    await store(ctx, emitted)
    for one in emitted:
        for listener in listeners.LISTENERS:
            if type(one.event) in listener.events:
                await listener.fn(ctx, [one.event] if listener.batch else one.event)


async def test_activation_opens_a_schedule_and_charges_the_set_up_once(ctx: Context) -> None:
    service = await billing.active(ctx, setup=Money.parse("25.00", "USD"), start_date=date(2026, 3, 10))
    activated = next(e.event for e in ctx.outbox.events if isinstance(e.event, ServiceActivated))
    await hear(ctx)
    await listeners.create_recurring_schedule.fn(ctx, [activated])
    schedule = await billing.schedule(ctx, service.id)
    assert (schedule.starts_on, schedule.billed_until, schedule.next_date) == (date(2026, 3, 10),) * 3
    assert schedule.status is ScheduleStatus.ACTIVE
    assert await billing.charges(ctx, service.client_id) == [
        ("service_setup", "setup", Decimal("25.00"), date(2026, 3, 10))
    ]


async def test_a_service_sold_once_is_charged_once_and_never_recurs(ctx: Context) -> None:
    template = await catalog.template(ctx, code="router", name="Router", type=ServiceType.ONE_TIME)
    tariff = await catalog.tariff(ctx, template, price="0", setup="80.00")
    service = await billing.active(ctx, tariff_id=tariff.id, quantity=Decimal(3))
    await hear(ctx)
    assert await billing.charges(ctx, service.client_id) == [
        ("service_setup", "setup", Decimal("240.00"), date(2026, 1, 1))
    ]
    assert await ctx.scalar(select(func.count()).select_from(RecurringSchedule)) == 0


async def test_a_cancellation_heard_before_the_activation_still_ends_the_schedule(ctx: Context) -> None:
    service = await billing.active(ctx)
    await ctx.session.flush()
    emitted, ctx.outbox.events = ctx.outbox.events, []
    await store(ctx, emitted)
    fee = Money.parse("40.00", "USD")
    cancelled = ServiceCancelled(
        service_id=service.id, client_id=service.client_id, on=date(2026, 2, 15), reason="moved", fee=fee
    )
    for _ in range(2):
        await listeners.stop_recurring_billing.fn(ctx, [cancelled])
    activated = next(e.event for e in emitted if isinstance(e.event, ServiceActivated))
    await listeners.create_recurring_schedule.fn(ctx, [activated])
    schedule = await billing.schedule(ctx, service.id)
    assert (schedule.starts_on, schedule.ends_on) == (date(2026, 1, 1), date(2026, 2, 15))
    assert await billing.charges(ctx, service.client_id) == [
        ("service_cancellation", "cancellation", Decimal("40.00"), date(2026, 2, 15))
    ]
