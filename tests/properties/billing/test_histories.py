"""Random lives of services: a run at any moments bills what one late run bills, and no day is billed twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.billing.models import Charge
from fairlead.domains.billing.rules import recompute
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import commands as services
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.queries import service_row
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Context
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients

END = "2026-07-01"
PAUSED = SuspensionReason.CUSTOMER_REQUEST


@dataclass(frozen=True)
class Step:
    """What happens on a day: to a service by its place, or to everyone."""

    day: str
    what: str
    service: int


def life(chance: Random, length: int) -> list[Step]:
    """Moves of two services over half a year, with billing runs between."""
    days = sorted(chance.sample(range(1, 175), length))
    moves = ("suspend", "resume", "resume", "transfer", "bill", "bill", "cancel")
    return [
        Step(str(date(2026, 1, 2) + timedelta(days=day)), chance.choice(moves), chance.randrange(2)) for day in days
    ]


class Life:
    """The same steps, lived in one company; `punctual` runs bill when the steps say so, else only at the end."""

    def __init__(self, story: Story, *, punctual: bool) -> None:
        self.story = story
        self.punctual = punctual
        self.ids: list[UUID] = []
        self.clients: list[UUID] = []

    async def begin(self, cycle: Cycle, timings: Sequence[Timing]) -> None:
        async def open_(ctx: Context) -> None:
            people = [await clients.client(ctx, name=name, timezone="UTC") for name in ("Ada", "Grace")]
            self.clients = [one.id for one in people]
            for place, timing in enumerate(timings):
                tariff = await make.tariff(ctx, f"line-{place}", cycle=cycle, timing=timing)
                price = Money.parse(f"{37 + place}.19", "USD")
                over = {"tariff_id": tariff.id, "price": price, "start_date": date(2026, 1, 2 + place)}
                self.ids.append((await make.active(ctx, people[place], **over)).id)

        await self.story.on("2026-01-02", open_)

    async def live(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if step.what == "bill":
                if self.punctual:
                    await self.story.bill(step.day)
            else:
                await self.story.on(step.day, lambda ctx, step=step: self.move(ctx, step))  # type: ignore[misc] # bound now
        await self.story.bill(END)

    async def move(self, ctx: Context, step: Step) -> None:
        service_id = self.ids[step.service]
        service = await service_row(ctx, service_id)
        if step.what == "suspend" and service.status is Status.ACTIVE:
            await services.suspend(ctx, service_id, reason=PAUSED)
        elif step.what == "resume" and service.status is Status.SUSPENDED:
            await services.resume(ctx, service_id)
        elif step.what == "transfer" and service.status in (Status.ACTIVE, Status.SUSPENDED):
            [other] = [one for one in self.clients if one != service.client_id]
            await services.transfer(ctx, service_id, client_id=other)
        elif step.what == "cancel" and service.status in (Status.ACTIVE, Status.SUSPENDED):
            await services.cancel(ctx, service_id, reason="enough")

    async def ledger(self) -> tuple[list[Counter[date]], list[Decimal]]:
        """How often each day of each service is billed, net of credits, and what each client is charged in all."""

        async def read(ctx: Context) -> list[Charge]:
            return list(await ctx.session.scalars(select(Charge)))

        found = await self.story.do(read)
        days = [Counter[date]() for _ in self.ids]
        sums = [Decimal(0) for _ in self.clients]
        for charge in found:
            assert recompute(charge.basis) == charge.amount
            assert charge.period_start is not None
            assert charge.period_end is not None
            if charge.released_at is not None and not charge.invoiced:
                continue  # taken back before anyone was invoiced for it
            sums[self.clients.index(charge.client_id)] += charge.amount.amount
            if charge.basis.get("from"):
                continue  # a further portion of a credit whose days were counted with the first
            sign = -1 if charge.source_kind is SourceKind.SERVICE_CREDIT else 1
            assert charge.service_id is not None
            for offset in range((charge.period_end - charge.period_start).days):
                days[self.ids.index(charge.service_id)][charge.period_start + timedelta(days=offset)] += sign
        return days, sums


@pytest.mark.parametrize("seed", range(12))
async def test_any_life_is_billed_alike_by_many_runs_and_by_one(
    seed: int, work: Work, company: TenantId, other_company: TenantId
) -> None:
    chance = Random(seed)  # noqa: S311 - a repeatable life, not a secret
    cycle = chance.choice((Cycle.WEEKLY, Cycle.MONTHLY, Cycle.QUARTERLY))
    steps = life(chance, 14)
    ledgers = []
    for tenant, punctual in ((company, True), (other_company, False)):
        lived = Life(Story(work, tenant), punctual=punctual)
        await lived.begin(cycle, (Timing.ADVANCE, Timing.ARREARS))
        await lived.live(steps)
        ledgers.append(await lived.ledger())
    (days, sums), (late_days, late_sums) = ledgers
    assert all(set(counted.values()) <= {0, 1} for counted in days)
    assert [+counted for counted in days] == [+counted for counted in late_days], steps
    assert sums == late_sums, steps
