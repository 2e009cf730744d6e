"""However a service changes hands and whenever runs come, those who share days pay what they cost undivided."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from fairlead.domains.billing.models import Charge
from fairlead.domains.billing.rules import recompute
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Wanted
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import ChangeWhen, HoldMoney, SuspensionReason
from fairlead.kernel.errors import Problem
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.fixtures import make_company
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients

START, PEOPLE = date(2026, 1, 5), 3
POLICY = SuspensionPolicy(
    technical_issue=HoldMoney.REDUCE, customer_request=HoldMoney.STOP, reduced_percent=Decimal("37.5")
)
REASONS = st.sampled_from([SuspensionReason.TECHNICAL_ISSUE, SuspensionReason.CUSTOMER_REQUEST])
PRICES = st.integers(400, 9_999)
MOVES = st.one_of(
    st.tuples(st.just("transfer"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("transfer"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("transfer"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("bill"), st.none()),
    st.tuples(st.just("bill"), st.none()),
    st.tuples(st.just("suspend"), REASONS),
    st.tuples(st.just("resume"), REASONS),
    st.tuples(st.just("price"), PRICES),
)
STEPS = st.lists(st.tuples(st.sampled_from([0, 1, 3, 5, 8, 14]), MOVES), min_size=3, max_size=14)
SLOW = settings(
    deadline=None, max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)  # fmt: skip
_LIVES = count()


@dataclass(frozen=True)
class Paid:
    """Days that one client is charged alike, and what for: less what was given back of them."""

    client: int
    start: date
    end: date
    terms: tuple[str, ...]
    rate: Fraction
    """Minor units a day, exactly."""
    minor: int


class Life:
    """A service that several clients hold in turn."""

    def __init__(self, story: Story, *, punctual: bool) -> None:
        self.story = story
        self.punctual = punctual
        self.service_id = UUID(int=0)
        self.clients: list[UUID] = []

    async def begin(self, price: int, **tariff: Any) -> None:
        async def open_(ctx: Context) -> None:
            await set_policy(ctx, POLICY)
            people = [await clients.client(ctx, name=f"Client {n}", timezone="UTC") for n in range(PEOPLE)]
            self.clients = [one.id for one in people]
            sold = await make.tariff(ctx, price=str(Money(price, "USD").amount), **tariff)
            self.service_id = (await make.active(ctx, people[0], tariff_id=sold.id, start_date=START)).id

        await self.story.on(str(START), open_)

    async def live(self, steps: Sequence[Any]) -> None:
        day = START
        for later, (what, how) in steps:
            day += timedelta(days=later)
            if what != "bill":
                with suppress(Problem):  # what is refused changes nothing
                    await self.story.on(str(day), lambda ctx, what=what, how=how: self._move(ctx, what, how))  # type: ignore[misc] # bound now
            elif self.punctual:
                await self.story.bill(str(day))
        await self.story.bill(str(day + timedelta(days=95)))

    async def _move(self, ctx: Context, what: str, how: Any) -> None:
        if what == "transfer":
            await services.transfer(ctx, self.service_id, client_id=self.clients[how])
        elif what == "suspend":
            await services.suspend(ctx, self.service_id, reason=how)
        elif what == "resume":
            await services.resume(ctx, self.service_id, reason=how)
        else:
            wanted = Wanted(price=Money(how, "USD"))
            await services.change(ctx, self.service_id, wanted, when=ChangeWhen.NOW)

    async def paid(self) -> list[Paid]:
        """What stands, in the order of its days."""

        async def read(ctx: Context) -> Sequence[Charge]:
            return (await ctx.session.scalars(select(Charge).order_by(Charge.period_start))).all()

        found = [one for one in await self.story.do(read) if one.invoiced or one.released_at is None]
        assert [recompute(one.basis) for one in found] == [one.amount for one in found]
        charges = [one for one in found if one.source_kind is SourceKind.SERVICE_PERIOD]
        nets = [self._net(one, [back for back in found if back.source_id == one.id]) for one in charges]
        return [one for one in nets if one.start < one.end]

    def _net(self, charge: Charge, given_back: Sequence[Charge]) -> Paid:
        basis = charge.basis
        start, end = charge.period_start, min([charge.period_end, *(one.period_start for one in given_back)])  # type: ignore[type-var] # days have both
        assert start is not None
        assert end is not None
        percent = basis.get("percent", "100")
        rate = Fraction(Decimal(basis["price"]) * 100 * Decimal(percent)) / 100 / basis["days"]
        minor = charge.amount_minor + sum(one.amount_minor for one in given_back)
        return Paid(
            self.clients.index(charge.client_id), start, end, (basis["of"], basis["price"], percent), rate, minor
        )


def stretches(paid: Iterable[Paid]) -> list[list[Paid]]:
    """Days side by side that cost the same, whoever has them."""
    found: list[list[Paid]] = []
    for one in paid:
        if found and (found[-1][-1].end, found[-1][-1].terms) == (one.start, one.terms):
            found[-1].append(one)
        else:
            found.append([one])
    return found


@SLOW
@example(  # half of February is 14.025, in no run's hands before the second client
    price=2805, timing=Timing.ARREARS, cycle=Cycle.MONTHLY, proration=Proration.CALENDAR_DAY,
    steps=[(14, ("bill", None)), (14, ("bill", None)), (13, ("transfer", 1))],
)  # fmt: skip
@given(
    price=PRICES,
    timing=st.sampled_from(list(Timing)),
    cycle=st.sampled_from([Cycle.WEEKLY, Cycle.MONTHLY, Cycle.QUARTERLY]),
    proration=st.sampled_from([Proration.CALENDAR_DAY, Proration.SECOND]),
    steps=STEPS,
)
async def test_those_who_share_days_pay_what_they_cost_undivided(
    work: Work, price: int, timing: Timing, cycle: Cycle, proration: Proration, steps: list[Any]
) -> None:
    sums = []
    for punctual in (True, False):
        company: TenantId = await make_company(work.database, f"shared-{next(_LIVES)}")
        life = Life(Story(work, company), punctual=punctual)
        await life.begin(price, timing=timing, cycle=cycle, proration=proration)
        await life.live(steps)
        paid = await life.paid()
        for shared in stretches(paid):
            days = (shared[-1].end - shared[0].start).days
            assert sum(one.minor for one in shared) == Money(1, "USD").times(shared[0].rate * days).minor, shared
        sums.append([sum(one.minor for one in paid if one.client == who) for who in range(PEOPLE)])
    assert sums[0] == sums[1]
