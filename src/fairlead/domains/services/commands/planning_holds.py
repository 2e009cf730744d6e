"""Holds for days ahead (a vacation): planned, taken back, placed on their day and lifted after their last.

The days of a hold are those on which it really stood: when the job comes late, the service is suspended late and runs
again late, and money follows. A plan whose days have all passed by then is refused, because the service ran through
them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from fairlead.domains.clients.queries import ClientFacts, client_facts, facts_of_clients
from fairlead.domains.services.commands.holding import lift, place, standing_holds, standing_on
from fairlead.domains.services.errors import HoldPlannedAlready, ReasonStands
from fairlead.domains.services.events import ServiceHoldPlanned, ServiceHoldPlanRefused, ServiceHoldPlanRevoked
from fairlead.domains.services.lifecycle import HOLD_PLAN, SERVICE, Action, PlanAction, PlanStatus, Status
from fairlead.domains.services.models import Hold, HoldPlan, Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.repository import HoldPlans, Services
from fairlead.domains.services.terms import SuspensionReason, SuspensionType
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.platform.context import Context
from fairlead.platform.policy import Policies, policies, policy

_OPEN = (PlanStatus.PLANNED, PlanStatus.PLACED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """What is planned: for which reason, from which day (None: today) until the day before which (None: open)."""

    reason: SuspensionReason
    type: SuspensionType = SuspensionType.FULL
    from_on: date | None = None
    until_on: date | None = None
    note: str | None = None


async def plan_hold(ctx: Context, service_id: UUID, pause: Pause, *, version: int | None = None) -> HoldPlan:
    """Plan a hold; one that begins today is placed at once. Plans for one reason do not overlap."""
    service = await Services(ctx).get(service_id, lock=True, version=version)
    SERVICE.target(service.status, Action.SUSPEND)
    today = ctx.today((await client_facts(ctx, service.client_id)).timezone)
    starts = pause.from_on or today
    _check_days(today, starts, pause.until_on)
    await _check_free(ctx, service.id, pause.reason, starts, pause.until_on)
    if starts == today:
        await _check_standing(ctx, service.id, pause.reason)
    plan = HoldPlan(
        id=ctx.new_id(), service_id=service.id, hold_id=None, reason=pause.reason, type=pause.type, note=pause.note,
        from_on=starts, until_on=pause.until_on, status=PlanStatus.PLANNED, planned_at=ctx.now,
        planned_by=ctx.actor.name, outcome=None, version=1,
    )  # fmt: skip
    ctx.session.add(plan)
    ctx.emit(
        ServiceHoldPlanned(
            service_id=service.id, client_id=service.client_id, plan_id=plan.id, reason=plan.reason, from_on=starts,
            until_on=plan.until_on,
        )
    )  # fmt: skip
    chosen = await policy(ctx, SuspensionPolicy, service.client_id)
    if starts > today:
        service.version += 1
        ctx.show("hold", money=chosen.money(plan.reason), percent=chosen.percent(plan.reason))
        return plan
    _begin(ctx, service, plan, chosen, today)
    return plan


async def revoke_hold_plan(ctx: Context, service_id: UUID, plan_id: UUID, *, version: int | None = None) -> HoldPlan:
    """Take a planned hold back before its day."""
    service = await Services(ctx).get(service_id, lock=True)
    plan = await HoldPlans(ctx).get(plan_id, lock=True, version=version)
    if plan.service_id != service.id:
        raise NotFound.of("hold plan", plan_id)
    _settle(plan, PlanAction.REVOKE, f"Revoked by {ctx.actor.name}.")
    service.version += 1
    ctx.emit(
        ServiceHoldPlanRevoked(
            service_id=service.id, client_id=service.client_id, plan_id=plan.id, reason=plan.reason
        )
    )  # fmt: skip
    return plan


async def carry_out_hold_plans(ctx: Context, zone: str, *, limit: int = 1000) -> int:
    """Lift the planned holds whose end has come in the company's zone and place those whose day has; how many.

    Services are locked in the order of their ids; whoever holds one is waited for, because the next look is a day
    away. Ends come before beginnings, so that a plan may begin on the day on which another ends.
    """
    today = ctx.today(zone)
    found = select(HoldPlan.service_id).where(_due(today)).order_by(HoldPlan.from_on, HoldPlan.id).limit(limit)
    services = await _locked(ctx, {row.service_id for row in await ctx.rows(found)})
    due = select(HoldPlan).where(_due(today), HoldPlan.service_id.in_(services)).order_by(HoldPlan.id)
    plans = list(await ctx.session.scalars(due.execution_options(populate_existing=True)))
    standing = await standing_on(ctx, services)
    clients = await facts_of_clients(ctx, {service.client_id for service in services.values()})
    batch = _Batch(ctx, today, services, standing, clients, await policies(ctx, SuspensionPolicy))
    batch.end(plan for plan in plans if plan.status is PlanStatus.PLACED)
    await ctx.session.flush()  # a lifted hold has to be gone before the next one for its reason comes
    batch.begin(plan for plan in plans if plan.status is PlanStatus.PLANNED)
    return len(plans)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Locked services with everything that carrying out their plans has to know."""

    ctx: Context
    today: date
    services: Mapping[UUID, Service]
    standing: dict[UUID, list[Hold]]
    clients: Mapping[UUID, ClientFacts]
    chosen: Policies[SuspensionPolicy]

    def end(self, plans: Iterable[HoldPlan]) -> None:
        """Lift what stands; a service that has ended keeps its holds as they were."""
        for plan in plans:
            service, holds = self.services[plan.service_id], self.standing.get(plan.service_id, [])
            hold = next((one for one in holds if one.id == plan.hold_id), None)
            if hold is None or service.status is not Status.SUSPENDED:
                _settle(plan, PlanAction.FINISH, f"The service was {service.status.value} by then.")
                continue
            lift(self.ctx, service, hold, holds, on=self._day(service, plan.until_on))
            hold.lifted_by = plan.planned_by
            holds.remove(hold)
            _settle(plan, PlanAction.FINISH, "Lifted as planned.")

    def begin(self, plans: Iterable[HoldPlan]) -> None:
        """Place what can be placed; the rest is refused, with the reason."""
        for plan in plans:
            service, holds = self.services[plan.service_id], self.standing.setdefault(plan.service_id, [])
            refused = _obstacle(plan, service, holds, self.today)
            if refused is not None:
                self._refuse(service, plan, refused)
                continue
            chosen = self.chosen.of(service.client_id)
            holds.append(_begin(self.ctx, service, plan, chosen, self._day(service, plan.from_on)))

    def _day(self, service: Service, planned: date | None) -> date:
        """The client's own day, but none before the planned one: their midnight may come later than the company's."""
        today = self.ctx.today(self.clients[service.client_id].timezone)
        return today if planned is None else max(today, planned)

    def _refuse(self, service: Service, plan: HoldPlan, why: str) -> None:
        _settle(plan, PlanAction.REFUSE, why)
        self.ctx.emit(
            ServiceHoldPlanRefused(
                service_id=service.id, client_id=service.client_id, plan_id=plan.id, reason=plan.reason, why=why
            )
        )


