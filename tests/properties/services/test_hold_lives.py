"""Any life of holds, by hand and planned, with nights that run, run twice or are missed: as a small model has it."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import Pause
from fairlead.domains.services.lifecycle import PlanStatus, Status
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.errors import Problem
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.work import Work
from tests.kit.fixtures import make_company
from tests.make import billing as make

START = date(2026, 1, 1)
REASONS = (SuspensionReason.CUSTOMER_REQUEST, SuspensionReason.NON_PAYMENT, SuspensionReason.ABUSE)
MOVES = st.one_of(
    st.tuples(st.sampled_from(["suspend", "resume"]), st.sampled_from(REASONS)),
    st.tuples(
        st.just("plan"),
        st.tuples(st.sampled_from(REASONS), st.sampled_from([0, 0, 1, 4, 9]), st.sampled_from([None, 1, 3, 8])),
    ),
    st.tuples(st.just("revoke"), st.integers(0, 5)),
    st.tuples(st.just("night"), st.none()),
    st.tuples(st.just("night"), st.none()),
)
STEPS = st.lists(st.tuples(st.sampled_from([0, 0, 1, 2, 5]), MOVES), min_size=4, max_size=16)
_LIVES = count()


@dataclass
class Planned:
    """What the model keeps of a plan."""

    reason: SuspensionReason
    first: date
    until: date | None
    status: PlanStatus = PlanStatus.PLANNED

    @property
    def open(self) -> bool:
        return self.status in (PlanStatus.PLANNED, PlanStatus.PLACED)

    def overlaps(self, first: date, until: date | None) -> bool:
        return (self.until is None or self.until > first) and (until is None or self.first < until)


@dataclass
class Model:
    """Which reasons stand, and by which plan."""

    standing: dict[SuspensionReason, Planned | None] = field(default_factory=dict)
    plans: list[Planned] = field(default_factory=list)

    def suspend(self, _today: date, reason: SuspensionReason) -> None:
        self.standing.setdefault(reason, None)

    def resume(self, _today: date, reason: SuspensionReason) -> None:
        plan = self.standing.pop(reason, None)
        if plan is not None:
            plan.status = PlanStatus.FINISHED

    def plan(self, today: date, wish: tuple[SuspensionReason, int, int | None]) -> None:
        reason, ahead, days = wish
        first = today + timedelta(days=ahead)
        until = None if days is None else first + timedelta(days=days)
        same = [one for one in self.plans if one.reason is reason and one.open]
        if any(one.overlaps(first, until) for one in same) or (not ahead and reason in self.standing):
            return
        self.plans.append(Planned(reason, first, until))
        if not ahead:
            self._place(self.plans[-1])

    def revoke(self, _today: date, number: int) -> None:
        if number < len(self.plans) and self.plans[number].status is PlanStatus.PLANNED:
            self.plans[number].status = PlanStatus.REVOKED

    def night(self, today: date, _nothing: None) -> None:
        for one in self.plans:
            if one.status is PlanStatus.PLACED and one.until is not None and one.until <= today:
                self.resume(today, one.reason)
        for one in self.plans:
            if one.status is PlanStatus.PLANNED and one.first <= today:
                if (one.until is not None and one.until <= today) or one.reason in self.standing:
                    one.status = PlanStatus.REFUSED
                else:
                    self._place(one)

    def _place(self, plan: Planned) -> None:
        plan.status = PlanStatus.PLACED
        self.standing[plan.reason] = plan


@dataclass
class Life:
    """One service of a company of its own; nobody listens to it."""

    work: Work
    company: TenantId
    service_id: UUID = UUID(int=0)  # noqa: RUF009 - a value, not shared state
    plan_ids: list[UUID] = field(default_factory=list)
    """In the order in which they were made."""
    said: list[str] = field(default_factory=list)

    async def do(self, today: date, what: str, how: Any) -> None:
        """A move at noon of a day; what is refused changes nothing."""
        with suppress(Problem):
            async with self.at(today) as ctx:
                made = await self._act(ctx, today, what, how)
            self.plan_ids += made
            self.said += [one.event.name for one in ctx.outbox.events]

    def at(self, today: date, **options: Any) -> Any:
        """A unit of work at noon of a day."""
        noon = datetime.combine(today, time(12), UTC)
        return self.work.begin(self.company, Actor.system("test"), now=noon, **options)

    async def _act(self, ctx: Context, today: date, what: str, how: Any) -> list[UUID]:
        if what == "sell":
            self.service_id = (await make.active(ctx)).id
        elif what == "suspend":
            await commands.suspend(ctx, self.service_id, reason=how)
        elif what == "resume":
            await commands.resume(ctx, self.service_id, reason=how)
        elif what == "revoke" and how < len(self.plan_ids):
            await commands.revoke_hold_plan(ctx, self.service_id, self.plan_ids[how])
        elif what == "night":
            await commands.carry_out_hold_plans(ctx, "UTC")
            await ctx.session.flush()
            assert await commands.carry_out_hold_plans(ctx, "UTC") == 0  # once is enough
        elif what == "plan":
            reason, ahead, days = how
            first = today + timedelta(days=ahead)
            until = None if days is None else first + timedelta(days=days)
            pause = Pause(reason=reason, from_on=first, until_on=until)
            return [(await commands.plan_hold(ctx, self.service_id, pause)).id]
        return []

    async def seen(self, ctx: Context) -> tuple[Status, list[SuspensionReason], list[PlanStatus], int]:
        """State, reasons that stand, what became of each plan, and how many holds there ever were."""
        row = await queries.service_row(ctx, self.service_id)
        holds = await queries.holds_of(ctx, self.service_id)
        plans = {one.id: one for one in await queries.hold_plans_of(ctx, self.service_id)}
        made = [one.hold_id for one in plans.values() if one.hold_id is not None]
        assert len(made) == len(set(made))
        standing = sorted(one.reason for one in holds if one.lifted_at is None)
        return row.status, standing, [plans[id_].status for id_ in self.plan_ids], len(holds)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(STEPS)
async def test_holds_and_their_plans_are_as_the_model_has_them(
    work: Work, steps: list[tuple[int, tuple[str, Any]]]
) -> None:
    life = Life(work, await make_company(work.database, f"life-{next(_LIVES)}", timezone="UTC"))
    today, model = START, Model()
    await life.do(today, "sell", None)
    for days, (what, how) in steps:
        today += timedelta(days=days)
        await life.do(today, what, how)
        getattr(model, what)(today, how)
        async with life.at(today, read_only=True) as ctx:
            status, standing, plans, holds = await life.seen(ctx)
        assert standing == sorted(model.standing)
        assert status is (Status.SUSPENDED if standing else Status.ACTIVE)
        assert plans == [one.status for one in model.plans]
        assert holds == sum(name in ("ServiceSuspended", "ServiceHoldPlaced") for name in life.said)
