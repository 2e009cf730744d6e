"""What a service will be billed: next, in the coming months, for its term; the same as the runs then charge."""

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from fairlead.domains.billing import queries
from fairlead.domains.services import commands as services
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.kernel.errors import NotFound
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Period
from fairlead.platform.db.database import Database
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.queries import count_queries
from tests.kit.story import Story
from tests.make import billing as make

TODAY = date(2026, 3, 15)


@pytest.fixture
def story(work: Work, company: TenantId) -> Story:
    return Story(work, company)


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


async def test_the_coming_months_are_what_the_runs_will_charge(story: Story) -> None:
    service = await story.on("2026-01-01", make.active)
    await story.bill("2026-03-01")
    months = await story.do(lambda ctx: queries.revenue_projection(ctx, service.id, 3, TODAY))
    assert months == [
        (date(2026, 3, 1), usd("0.00")), (date(2026, 4, 1), usd("31.00")), (date(2026, 5, 1), usd("31.00")),
    ]  # fmt: skip


async def test_a_cancellation_ahead_and_a_reduction_are_foreseen(story: Story) -> None:
    service = await story.on("2026-01-01", make.active)
    await story.bill("2026-03-01")
    reduced = SuspensionPolicy(abuse=HoldMoney.REDUCE, reduced_percent=Decimal(40))
    await story.do(lambda ctx: set_policy(ctx, reduced))
    await story.on("2026-03-10", lambda ctx: services.suspend(ctx, service.id, reason=SuspensionReason.ABUSE))
    ahead = date(2026, 5, 11)
    await story.do(lambda ctx: services.cancel(ctx, service.id, reason="moving", on=ahead))
    months = await story.do(lambda ctx: queries.revenue_projection(ctx, service.id, 4, TODAY))
    # April at 40 %, then 10 of May's 31 days at 40 %
    assert [str(amount.amount) for _, amount in months] == ["0.00", "12.40", "4.00", "0.00"]
    stands = await story.do(lambda ctx: queries.billing_of(ctx, service.id))
    assert (stands.ends_on, [str(one.amount.amount) for one in stands.next()]) == (ahead, ["12.40"])


async def test_what_is_stopped_brings_nothing(story: Story) -> None:
    service = await story.on("2026-01-01", make.active)
    await story.bill("2026-03-01")
    asked = SuspensionReason.CUSTOMER_REQUEST
    await story.on("2026-03-10", lambda ctx: services.suspend(ctx, service.id, reason=asked))
    months = await story.do(lambda ctx: queries.revenue_projection(ctx, service.id, 12, TODAY))
    assert {amount for _, amount in months} == {usd("0.00")}
    assert (await story.do(lambda ctx: queries.billing_of(ctx, service.id))).next() == []


@pytest.mark.parametrize(
    ("over", "worth"),
    [
        ({"term_months": 12}, "381.00"),  # 12 × 31.00 and the set-up
        ({"term_months": 0}, "40.00"),  # month to month: one month, and the set-up
        ({"term_months": 12, "start_date": date(2026, 1, 16)}, "381.00"),  # 16 and 15 days of 31, and 11 months
    ],
)
async def test_the_value_of_a_term_is_exact_by_day(story: Story, over: dict[str, Any], worth: str) -> None:
    service = await story.on("2026-01-20", lambda ctx: make.sold(ctx, setup=usd("9.00"), **over))
    assert await story.do(lambda ctx: queries.total_contract_value(ctx, service.id)) == usd(worth)


async def test_some_days_cost_their_share_of_each_period(story: Story) -> None:
    service = await story.on("2026-01-01", make.active)
    days = Period(date(2026, 1, 22), date(2026, 2, 15))
    cost = await story.do(lambda ctx: queries.calculate_proration(ctx, service.id, days))
    assert cost == usd("25.50")  # 10 of 31 days, 14 of 28


async def test_the_api_says_what_is_next(client: httpx.AsyncClient, stranger: httpx.AsyncClient, story: Story) -> None:
    tariff = await story.do(lambda ctx: make.tariff(ctx, cycle=Cycle.QUARTERLY, price="90.00"))
    service = await story.on("2026-01-01", lambda ctx: make.active(ctx, tariff_id=tariff.id))
    await story.bill("2026-01-01")
    path = f"/services/{service.id}/projection"
    found = (await client.get(path, params={"months": 4})).json()
    assert found["billed_until"] == "2026-04-01"
    assert [(one["due_on"], one["amount"]["amount"], one["formula"]) for one in found["next"]] == [
        ("2026-04-01", "90.00", "90.00 × 1 × 91 / 91 = 90.00"),
    ]  # fmt: skip
    assert [(one["month"], one["amount"]["amount"]) for one in found["months"]] == [
        ("2026-03-01", "0.00"), ("2026-04-01", "90.00"), ("2026-05-01", "0.00"), ("2026-06-01", "0.00"),
    ]  # fmt: skip
    assert (found["total"]["amount"], found["open"]["amount"]) == ("90.00", "0.00")
    assert (await client.get(path, params={"months": 0})).status_code == 422
    assert (await stranger.get(path)).status_code == 404


async def test_looking_ahead_takes_a_few_statements(story: Story, database: Database) -> None:
    service = await story.on("2026-01-01", make.active)
    async with count_queries(database) as counted:
        await story.do(lambda ctx: queries.billing_of(ctx, service.id))
    assert counted.count == 5


async def test_a_service_that_nobody_knows_has_no_billing(story: Story) -> None:
    with pytest.raises(NotFound):
        await story.do(lambda ctx: queries.billing_of(ctx, ctx.new_id()))
