"""What the upkeep of schedules reads: set-based, for any number of services at once."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, exists, func, literal, select
from sqlalchemy.sql.elements import ColumnElement

from fairlead.domains.billing.charges import Billable
from fairlead.domains.billing.models import BillingPause, RecurringSchedule
from fairlead.domains.billing.queries.billed import Stands
from fairlead.domains.billing.rules import Course, Deal, Discounted, HoldLifted, HoldPlaced, Pause, Turn, pauses_of
from fairlead.domains.billing.terms import ScheduleStatus
from fairlead.domains.catalog.terms import ServiceType, Timing
from fairlead.domains.services.events import (
    ServiceActivated,
    ServiceHoldLifted,
    ServiceHoldPlaced,
    ServiceResumed,
    ServiceSuspended,
)
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service, ServiceChange
from fairlead.domains.services.queries import ChangedTerms, Terms, changed_terms, discounts_on
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context
from fairlead.platform.events import EventRow

_HOLDS = {kind.__name__: kind for kind in (ServiceSuspended, ServiceHoldPlaced, ServiceHoldLifted, ServiceResumed)}


HoldEvent = ServiceSuspended | ServiceHoldPlaced | ServiceHoldLifted | ServiceResumed
"""What happens to the holds of a service."""


class ScheduleFacts(NamedTuple):
    """A recurring schedule as it stands, locked for whoever reads it; a tuple, which a bulk change alters cheaply."""

    id: UUID
    service_id: UUID
    client_id: UUID
    status: ScheduleStatus
    currency: str
    cycle: Cycle
    timing: Timing
    proration: Proration
    anchor: date
    anchor_day: int
    starts_on: date
    ends_on: date | None
    billed_until: date
    next_date: date | None
    price_minor: int
    quantity: Decimal
    pricing: Pricing | None = None

    @property
    def stands(self) -> Stands:
        """Where in its periods it stands."""
        return self.service_id, self.cycle, self.anchor, self.anchor_day, self.billed_until

    @property
    def course(self) -> Course:
        """As the rules take it."""
        return self.deal("").course(self.billed_until, self.ends_on)

    def deal(self, name: str) -> Deal:
        """By what it bills from where it stands, under the name of its service."""
        price = Money(self.price_minor, self.currency)
        return Deal(
            self.client_id, name, price, self.quantity, self.cycle, self.timing, self.proration, self.anchor,
            self.anchor_day, self.pricing,
        )  # fmt: skip


PAUSE = (
    BillingPause.starts_on, BillingPause.ends_on, BillingPause.stops, BillingPause.percent, BillingPause.off_minor,
    BillingPause.label,
)  # fmt: skip
"""The columns of a pause, in the order in which the rules take it."""


def _among(wanted: Collection[UUID]) -> ColumnElement[UUID]:
    return func.any(literal(list(wanted), ARRAY(Uuid)))


async def billable(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, Billable]:
    """The facts of services that billing needs."""
    names = [name for name in Billable.__dataclass_fields__ if name != "service_id"]
    columns = [Service.id, *(getattr(Service, name) for name in names)]
    rows = await ctx.rows(select(*columns).where(Service.id == _among(service_ids)))
    return {row[0]: Billable(*row) for row in rows}


async def locked_schedules(ctx: Context, service_ids: Collection[UUID]) -> list[ScheduleFacts]:
    """Schedules by service, locked in the order in which a run locks them."""
    statement = (
        select(*(getattr(RecurringSchedule, name) for name in ScheduleFacts._fields))
        .where(RecurringSchedule.service_id == _among(service_ids))
        .order_by(RecurringSchedule.client_id, RecurringSchedule.id)
        .with_for_update(key_share=True)
    )
    return [ScheduleFacts(*row) for row in await ctx.rows(statement)]


async def pauses_by_schedule(ctx: Context, schedule_ids: Collection[UUID]) -> dict[UUID, tuple[Pause, ...]]:
    """The stored pauses, in order."""
    statement = (
        select(BillingPause.schedule_id, *PAUSE)
        .where(BillingPause.schedule_id == _among(schedule_ids))
        .order_by(BillingPause.schedule_id, BillingPause.starts_on)
    )
    found: dict[UUID, list[Pause]] = defaultdict(list)
    for schedule_id, *pause in await ctx.rows(statement):
        found[schedule_id].append(Pause(*pause))
    return {schedule_id: tuple(pauses) for schedule_id, pauses in found.items()}


async def hold_histories(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, list[HoldPlaced | HoldLifted]]:
    """Every hold placed and lifted, in the order in which it happened; last those of this very unit of work."""
    statement = (
        select(EventRow.subject_id, EventRow.name, EventRow.payload)
        .where(EventRow.subject_id == _among(service_ids), EventRow.name.in_(_HOLDS))
        .order_by(EventRow.subject_id, EventRow.txid, EventRow.seq)
    )
    stored = [_HOLDS[row.name].from_payload(row.payload) for row in await ctx.rows(statement)]
    wanted = set(service_ids)
    said = [one.event for one in ctx.outbox.events if one.event.subject in wanted]
    found: dict[UUID, list[HoldPlaced | HoldLifted]] = defaultdict(list)
    for event in (*stored, *said):
        if isinstance(event, HoldEvent):
            found[event.service_id].append(hold_fact(event))
    return found


def hold_fact(event: HoldEvent) -> HoldPlaced | HoldLifted:
    """What happens to a hold, as the rules of pauses take it."""
    if isinstance(event, ServiceSuspended | ServiceHoldPlaced):
        return HoldPlaced(event.reason, event.money, event.on, event.percent)
    return HoldLifted(event.reason, event.on)


async def holds_of(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, tuple[Pause, ...]]:
    """What the holds of services leave of their days, discounts apart."""
    found = await hold_histories(ctx, service_ids) if service_ids else {}
    return {service_id: pauses_of(history) for service_id, history in found.items()}


async def discounts(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, list[Discounted]]:
    """What lowers the price of services, and on which days, as it stands now."""
    found = await discounts_on(ctx, service_ids)
    return {
        service_id: [
            Discounted(one.label, one.starts_on, one.ends_on, one.percent or Decimal(0), one.off) for one in given
        ]
        for service_id, given in found.items()
    }


async def turns_of(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, list[Turn]]:
    """Every change of what services are billed by, in the order in which it was made.

    None reaches back behind a transfer: the days of another client are settled.
    """
    statement = (
        select(ServiceChange.service_id, ServiceChange.id)
        .where(ServiceChange.service_id == _among(service_ids), ServiceChange.applied_at.is_not(None))
        .order_by(ServiceChange.service_id, ServiceChange.applied_at, ServiceChange.seq)
    )
    made = await ctx.rows(statement)
    terms = await changed_terms(ctx, [row.id for row in made])
    found: dict[UUID, list[Turn]] = defaultdict(list)
    held_since: dict[UUID, date] = {}
    for service_id, change_id in made:
        one = turn(terms[change_id])
        one = one._replace(on=max(one.on, held_since.get(service_id, one.on)))
        if one.before.client_id != one.after.client_id:
            held_since[service_id] = one.on
        found[service_id].append(one)
    return found


def turn(changed: ChangedTerms) -> Turn:
    """A change as billing's rules take it."""
    return Turn(changed.effective_on, deal_of(changed.before), deal_of(changed.after), changed.settled_on)


