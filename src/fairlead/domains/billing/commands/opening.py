"""Opening recurring schedules, with what activation costs once."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from fairlead.domains.billing import charges
from fairlead.domains.billing.charges import Billable
from fairlead.domains.billing.commands.charging import charge
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.repository.schedules import NewSchedule, add_schedules
from fairlead.domains.billing.rules import Pause, next_due, pauses_of, standing
from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.services.events import ServiceActivated
from fairlead.platform.context import Context

_BATCH = 5_000


async def open_schedules(ctx: Context, activations: Sequence[ServiceActivated]) -> None:
    """Begin to bill activated services from their day on, at what discounts leave; one that is billed is left alone."""
    services = await queries.billable(ctx, {event.service_id for event in activations})
    known = [(services[e.service_id], e.client_id, e.on) for e in activations if e.service_id in services]
    recurring = [one for one in known if one[0].type is not ServiceType.ONE_TIME]
    setups = [setup for one in known if (setup := charges.setup(*one)) is not None]
    given = await queries.discounts(ctx, [service.service_id for service, _, _ in recurring])
    pauses = {service_id: pauses_of((), lowered) for service_id, lowered in given.items()}
    await add_schedules(ctx, [_schedule(*one, pauses.get(one[0].service_id, ())) for one in recurring], pauses)
    await charge(ctx, setups)


async def open_missing(ctx: Context, service_ids: Collection[UUID]) -> None:
    """Open the schedules of services whose activation has not been heard yet: events may arrive out of order."""
    missing = await queries.unopened_activations(ctx, service_ids)
    if missing:
        await open_schedules(ctx, missing)


async def open_unheard(ctx: Context) -> None:
    """Open the schedules of every running service that has none: a run waits for no queue of events."""
    missing = await queries.unscheduled(ctx)
    for at in range(0, len(missing), _BATCH):
        await open_missing(ctx, missing[at : at + _BATCH])


def _schedule(service: Billable, client_id: UUID, on: date, pauses: tuple[Pause, ...]) -> NewSchedule:
    since = max(on, service.billed_until or on)
    next_date = next_due(service.deal.course(since), pauses)
    return NewSchedule(
        service_id=service.service_id,
        client_id=client_id,
        status=standing(None, pauses, next_date),
        currency=service.currency,
        cycle=service.cycle,
        timing=service.timing,
        proration=service.proration,
        anchor=service.anchor,
        anchor_day=service.anchor_day,
        starts_on=on,
        billed_until=since,
        next_date=next_date,
        price_minor=service.price_minor,
        quantity=service.quantity,
        pricing=service.pricing,
    )