def _begin(ctx: Context, service: Service, plan: HoldPlan, chosen: SuspensionPolicy, on: date) -> Hold:
    hold = place(ctx, service, chosen, reason=plan.reason, type=plan.type, note=plan.note, on=on)
    hold.placed_by = plan.planned_by
    plan.hold_id = hold.id
    _settle(plan, PlanAction.PLACE)
    return hold


def _obstacle(plan: HoldPlan, service: Service, holds: Sequence[Hold], today: date) -> str | None:
    if service.status not in (Status.ACTIVE, Status.SUSPENDED):
        return f"The service was {service.status.value} by then."
    if plan.until_on is not None and plan.until_on <= today:
        return "Its days had passed before it could be placed: the service ran through them."
    if any(hold.reason is plan.reason for hold in holds):
        return "A hold for this reason stood already."
    return None


def _settle(plan: HoldPlan, action: PlanAction, outcome: str | None = None) -> None:
    plan.status = HOLD_PLAN.target(plan.status, action)
    plan.outcome = outcome
    plan.version += 1


def _due(today: date) -> ColumnElement[bool]:
    return or_(
        and_(HoldPlan.status == PlanStatus.PLANNED, HoldPlan.from_on <= today),
        and_(HoldPlan.status == PlanStatus.PLACED, HoldPlan.until_on <= today),
    )


async def _locked(ctx: Context, service_ids: set[UUID]) -> dict[UUID, Service]:
    statement = select(Service).where(Service.id.in_(service_ids)).order_by(Service.id)
    locking = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {service.id: service for service in await ctx.session.scalars(locking)}


def _check_days(today: date, starts: date, until: date | None) -> None:
    if starts < today:
        raise Invalid.of("from_on", f"{starts} is in the past.", f"Give {today} or a later day.")
    if until is not None and until <= starts:
        raise Invalid.of("until_on", f"{until} is not after {starts}.", "Give the first day without the hold.")


async def _check_free(
    ctx: Context, service_id: UUID, reason: SuspensionReason, starts: date, until: date | None
) -> None:
    """Two plans for one reason would lift each other's hold."""
    overlapping: list[ColumnElement[bool]] = [HoldPlan.until_on.is_(None) | (HoldPlan.until_on > starts)]
    if until is not None:
        overlapping.append(HoldPlan.from_on < until)
    same = (HoldPlan.service_id == service_id, HoldPlan.reason == reason, HoldPlan.status.in_(_OPEN))
    other = (await ctx.session.scalars(select(HoldPlan).where(*same, *overlapping).limit(1))).one_or_none()
    if other is not None:
        raise HoldPlannedAlready(
            service_id=service_id, plan_id=other.id, reason=reason.value, from_on=other.from_on,
            until_on=other.until_on,
        )  # fmt: skip


async def _check_standing(ctx: Context, service_id: UUID, reason: SuspensionReason) -> None:
    """The end of a plan would lift what somebody placed without one."""
    if any(hold.reason is reason for hold in await standing_holds(ctx, service_id)):
        raise ReasonStands(service_id=service_id, reason=reason.value)