def deal_of(terms: Terms) -> Deal:
    """What billing reads of a service's terms."""
    price = Money(terms.price_minor, terms.currency)
    return Deal(
        terms.client_id, terms.name, price, terms.quantity, terms.cycle, terms.timing, terms.proration, terms.anchor,
        terms.anchor_day, terms.pricing,
    )  # fmt: skip


async def unopened_activations(ctx: Context, service_ids: Collection[UUID]) -> list[ServiceActivated]:
    """Activations of services that have no schedule yet."""
    opened = exists().where(RecurringSchedule.service_id == EventRow.subject_id)
    statement = select(EventRow.payload).where(
        EventRow.subject_id == _among(service_ids), EventRow.name == ServiceActivated.__name__, ~opened
    )
    events = [ServiceActivated.from_payload(row.payload) for row in await ctx.rows(statement)]
    return [event for event in events if isinstance(event, ServiceActivated)]


async def holds(ctx: Context, client_id: UUID, service_id: UUID) -> bool:
    """Whether a service is this client's."""
    return bool(await ctx.rows(select(Service.id).where(Service.id == service_id, Service.client_id == client_id)))


async def unscheduled(ctx: Context) -> list[UUID]:
    """Running services that recur and have no schedule: their activation was not heard yet."""
    known = exists().where(RecurringSchedule.tenant_id == Service.tenant_id, RecurringSchedule.service_id == Service.id)
    statement = select(Service.id).where(
        Service.status.in_((Status.ACTIVE, Status.SUSPENDED)), Service.type != ServiceType.ONE_TIME, ~known
    )
    return [row.id for row in await ctx.rows(statement)]
