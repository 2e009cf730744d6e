"""What the upkeep of schedules reads: set-based, for any number of services at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, column, exists, func, literal, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import Date

from fairlead.domains.billing.charges import Billable, BilledPeriod
from fairlead.domains.billing.models import BillingPause, Charge, RecurringSchedule
from fairlead.domains.billing.rules import Course, HoldLifted, HoldPlaced, Pause
from fairlead.domains.billing.terms import ScheduleStatus, SourceKind
from fairlead.domains.catalog.terms import ServiceType, Timing
from fairlead.domains.services.events import (
    ServiceActivated,
    ServiceHoldLifted,
    ServiceHoldPlaced,
    ServiceResumed,
    ServiceSuspended,
)
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Period, Proration
from fairlead.platform.context import Context
from fairlead.platform.events import EventRow

_HOLDS = {kind.__name__: kind for kind in (ServiceSuspended, ServiceHoldPlaced, ServiceHoldLifted, ServiceResumed)}


@dataclass(frozen=True, slots=True)
class ScheduleFacts:
    """A recurring schedule as it stands, locked for whoever reads it."""

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

    @property
    def course(self) -> Course:
        """As the rules take it."""
        return Course(self.cycle, self.anchor, self.anchor_day, self.timing, self.billed_until, self.ends_on)


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
        select(*(getattr(RecurringSchedule, name) for name in ScheduleFacts.__dataclass_fields__))
        .where(RecurringSchedule.service_id == _among(service_ids))
        .order_by(RecurringSchedule.client_id, RecurringSchedule.id)
        .with_for_update(key_share=True)
    )
    return [ScheduleFacts(*row) for row in await ctx.rows(statement)]


async def pauses_by_schedule(ctx: Context, schedule_ids: Collection[UUID]) -> dict[UUID, tuple[Pause, ...]]:
    """The stored pauses, in order."""
    statement = (
        select(BillingPause.schedule_id, BillingPause.starts_on, BillingPause.ends_on)
        .where(BillingPause.schedule_id == _among(schedule_ids))
        .order_by(BillingPause.schedule_id, BillingPause.starts_on)
    )
    found: dict[UUID, list[Pause]] = defaultdict(list)
    for row in await ctx.rows(statement):
        found[row.schedule_id].append(Pause(row.starts_on, row.ends_on))
    return {schedule_id: tuple(pauses) for schedule_id, pauses in found.items()}


async def hold_histories(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, list[HoldPlaced | HoldLifted]]:
    """Every hold placed and lifted, in the order in which it happened."""
    statement = (
        select(EventRow.subject_id, EventRow.name, EventRow.payload)
        .where(EventRow.subject_id == _among(service_ids), EventRow.name.in_(_HOLDS))
        .order_by(EventRow.subject_id, EventRow.txid, EventRow.seq)
    )
    found: dict[UUID, list[HoldPlaced | HoldLifted]] = defaultdict(list)
    for row in await ctx.rows(statement):
        event = _HOLDS[row.name].from_payload(row.payload)
        if isinstance(event, ServiceSuspended | ServiceHoldPlaced):
            found[row.subject_id].append(HoldPlaced(event.reason, event.money, event.on))
        elif isinstance(event, ServiceHoldLifted | ServiceResumed):
            found[row.subject_id].append(HoldLifted(event.reason, event.on))
    return found


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


async def billed_periods(ctx: Context, since: Mapping[UUID, date]) -> dict[UUID, Sequence[BilledPeriod]]:
    """The standing charges of each service that reach beyond its day, apart from those given back already."""
    if not since:
        return {}
    credit = aliased(Charge)
    given_back = exists().where(
        credit.source_kind == SourceKind.SERVICE_CREDIT, credit.source_id == Charge.id, credit.released_at.is_(None)
    )
    pairs = func.unnest(literal(list(since), ARRAY(Uuid)), literal(list(since.values()), ARRAY(Date)))
    asked = pairs.table_valued(column("service_id", Uuid), column("day", Date), name="asked").render_derived()
    statement = (
        select(Charge)
        .join(asked, (Charge.service_id == asked.c.service_id) & (Charge.period_end > asked.c.day))
        .where(Charge.source_kind == SourceKind.SERVICE_PERIOD, Charge.released_at.is_(None), ~given_back)
        .order_by(Charge.service_id, Charge.period_start)
    )
    found: dict[UUID, list[BilledPeriod]] = defaultdict(list)
    for charge in await ctx.session.scalars(statement):
        if charge.service_id is not None and charge.period_start is not None and charge.period_end is not None:
            found[charge.service_id].append(_billed(charge, charge.service_id, charge.period_start, charge.period_end))
    return dict(found)


def _billed(charge: Charge, service_id: UUID, start: date, end: date) -> BilledPeriod:
    return BilledPeriod(
        id=charge.id,
        client_id=charge.client_id,
        service_id=service_id,
        description=charge.description,
        period=Period(start, end),
        quantity=charge.quantity,
        amount=Money(charge.amount_minor, charge.currency),
        basis=charge.basis,
        invoiced=charge.invoiced,
    )
