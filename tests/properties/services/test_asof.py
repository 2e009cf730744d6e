"""A long random life of a service: at every instant `as_of` answers what was recorded then."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairlead.domains.catalog.models import Tariff
from fairlead.domains.clients.models import Client
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import NONE, Pause, Planned, Wanted
from fairlead.domains.services.lifecycle import ChangeStatus, Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.repository import Services
from fairlead.domains.services.rules import Terms
from fairlead.domains.services.terms import ChangeOrigin, ChangeWhen, SuspensionReason
from fairlead.kernel.errors import NotFound, Problem
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Context
from tests.make import catalog, clients, services, staff

ZONE = "America/New_York"
REASONS = (SuspensionReason.ABUSE, SuspensionReason.NON_PAYMENT, SuspensionReason.CUSTOMER_REQUEST)
TICK = timedelta(microseconds=1)


@dataclass
class World:
    """What a life can be lived with; made once, for all lives."""

    tariffs: list[UUID]
    people: list[UUID]
    sites: list[UUID]
    technicians: list[UUID]


async def make_world(ctx: Context) -> World:
    """Three plans of different cycles, two clients with a place each, two technicians."""
    cycles = (Cycle.MONTHLY, Cycle.ANNUAL, Cycle.WEEKLY)
    templates = [await catalog.template(ctx, code=f"p{n}", name=f"Plan {n}") for n in range(3)]
    plans = [
        await catalog.tariff(ctx, of, cycle=cycle, price=f"{n + 3}0")
        for n, (of, cycle) in enumerate(zip(templates, cycles, strict=True))
    ]
    people = [await clients.client(ctx, name=name) for name in ("Ada", "Grace")]
    sites = [await clients.site(ctx, one) for one in people]
    users = [await staff.user(ctx, name) for name in ("Tess", "Bob")]
    await ctx.session.flush()
    return World(*[[one.id for one in made] for made in (plans, people, sites, users)])


@dataclass
class Life:
    """One service, and what was true of it at each instant."""

    ctx: Context
    world: World
    id: UUID
    born: datetime
    seen: dict[datetime, Any] = field(default_factory=dict)

    async def now(self) -> Any:
        """Everything that `as_of` is to answer, read from what is, not from what was."""
        service = await Services(self.ctx).get(self.id, lock=True)
        holds = [one for one in await queries.holds_of(self.ctx, self.id) if one.lifted_at is None]
        people = await queries.technicians_of(self.ctx, self.id)
        return (
            service.status, Terms.of(service), {(one.reason, one.type, one.placed_at) for one in holds},
            {(role, one.user_id) for role, one in people.items()},
        )  # fmt: skip

    async def then(self, at: datetime) -> Any:
        """The same, as of an instant."""
        found = await queries.service_as_of(self.ctx, self.id, at)
        return (
            found.status, found.terms, {(one.reason, one.type, one.placed_at) for one in found.holds},
            {(one.role, one.user_id) for one in found.technicians},
        )  # fmt: skip

    async def change(self, number: int, when: ChangeWhen = ChangeWhen.NOW) -> None:
        """Another price, quantity, plan, place or name."""
        wishes = (
            Wanted(price=Money(1000 + number, "USD")),
            Wanted(quantity=Decimal(1 + number % 3)),
            Wanted(tariff_id=self.world.tariffs[number % 3], price=Money(900 + number, "USD")),
            Wanted(tariff_id=self.world.tariffs[number % 3]),
            Wanted(site_id=self.world.sites[number % 2] if number % 3 else NONE),
            Wanted(name=f"Name {number % 4}"),
            Wanted(price=NONE),
        )
        await commands.change(self.ctx, self.id, wishes[number % len(wishes)], when=when)

    async def schedule(self, number: int) -> None:
        """From the next period on, or put down by a renewal, perhaps for a day that has passed."""
        if number % 2:
            return await self.change(number, ChangeWhen.NEXT_PERIOD)
        day = self.ctx.now.date() + timedelta(days=number % 40 - 5)
        wanted = Wanted(price=Money(2000 + number, "USD"))
        await commands.schedule_changes(self.ctx, [Planned(self.id, wanted, day, ChangeOrigin.RENEWAL)])
        return None

    async def revoke(self, number: int) -> None:
        """Take one of the scheduled changes back."""
        planned = await queries.changes_of(self.ctx, self.id, ChangeStatus.SCHEDULED)
        if planned:
            await commands.revoke_change(self.ctx, self.id, planned[number % len(planned)].id)

    async def night(self, number: int) -> None:
        """Days pass and the jobs of the night run, late perhaps."""
        self.ctx.now += timedelta(days=number % 45)
        await commands.carry_out_hold_plans(self.ctx, ZONE)
        await commands.carry_out_cancellations(self.ctx, ZONE)
        await commands.carry_out_changes(self.ctx, ZONE)

    async def hold(self, number: int) -> None:
        """Place a hold, or plan one."""
        reason = REASONS[number % 3]
        if number % 4:
            await commands.suspend(self.ctx, self.id, reason=reason)
        else:
            first = self.ctx.now.date() + timedelta(days=1 + number % 20)
            pause = Pause(reason=reason, from_on=first, until_on=first + timedelta(days=7))
            await commands.plan_hold(self.ctx, self.id, pause)

    async def lift(self, number: int) -> None:
        """Lift one."""
        await commands.resume(self.ctx, self.id, reason=REASONS[number % 3])

    async def transfer(self, number: int) -> None:
        """To the other client, or to the one who holds it, which is refused."""
        await commands.transfer(self.ctx, self.id, client_id=self.world.people[number % 2])

    async def technicians(self, number: int) -> None:
        """Others look after it."""
        first, second = self.world.technicians[number % 2], self.world.technicians[(number + 1) % 2]
        await commands.assign_technicians(self.ctx, self.id, first, second if number % 3 else None)

    async def move(self, number: int) -> None:
        """Set it up, fail, bring it to life; rarely end it."""
        acts: tuple[Callable[[], Awaitable[Service]], ...] = (
            lambda: commands.start_provisioning(self.ctx, self.id),
            lambda: commands.fail_provisioning(self.ctx, self.id, reason="no line"),
            lambda: commands.complete_provisioning(self.ctx, self.id),
            lambda: commands.activate(self.ctx, self.id),
            lambda: commands.activate(self.ctx, self.id),
            lambda: commands.cancel(self.ctx, self.id, reason="moving", on=self.ctx.now.date() + timedelta(days=60)),
            lambda: commands.revoke_cancellation(self.ctx, self.id),
        )
        await acts[number % len(acts)]()

    async def step(self, name: str, number: int) -> None:
        """Do it, or be refused without effect; every third step happens in the same instant as the one before."""
        if number % 3:
            self.ctx.now += timedelta(hours=number % 30 + 1)
        with suppress(Problem):
            async with self.ctx.session.begin_nested():
                await getattr(self, name)(number)
                await self.ctx.session.flush()
        self.seen[self.ctx.now] = await self.now()


WEIGHTS: Mapping[str, int] = {
    "change": 5, "schedule": 3, "revoke": 1, "night": 3, "hold": 3, "lift": 2, "transfer": 2, "technicians": 2,
    "move": 3,
}  # fmt: skip
NAMES = [name for name, weight in WEIGHTS.items() for _ in range(weight)]
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 400)), min_size=25, max_size=70)
SLOW = settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)  # fmt: skip


@SLOW
@given(steps=STEPS)
async def test_as_of_answers_what_was_true(ctx: Context, steps: list[tuple[str, int]]) -> None:
    began, told = ctx.now, ctx.outbox.mark()
    async with ctx.session.begin_nested() as undone:
        world = await make_world(ctx)
        sold = await services.service(
            ctx, await ctx.session.get_one(Client, (ctx.tenant_id, world.people[0])),
            sold=await ctx.session.get_one(Tariff, (ctx.tenant_id, world.tariffs[0])), status=Status.PENDING,
        )  # fmt: skip
        life = Life(ctx, world, sold.id, ctx.now)
        life.seen[ctx.now] = await life.now()
        for name, number in [("move", 3), *steps]:
            await life.step(name, number)
        await told_as_lived(life)
        await undone.rollback()
    ctx.session.expunge_all()
    ctx.now = began
    ctx.outbox.back_to(told)


async def told_as_lived(life: Life) -> None:
    """Every instant that was recorded, and the last one before the next."""
    instants = sorted(life.seen)
    life.ctx.now = instants[-1] + timedelta(days=1)
    for at, after in zip(instants, [*instants[1:], instants[-1] + timedelta(hours=1)], strict=True):
        assert await life.then(at) == life.seen[at], at
        assert await life.then(after - TICK) == life.seen[at], after - TICK
    with pytest.raises(NotFound):
        await life.then(life.born - TICK)
