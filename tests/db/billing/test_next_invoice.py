"""The next invoices of a client are exactly those that the next run issues; asking keeps nothing and locks nothing."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import TaxRate
from fairlead.domains.billing.policy import BillingPolicy, GroupBy, GuardPolicy
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Pause
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.rules import Wanted
from fairlead.domains.services.terms import ChangeWhen, HoldMoney, SuspensionReason
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.queries import count_queries
from tests.kit.state import content
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, contracts

Client = httpx.AsyncClient
Line = tuple[str, str | None, str, str, str]
"""(description, first day, net, tax, formula)"""


@pytest.fixture
async def story(work: Work, company: TenantId) -> Story:
    """A company that taxes everything by 20 %."""
    story = Story(work, company)

    async def tax(ctx: Context) -> None:
        ctx.session.add(
            TaxRate(
                id=ctx.new_id(), country="US", region=None, category="standard", name="Sales tax",
                percent=Decimal(20), valid_from=date(2020, 1, 1), valid_until=None, created_at=ctx.now, version=1,
            )
        )  # fmt: skip

    await story.on("2026-01-01", tax)
    return story


async def sell(ctx: Context, count: int = 1, **over: Any) -> list[Service]:
    """Lines of one client, in advance and in arrears in turn."""
    ada = await clients.client(ctx, timezone="UTC")
    contract = await contracts.contract(ctx, ada, fee_kind=FeeKind.FIXED, fee=Money.parse("40.00", "USD"))
    tariffs = [
        await make.tariff(ctx, f"line-{timing.value}", timing=timing) for timing in (Timing.ADVANCE, Timing.ARREARS)
    ]
    return [
        await make.active(ctx, ada, tariff_id=tariffs[n % 2].id, **{"contract_id": contract.id, **over})
        for n in range(count)
    ]


async def foretold(client: Client, client_id: UUID, as_of: str = "") -> tuple[str | None, list[Any]]:
    """The day of the run, and (date, due, net, tax, total, lines) of each invoice to be."""
    answer = await client.get(f"/clients/{client_id}/next-invoice{as_of and f'?as_of={as_of}'}")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    return said["as_of"], [(_head(one), sorted(map(_line, one["lines"]))) for one in said["invoices"]]


async def issued(client: Client, client_id: UUID, run_id: UUID) -> list[Any]:
    """The same of the invoices that a run issued."""
    listed = await client.get(f"/invoices?client_id={client_id}&run_id={run_id}&sort=number")
    found = [(await client.get(f"/invoices/{one['id']}")).json() for one in listed.json()["items"]]
    return [(_head(one), sorted(_line(x | {"formula": x["basis"]["formula"]}) for x in one["lines"])) for one in found]


def _head(one: dict[str, Any]) -> tuple[str, ...]:
    return one["issue_date"], one["due_date"], *(one[name]["amount"] for name in ("net", "tax", "total"))


def _line(one: dict[str, Any]) -> Line:
    return one["description"], one["period_start"] or "", one["net"]["amount"], one["tax"]["amount"], one["formula"]


async def same(client: Client, story: Story, client_id: UUID) -> list[Any]:
    """What is foretold is issued, and nothing else."""
    day, shown = await foretold(client, client_id)
    assert day is not None
    assert shown
    run_id = await story.bill(day)
    assert await issued(client, client_id, run_id) == shown
    return shown


async def test_what_is_foretold_is_issued(client: Client, story: Story) -> None:
    [one, *_] = await story.on("2026-03-15", lambda ctx: sell(ctx, 4, start_date=date(2026, 2, 20)))
    story.day = date(2026, 3, 15)
    first = await same(client, story, one.client_id)  # the stub of February, and March with what is in arrears
    assert [invoice[0][0] for invoice in first] == ["2026-02-20", "2026-03-01"]
    assert [invoice[0] for invoice in await same(client, story, one.client_id)] == [
        ("2026-04-01", "2026-04-15", "124.00", "24.80", "148.80")
    ]


async def test_asking_keeps_nothing_and_asks_as_often_for_fifty(
    client: Client, story: Story, database: Database, company: TenantId
) -> None:
    [one, *_] = await story.on("2026-01-01", sell)
    await foretold(client, one.client_id)  # who calls is looked up once
    before = await content(database, company)
    async with count_queries(database) as few:
        await foretold(client, one.client_id)
    assert await content(database, company) == before
    assert not [sql for sql in few.seen if "FOR NO KEY" in sql or "FOR UPDATE" in sql]
    [other, *_] = await story.on("2026-01-02", lambda ctx: _more(ctx, 50))
    async with count_queries(database) as many:
        await foretold(client, other.client_id)
    assert many.count == few.count


async def _more(ctx: Context, count: int) -> list[Service]:
    ada = await clients.client(ctx, name="Fifty", timezone="UTC")
    tariff = await make.tariff(ctx, "fifty")
    return [await make.active(ctx, ada, tariff_id=tariff.id) for _ in range(count)]


async def test_a_change_that_is_scheduled_before_is_settled_in_it(client: Client, story: Story) -> None:
    [one] = await story.on("2026-01-01", sell)
    await story.bill("2026-03-01")
    await story.on("2026-03-15", _nothing)
    dearer = Wanted(price=Money.parse("62.00", "USD"))
    day_ahead = date(2026, 3, 22)
    await story.do(lambda ctx: services.change(ctx, one.id, dearer, when=ChangeWhen.ON, on=day_ahead))
    day, shown = await foretold(client, one.client_id)
    assert (day, [line[2] for line in shown[0][1]]) == ("2026-03-22", ["20.00", "-10.00"])
    await story.on("2026-03-22", lambda ctx: services.carry_out_changes(ctx, "UTC"))
    run_id = await story.bill("2026-03-22")
    assert await issued(client, one.client_id, run_id) == shown


async def _nothing(_: Context) -> None:
    """Let the day come."""


async def test_a_scheduled_end_shows_its_fee_and_no_day_behind_it(client: Client, story: Story) -> None:
    [one] = await story.on("2026-01-01", sell)
    await story.bill("2026-03-01")
    await story.on("2026-03-15", _nothing)
    await story.do(lambda ctx: services.cancel(ctx, one.id, reason="moved", on=date(2026, 3, 22)))
    day, shown = await foretold(client, one.client_id)
    assert (day, [line[2] for line in shown[0][1]]) == ("2026-03-22", ["40.00", "-10.00"])


async def test_of_a_credit_the_part_that_is_covered_is_foretold(client: Client, story: Story) -> None:
    [one] = await story.on("2026-01-01", lambda ctx: sell(ctx, contract_id=None))
    await story.bill("2026-03-01")
    await story.on("2026-03-02", lambda ctx: services.cancel(ctx, one.id, reason="moved"))

    async def visit(ctx: Context) -> None:
        price = Money.parse("6.00", "USD")
        day = date(2026, 3, 3)
        await commands.add_charge(ctx, one.client_id, description="Visit", price=price, due_on=day)

    await story.on("2026-03-03", visit)
    shown = await same(client, story, one.client_id)
    assert [line[2] for line in shown[0][1]] == ["-6.00", "6.00"]
    assert shown[0][1][0][4] == "-6.00 of -30.00"


async def test_a_client_whom_the_guardrails_hold_back_is_told_why(client: Client, story: Story) -> None:
    [one, *_] = await story.on("2026-01-01", lambda ctx: sell(ctx, 3))
    await story.do(lambda ctx: set_policy(ctx, GuardPolicy(most_lines=1)))
    said = (await client.get(f"/clients/{one.client_id}/next-invoice")).json()
    assert (said["invoices"], said["held_back"]) == (
        [], "the invoice of 1 Jan 2026 would have 2 lines, more than 1",
    )  # fmt: skip


async def test_groups_days_and_nothing_to_come(client: Client, story: Story) -> None:
    [one, *_] = await story.on("2026-01-01", lambda ctx: sell(ctx, 2))
    await story.do(lambda ctx: set_policy(ctx, BillingPolicy(group_by=GroupBy.CONTRACT), one.client_id))
    day, shown = await foretold(client, one.client_id, "2026-02-28")
    assert (day, [invoice[0][0] for invoice in shown]) == ("2026-02-28", ["2026-01-01", "2026-02-01"])
    assert (await foretold(client, one.client_id, "2025-12-31")) == ("2025-12-31", [])
    lone = await story.do(lambda ctx: clients.client(ctx, name="Lone", timezone="UTC"))
    assert await foretold(client, lone.id) == (None, [])
    assert (await client.get(f"/clients/{one.id}/next-invoice")).status_code == 404


@pytest.mark.parametrize(
    ("money", "day", "nets"),
    [(HoldMoney.STOP, "2026-04-06", ["25.83"]), (HoldMoney.REDUCE, "2026-03-22", ["5.00", "-5.00"])],
)
async def test_a_hold_that_is_planned_counts_from_its_day(
    client: Client, story: Story, money: HoldMoney, day: str, nets: list[str]
) -> None:
    [one] = await story.on("2026-01-01", sell)
    await story.bill("2026-03-01")
    await story.on("2026-03-15", _nothing)
    await story.do(lambda ctx: set_policy(ctx, SuspensionPolicy(customer_request=money, reduced_percent=Decimal(50))))
    vacation = Pause(reason=SuspensionReason.CUSTOMER_REQUEST, from_on=date(2026, 3, 22), until_on=date(2026, 4, 6))
    await story.do(lambda ctx: services.plan_hold(ctx, one.id, vacation))
    said, shown = await foretold(client, one.client_id)
    assert (said, [line[2] for line in shown[0][1]]) == (day, nets)
    for night in ("2026-03-22", "2026-04-06"):
        if night <= day:
            await story.on(night, lambda ctx: services.carry_out_hold_plans(ctx, "UTC"))
    run_id = await story.bill(day)
    assert await issued(client, one.client_id, run_id) == shown
