"""What a run holds back: odd invoices wait with their reason, everybody else is billed, and staff may let them out."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.charges import one_off
from fairlead.domains.billing.models import Charge, Invoice
from fairlead.domains.billing.policy import GuardPolicy
from fairlead.domains.billing.repository.charges import add_charges
from fairlead.domains.clients.models import Client
from fairlead.domains.services import commands as services
from fairlead.domains.services.models import Service
from fairlead.domains.services.rules import Wanted
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients


@pytest.fixture
def story(work: Work, company: TenantId) -> Story:
    return Story(work, company)


@pytest.fixture
async def two(story: Story) -> list[Service]:
    """Ada and Grace with a line of 31.00 a month each, billed for January."""

    async def sell(ctx: Context) -> list[Service]:
        tariff = await make.tariff(ctx)
        people = [await clients.client(ctx, name=name, timezone="UTC") for name in ("Ada", "Grace")]
        return [await make.active(ctx, one, tariff_id=tariff.id) for one in people]

    sold = await story.on("2026-01-01", sell)
    await story.bill("2026-01-01")
    return sold


async def charge(ctx: Context, client_id: UUID, price: str, quantity: str = "1", *, on: date | None = None) -> UUID:
    """Something charged by hand, due today."""
    return await commands.add_charge(
        ctx, client_id, description="Visit", price=Money.parse(price, "USD"), quantity=Decimal(quantity),
        due_on=on or ctx.today("UTC"),
    )  # fmt: skip


async def outcome(story: Story, run_id: UUID) -> tuple[int, dict[str, str]]:
    """How many invoices a run issued, and whom it left out and why."""

    async def read(ctx: Context) -> tuple[int, dict[str, str]]:
        return (await queries.run(ctx, run_id)).invoices, await queries.parked(ctx, run_id)

    return await story.do(read)


async def test_a_leap_against_the_last_month_waits_and_the_others_are_billed(story: Story, two: list[Service]) -> None:
    ada = two[0].client_id
    await story.do(lambda ctx: set_policy(ctx, GuardPolicy(change_percent=100, change_least=10)))
    await story.on("2026-02-01", lambda ctx: charge(ctx, ada, "500.00"))
    run_id = await story.bill("2026-02-01")
    why = "531.00 USD in February 2026 is +1,612 % against the 31.00 USD of the last month that was invoiced"
    assert await outcome(story, run_id) == (1, {str(ada): why})
    assert [one[0] for one in await story.invoices(ada)] == ["2026-01-01"]
    assert (await story.do(lambda ctx: make.schedule(ctx, two[0].id))).billed_until == date(2026, 2, 1)


async def test_a_fall_is_a_leap_too(story: Story, two: list[Service]) -> None:
    ada = two[0].client_id
    await story.do(lambda ctx: set_policy(ctx, GuardPolicy(change_percent=50, change_least=10)))
    cheap = Wanted(price=Money.parse("1.00", "USD"))
    await story.on("2026-01-31", lambda ctx: services.change(ctx, two[0].id, cheap))
    run_id = await story.bill("2026-02-01")
    assert (await outcome(story, run_id))[1][str(ada)].endswith("of the last month that was invoiced")


async def test_small_differences_never_count(story: Story, two: list[Service]) -> None:
    await story.do(lambda ctx: set_policy(ctx, GuardPolicy(change_percent=10, change_least=100)))
    await story.on("2026-02-01", lambda ctx: charge(ctx, two[0].client_id, "99.00"))
    assert await outcome(story, await story.bill("2026-02-01")) == (2, {})


async def test_a_clients_own_limit_counts(story: Story, two: list[Service]) -> None:
    ada, grace = two[0].client_id, two[1].client_id

    async def choose(ctx: Context) -> None:
        await set_policy(ctx, GuardPolicy(change_percent=100, change_least=10))
        await set_policy(ctx, GuardPolicy(change_percent=10_000, change_least=10), ada)
        for client in (ada, grace):
            await charge(ctx, client, "500.00")

    await story.on("2026-02-01", choose)
    issued, parked = await outcome(story, await story.bill("2026-02-01"))
    assert (issued, list(parked)) == (1, [str(grace)])


async def test_a_first_invoice_has_nothing_to_be_measured_by(story: Story) -> None:
    ada = await story.on("2026-01-01", lambda ctx: clients.client(ctx, timezone="UTC"))
    await story.do(lambda ctx: charge(ctx, ada.id, "90000.00"))
    assert await outcome(story, await story.bill("2026-01-01")) == (1, {})


async def test_too_many_lines_wait(story: Story, two: list[Service]) -> None:
    ada = two[0].client_id

    async def many(ctx: Context) -> None:
        await set_policy(ctx, GuardPolicy(most_lines=3))
        for _ in range(3):
            await charge(ctx, ada, "1.00")

    await story.on("2026-02-01", many)
    run_id = await story.bill("2026-02-01")
    assert await outcome(story, run_id) == (
        1, {str(ada): "the invoice of 1 Feb 2026 would have 4 lines, more than 3"},
    )  # fmt: skip


async def test_a_charge_of_no_units_waits(story: Story, two: list[Service]) -> None:
    ada = two[0].client_id

    async def odd(ctx: Context) -> None:
        id_ = await charge(ctx, ada, "9.00")
        await ctx.session.execute(update(Charge).where(Charge.id == id_).values(quantity=0))

    await story.on("2026-02-01", odd)
    assert await outcome(story, await story.bill("2026-02-01")) == (1, {str(ada): "Visit has a quantity of 0"})


async def test_who_is_released_is_billed_by_the_next_run_to_that_day_and_no_later_one(
    client: httpx.AsyncClient, story: Story, two: list[Service]
) -> None:
    ada = two[0].client_id
    await story.do(lambda ctx: set_policy(ctx, GuardPolicy(most_lines=1)))
    await story.on("2026-02-01", lambda ctx: charge(ctx, ada, "5.00"))
    assert (await outcome(story, await story.bill("2026-02-01")))[0] == 1
    story.events()
    body = {"client_id": str(ada), "as_of": "2026-02-01", "reason": "a visit beside the line"}
    answer = await client.post("/billing/releases", json=body)
    assert (answer.status_code, answer.json()["reason"]) == (201, "a visit beside the line")
    await story.bill("2026-02-01")
    assert story.events() == ["InvoiceIssued", "BillingRunFinished"]
    assert (await story.invoices(ada))[-1][1] == "36.00"
    await story.on("2026-03-01", lambda ctx: charge(ctx, ada, "5.00"))
    assert str(ada) in (await outcome(story, await story.bill("2026-03-01")))[1]


async def test_a_release_of_nobody_is_refused_and_nothing_is_kept(
    client: httpx.AsyncClient, two: list[Service]
) -> None:
    body: dict[str, Any] = {"client_id": str(two[0].id), "as_of": "2026-02-01", "reason": "x"}
    assert (await client.post("/billing/releases", json=body)).status_code == 404
    assert (await client.post("/billing/releases", json=body | {"reason": ""})).status_code == 422


async def test_a_dry_run_says_whom_it_would_leave_out(story: Story, two: list[Service]) -> None:
    ada = two[0].client_id

    async def odd(ctx: Context) -> dict[UUID, str]:
        await set_policy(ctx, GuardPolicy(most_lines=1))
        await add_charges(ctx, [_visit(ctx, ada)])
        return (await commands.preview(ctx, date(2026, 2, 1))).parked

    assert await story.on("2026-02-01", odd) == {ada: "the invoice of 1 Feb 2026 would have 2 lines, more than 1"}
    assert len(await story.do(lambda ctx: ctx.rows(select(Invoice.id)))) == 2
    assert await story.do(lambda ctx: ctx.rows(select(Client.id).where(Client.id == ada)))


def _visit(ctx: Context, client_id: UUID) -> Any:
    return one_off(ctx.new_id(), client_id, None, "Visit", Money.parse("5.00", "USD"), Decimal(1), date(2026, 2, 1))
