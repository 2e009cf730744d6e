"""Changes and holds to come as they would be made, were everything else as it is now."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.services import rules
from fairlead.domains.services.events import ServiceHoldLifted, ServiceHoldPlaced
from fairlead.domains.services.lifecycle import ChangeStatus, PlanStatus
from fairlead.domains.services.models import Hold, HoldPlan, Service, ServiceChange
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.queries.changes import ChangedTerms, Wish, subjects, surroundings
from fairlead.domains.services.rules import Terms, Wanted
from fairlead.domains.services.terms import ChangeOrigin, SuspensionReason
from fairlead.kernel.errors import Problem
from fairlead.platform.context import Context
from fairlead.platform.policy import policies


class HoldAhead(NamedTuple):
    """What a day ahead will do to the holds of a service, as the event that it will bring."""

    plan_id: UUID
    event: ServiceHoldPlaced | ServiceHoldLifted
    leaves_on: date | None
    """The day on which the service is to end, where that is known."""


async def planned_terms(ctx: Context, change_ids: Collection[UUID]) -> Mapping[UUID, ChangedTerms]:
    """The terms on both sides of scheduled changes, by the change's id; those that would be refused are left out."""
    wanted = literal(list(change_ids), ARRAY(Uuid))
    columns = (ServiceChange.id, ServiceChange.service_id, ServiceChange.effective_on, ServiceChange.wanted)
    due = await ctx.rows(
        select(*columns, ServiceChange.origin).where(
            ServiceChange.id == any_(wanted), ServiceChange.status == ChangeStatus.SCHEDULED
        )
    )
    known = await subjects(ctx, {row.service_id for row in due})
    wishes = {
        row.id: Wish(known[row.service_id].terms.tariff_id, Wanted.read(row.wanted), row.effective_on) for row in due
    }
    around = await surroundings(ctx, wishes.values())
    found: dict[UUID, ChangedTerms] = {}
    for row in due:
        subject, wish = known[row.service_id], wishes[row.id]
        try:
            after = rules.terms_wanted(subject, wish.wanted, wish.on, around, row.origin)
        except Problem:
            continue  # its own day will say why
        found[row.id] = ChangedTerms(row.service_id, wish.on, subject.terms, after)
    return found


_PRICED = {"price", "pricing", "tariff_id"}


async def brought_on(ctx: Context, days: Mapping[UUID, date]) -> Mapping[UUID, Terms | None]:
    """What the change of price or plan that is scheduled for a day of each service brings, for those that have one.

    None where it would be refused as things stand. What renews a term is left out: it follows from what this finds.
    """
    scheduled = select(
        ServiceChange.id, ServiceChange.service_id, ServiceChange.effective_on, ServiceChange.wanted
    ).where(
        ServiceChange.service_id == any_(literal(list(days), ARRAY(Uuid))),
        ServiceChange.status == ChangeStatus.SCHEDULED,
        ServiceChange.origin != ChangeOrigin.RENEWAL,
    )  # fmt: skip
    coming = {
        row.id: row.service_id
        for row in await ctx.rows(scheduled.order_by(ServiceChange.id))
        if row.effective_on == days[row.service_id] and _PRICED & row.wanted.keys()
    }
    made = await planned_terms(ctx, coming.keys()) if coming else {}
    return {service_id: made[id_].after if id_ in made else None for id_, service_id in coming.items()}


async def holds_ahead(
    ctx: Context, service_ids: Collection[UUID] = (), *, client_id: UUID | None = None
) -> list[HoldAhead]:
    """What planned holds will do to some services, or all of a client's, by day: ends come before beginnings."""
    wanted = Service.id == any_(literal(list(service_ids), ARRAY(Uuid)))
    services = wanted if client_id is None else Service.client_id == client_id
    plan = (HoldPlan.id, HoldPlan.service_id, HoldPlan.hold_id, HoldPlan.reason, HoldPlan.type)
    asked = (
        select(*plan, HoldPlan.from_on, HoldPlan.until_on, HoldPlan.status, Service.client_id, Service.cancel_on)
        .join(Service, (Service.tenant_id == HoldPlan.tenant_id) & (Service.id == HoldPlan.service_id))
        .where(services, HoldPlan.status.in_((PlanStatus.PLANNED, PlanStatus.PLACED)))
        .order_by(HoldPlan.from_on, HoldPlan.id)
    )
    plans = await ctx.rows(asked)
    if not plans:
        return []
    standing = await _standing(ctx, {row.service_id for row in plans})
    ends = {row.hold_id: row.until_on for row in plans if row.status is PlanStatus.PLACED}
    chosen = await policies(ctx, SuspensionPolicy)
    found: list[HoldAhead] = []
    for row in plans:
        held = standing.get((row.service_id, row.reason))
        placed = row.status is PlanStatus.PLACED
        if held is not None and not placed and (ends.get(held) or date.max) > row.from_on:
            continue  # its own day will refuse it: a hold for this reason stands
        said = {"service_id": row.service_id, "client_id": row.client_id, "reason": row.reason}
        if not placed:
            own = chosen.of(row.client_id)
            money, percent = own.money(row.reason), own.percent(row.reason)
            begins = ServiceHoldPlaced(**said, type=row.type, money=money, on=row.from_on, percent=percent)
            found.append(HoldAhead(row.id, begins, row.cancel_on))
        if row.until_on is not None:
            found.append(HoldAhead(row.id, ServiceHoldLifted(**said, on=row.until_on), row.cancel_on))
    return sorted(found, key=lambda one: (one.event.on, isinstance(one.event, ServiceHoldPlaced)))


async def _standing(ctx: Context, service_ids: Collection[UUID]) -> dict[tuple[UUID, SuspensionReason], UUID]:
    """The standing hold of each service and reason."""
    among = Hold.service_id == any_(literal(list(service_ids), ARRAY(Uuid)))
    rows = await ctx.rows(select(Hold.service_id, Hold.reason, Hold.id).where(among, Hold.lifted_at.is_(None)))
    return {(row.service_id, row.reason): row.id for row in rows}
