"""Any life of a service, heard in any order and billed by any runs: every day costs what it should, and once."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from fairlead.domains.billing import commands as billing
from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.terms import CreditMode
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import NewDiscount, Wanted
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import ChangeWhen, HoldMoney, SuspensionReason
from fairlead.kernel.errors import Problem
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Grid
from fairlead.platform.context import Context, Emitted
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.fixtures import make_company
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients
from tests.properties.billing import days

START = date(2026, 1, 2)
POLICY = SuspensionPolicy(
    customer_request=HoldMoney.CREDIT, technical_issue=HoldMoney.REDUCE, non_payment=HoldMoney.STOP,
    abuse=HoldMoney.CHARGE, maintenance=HoldMoney.REDUCE, reduced_percent=Decimal("37.5"),
)  # fmt: skip
REASONS = (
    SuspensionReason.CUSTOMER_REQUEST, SuspensionReason.TECHNICAL_ISSUE, SuspensionReason.NON_PAYMENT,
    SuspensionReason.ABUSE,
)  # fmt: skip
PLANS: dict[str, dict[str, Any]] = {
    "month": {"price": "31.07"},
    "other-month": {"price": "44.90"},
    "week": {"price": "9.99", "cycle": Cycle.WEEKLY},
    "quarter": {"price": "81.13", "cycle": Cycle.QUARTERLY},
    "behind": {"price": "28.00", "timing": Timing.ARREARS},
    "half-behind": {"price": "150.00", "cycle": Cycle.SEMI_ANNUAL, "timing": Timing.ARREARS},
}
TAKEN_BACK: dict[str, Any] = {
    "void": billing.void, "reissue": billing.reissue, "rebill": partial(billing.credit, mode=CreditMode.REBILL),
}  # fmt: skip
OFF = st.one_of(
    st.sampled_from(["10", "33.3333", "50", "100"]).map(lambda percent: {"percent": Decimal(percent)}),
    st.sampled_from([100, 250]).map(lambda minor: {"amount": Money(minor, "USD")}),
)
"""Fixed ones that never eat a whole price: what costs nothing leaves no trace of the period that it began."""
DISCOUNTS = st.tuples(
    st.sampled_from(["Welcome", "Loyal", "Sorry"]), OFF, st.sampled_from([-25, 0, 0, 0, 12]),
    st.sampled_from([None, None, {"periods": 3}, 6, 45]), st.booleans(),
)  # fmt: skip
"""Name, what is off, the first day from today on, the end of it, and whether it is for everything of the client."""
MOVES = st.one_of(
    st.tuples(st.just("discount"), DISCOUNTS, st.none()),
    st.tuples(st.just("discount"), DISCOUNTS, st.none()),
    st.tuples(st.just("end-discount"), st.sampled_from([-30, -9, 0, 0, 14]), st.none()),
    st.tuples(st.just("price"), st.integers(1_000, 9_999), st.sampled_from([0, 0, 3, 20, -11])),
    st.tuples(st.just("quantity"), st.integers(1, 7), st.sampled_from([0, 0, 3, 20, -11])),
    st.tuples(st.just("plan"), st.sampled_from(sorted(PLANS)), st.sampled_from([0, 0, 5, 30, -4])),
    st.tuples(st.just("suspend"), st.sampled_from(REASONS), st.none()),
    st.tuples(st.just("resume"), st.sampled_from(REASONS), st.none()),
    st.tuples(st.just("bill"), st.integers(-20, 45), st.none()),
    st.tuples(st.just("bill"), st.just(0), st.none()),
    st.tuples(st.sampled_from(sorted(TAKEN_BACK)), st.integers(0, 2), st.none()),
    st.tuples(st.sampled_from(sorted(TAKEN_BACK)), st.integers(0, 2), st.none()),
    st.tuples(st.just("carry"), st.none(), st.none()),
    st.tuples(st.just("hear"), st.none(), st.none()),
    st.tuples(st.just("transfer"), st.none(), st.none()),
    st.tuples(st.just("cancel"), st.sampled_from([0, 3, 40]), st.none()),
)
STEPS = st.lists(st.tuples(st.sampled_from([0, 0, 1, 2, 5, 9, 17]), MOVES), min_size=4, max_size=18)
SLOW = settings(
    deadline=None, max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)  # fmt: skip
_LIVES = count()


@dataclass
class Late(Story):
    """A company whose events are heard when it says so, in any order."""

    unheard: list[Emitted] = field(default_factory=list)
    order: Any = None
    """A Random, or None for punctual hearing."""

    async def _deliver(self, emitted: Emitted) -> None:
        if self.order is None:
            await super()._deliver(emitted)
        else:
            self.unheard.append(emitted)

    async def hear(self) -> None:
        """Deliver what was not heard yet, and some of it twice."""
        while self.unheard:
            waiting, self.unheard = self.unheard, []
            again = [one for one in waiting if self.order.random() < 0.2]
            waiting += again
            self.order.shuffle(waiting)
            for one in waiting:
                await super()._deliver(one)


class Life:
    """One service on its way."""

    def __init__(self, story: Late) -> None:
        self.story = story
        self.service_id = UUID(int=0)
        self.client_ids: list[UUID] = []
        self.tariffs: dict[str, UUID] = {}
        self.discounts: list[UUID] = []

    async def begin(self, plan: str) -> None:
        async def open_(ctx: Context) -> None:
            await set_policy(ctx, POLICY)
            self.tariffs = {name: (await make.tariff(ctx, name, **over)).id for name, over in PLANS.items()}
            service = await make.active(ctx, tariff_id=self.tariffs[plan], start_date=START)
            other = await clients.client(ctx, name="Grace", timezone="UTC")
            self.service_id, self.client_ids = service.id, [service.client_id, other.id]

        await self.story.on(str(START), open_)

    async def step(self, what: str, how: Any, ahead: int | None) -> None:
        """One move; what is refused changes nothing."""
        if what == "bill":
            await self.bill(self.story.day + timedelta(days=how))
        elif what == "hear":
            await self.story.hear()
        elif what == "carry":
            await self.carry()
        else:
            with suppress(Problem):
                await self.story.do(lambda ctx: self._move(ctx, what, how, ahead))

    async def _move(self, ctx: Context, what: str, how: Any, ahead: int | None) -> None:
        if what == "suspend":
            await services.suspend(ctx, self.service_id, reason=how)
        elif what == "resume":
            await services.resume(ctx, self.service_id, reason=how)
        elif what == "transfer":
            await services.transfer(ctx, self.service_id, client_id=self.client_ids[1])
            self.client_ids.reverse()
        elif what == "discount":
            await self._discount(ctx, *how)
        elif what == "end-discount":
            await self._end_discount(ctx, how)
        elif what in TAKEN_BACK:
            await self._take_back(ctx, TAKEN_BACK[what], how)
        elif what == "cancel":
            await services.cancel(ctx, self.service_id, reason="enough", on=self.story.day + timedelta(days=how))
        else:
            timing: dict[str, Any] = {"when": ChangeWhen.NOW}
            if ahead:
                when = ChangeWhen.ON if ahead > 0 else ChangeWhen.SINCE
                timing = {"when": when, "on": self.story.day + timedelta(days=ahead)}
            await services.change(ctx, self.service_id, self._wanted(what, how), **timing)

    async def _discount(
        self, ctx: Context, name: str, off: dict[str, Any], first: int, end: dict[str, int] | int | None, wide: bool
    ) -> None:
        starts = self.story.day + timedelta(days=first)
        ends = end if isinstance(end, dict) else {"ends_on": end and starts + timedelta(days=end)}
        new = NewDiscount(name=name, starts_on=starts, **off, **ends)
        if wide:
            made = await services.grant_client_discount(ctx, self.client_ids[0], new)
        else:
            made = await services.grant_discount(ctx, self.service_id, new)
        self.discounts.append(made.id)

    async def _end_discount(self, ctx: Context, days_on: int) -> None:
        if self.discounts:
            chosen = self.discounts[len(self.discounts) // 2]
            await services.end_discount(ctx, chosen, on=self.story.day + timedelta(days=days_on))

    async def _take_back(self, ctx: Context, how: Any, place: int) -> None:
        latest = select(Invoice.id).where(Invoice.status == InvoiceStatus.ISSUED).order_by(Invoice.number.desc())
        for invoice_id in (await ctx.session.scalars(latest.offset(place).limit(1))).all():
            await how(ctx, invoice_id, reason="wrong")

    def _wanted(self, what: str, how: Any) -> Wanted:
        if what == "price":
            return Wanted(price=Money(how, "USD"))
        return Wanted(quantity=Decimal(how)) if what == "quantity" else Wanted(tariff_id=self.tariffs[how])

    async def carry(self) -> None:
        """The jobs of the day."""
        await self.story.do(lambda ctx: services.carry_out_changes(ctx, "UTC"))
        await self.story.do(lambda ctx: services.carry_out_cancellations(ctx, "UTC"))

    async def bill(self, as_of: date) -> None:
        """A billing run to any day; the clock stays where it is."""
        run_id = await self.story.do(lambda ctx: billing.start_run(ctx, as_of))
        while await self.story.do(lambda ctx: billing.run_chunk(ctx, run_id)) is not None:
            pass

    async def check(self, end: date) -> None:
        """Every day costs what it should."""
        await self.story.do(lambda ctx: self._check(ctx, end))

    async def _check(self, ctx: Context, end: date) -> None:
        facts = await days.facts_of(ctx, self.service_id)
        stands = await days.schedule(ctx, self.service_id)
        assert stands.next_date is None or stands.next_date > end
        terms = facts.terms_on(end)
        settled = end + days.ONE
        if terms.timing is Timing.ARREARS:
            settled = Grid(terms.cycle, terms.anchor, terms.anchor_day).period_of(end).start
            settled = settled if facts.ended_on is None or facts.ended_on > end else end + days.ONE
        horizon = max(settled, stands.billed_until)
        should = {key: rate for key, rate in days.expected(facts, horizon).items() if rate}
        assert {key: rate for key, rate in (await days.charged(ctx, self.service_id)).items() if rate} == should


@SLOW
@example(
    plan="behind",
    steps=[
        (9, ("plan", "month", 0)), (0, ("suspend", SuspensionReason.NON_PAYMENT, None)), (5, ("bill", 12, None)),
    ],
    order=Random(1),  # noqa: S311 - a repeatable life
)  # fmt: skip
@example(  # a cancellation whose day passed before its job came, and hands that change meanwhile
    plan="behind",
    steps=[
        (0, ("cancel", 3, None)), (0, ("price", 1000, 0)), (0, ("bill", 0, None)), (5, ("transfer", None, None)),
    ],
    order=None,
)  # fmt: skip
@example(  # a change whose day passed before its job came, and hands that changed twice meanwhile
    plan="month",
    steps=[
        (0, ("price", 2921, 3)), (9, ("bill", 0, None)), (0, ("transfer", None, None)), (1, ("transfer", None, None)),
    ],
    order=None,
)  # fmt: skip
@given(plan=st.sampled_from(sorted(PLANS)), steps=STEPS, order=st.none() | st.randoms(use_true_random=False))
async def test_every_day_costs_what_it_should_and_once(work: Work, plan: str, steps: list[Any], order: Any) -> None:
    company: TenantId = await make_company(work.database, f"life-{next(_LIVES)}")
    story = Late(work, company, order=order)
    life = Life(story)
    await life.begin(plan)
    for later, (what, how, ahead) in steps:
        story.day += timedelta(days=later)
        await life.step(what, how, ahead)
    story.day += timedelta(days=41)
    await life.carry()
    await story.hear()
    end = story.day
    await life.bill(end)
    await life.check(end)
    await life.bill(end)
    await life.check(end)
