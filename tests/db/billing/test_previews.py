"""What an act costs stands in its preview to the cent, and applying that plan does the same."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from fairlead.domains.billing import listeners
from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands
from fairlead.domains.services.events import ServiceCancelled, ServiceSuspended
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Actor, Context
from fairlead.platform.events import EventRow
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from fairlead.platform.work import plan as made_plan
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, contracts

Client = httpx.AsyncClient
APRIL = "2026-03-15/2026-04-01"
"""The days of March that are left: 17 of 31."""


@pytest.fixture
def story(work: Work, company: TenantId) -> Story:
    return Story(work, company)


@pytest.fixture
async def service(story: Story) -> Service:
    """A line of 31.00 a month, billed for March; leaving costs 40.00 and a customer's wish gives days back."""

    async def sell(ctx: Context) -> Service:
        await set_policy(ctx, SuspensionPolicy(customer_request=HoldMoney.CREDIT, maintenance=HoldMoney.STOP))
        client = await clients.client(ctx, timezone="UTC")
        contract = await contracts.contract(ctx, client, fee_kind=FeeKind.FIXED, fee=Money.parse("40.00", "USD"))
        return await make.active(ctx, client, contract_id=contract.id)

    made = await story.on("2026-01-01", sell)
    await story.bill("2026-03-01")
    await story.on("2026-03-15", _nothing)
    return made


async def _nothing(_: Context) -> None:
    """Let the day come."""


def money(plan: dict[str, Any]) -> list[tuple[str, str, str | None, str, str]]:
    """(kind, description, days, amount, due on) of the charges that a plan shows."""
    shown = [one for one in plan["effects"] if one["kind"] in ("charge", "withdrawn_charge")]
    return [(x["kind"], x["description"], x["period"], x["amount"]["amount"], x["due_on"]) for x in shown]


async def previewed(client: Client, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The plan of a request, which left nothing behind."""
    answer = await client.request(method, path, params={"dry_run": "true"}, json=body)
    assert answer.status_code == 200, answer.text
    plan: dict[str, Any] = answer.json()
    return plan


async def applied(client: Client, method: str, path: str, body: dict[str, Any], plan: dict[str, Any]) -> None:
    answer = await client.request(method, path, json=body, headers={"if-plan": plan["hash"]})
    assert answer.status_code in (200, 201), answer.text


async def march(story: Story, client_id: Any) -> list[tuple[str, str, str]]:
    """(kind, days or claim, amount) of a client's charges of this day."""
    found = await story.do(lambda ctx: make.charges(ctx, client_id))
    return [(kind, claim, str(amount)) for kind, claim, amount, on in found if str(on) == "2026-03-15"]


async def test_a_change_shows_both_sides_of_its_day(client: Client, story: Story, service: Service) -> None:
    body = {"price": {"amount": "62.00", "currency": "USD"}}
    path = f"/services/{service.id}/changes"
    plan = await previewed(client, "POST", path, body)
    assert money(plan) == [
        ("charge", "Fibre: credit", APRIL, "-17.00", "2026-03-15"),
        ("charge", "Fibre", APRIL, "34.00", "2026-03-15"),
    ]
    assert plan["effects"][1]["formula"] == "62.00 × 1 × 17 / 31 = 34.00"
    assert await march(story, service.client_id) == []
    await applied(client, "POST", path, body, plan)
    assert await march(story, service.client_id) == [
        ("service_credit", APRIL, "-17.00"), ("service_period", APRIL, "34.00"),
    ]  # fmt: skip


async def test_r13_a_second_change_of_the_day_shows_what_is_withdrawn(
    client: Client, story: Story, service: Service
) -> None:
    path = f"/services/{service.id}/changes"
    await client.post(path, json={"price": {"amount": "62.00", "currency": "USD"}})
    plan = await previewed(client, "POST", path, {"quantity": "3"})
    assert money(plan) == [
        ("withdrawn_charge", "Fibre", APRIL, "34.00", "2026-03-15"),
        ("charge", "Fibre", APRIL, "102.00", "2026-03-15"),
    ]


async def test_a_transfer_shows_the_money_of_both_clients(client: Client, story: Story, service: Service) -> None:
    other = await story.do(lambda ctx: clients.client(ctx, name="Grace", timezone="UTC"))
    body, path = {"client_id": str(other.id)}, f"/services/{service.id}/transfer"
    plan = await previewed(client, "PATCH", path, body)
    assert money(plan) == [
        ("charge", "Fibre: credit", APRIL, "-17.00", "2026-03-15"),
        ("charge", "Fibre", APRIL, "17.00", "2026-03-15"),
    ]
    charged = [one["client_id"] for one in plan["effects"] if one["kind"] == "charge"]
    assert charged == [str(service.client_id), str(other.id)]
    await applied(client, "PATCH", path, body, plan)
    assert await march(story, service.client_id) == [("service_credit", APRIL, "-17.00")]
    assert await march(story, other.id) == [("service_period", APRIL, "17.00")]


async def test_a_hold_that_gives_back_shows_what(client: Client, story: Story, service: Service, work: Work) -> None:
    body, path = {"reason": "customer_request"}, f"/services/{service.id}/suspend"
    plan = await previewed(client, "PATCH", path, body)
    assert money(plan) == [("charge", "Fibre: credit", APRIL, "-17.00", "2026-03-15")]
    await applied(client, "PATCH", path, body, plan)
    assert await march(story, service.client_id) == []
    await story.do(lambda ctx: _hear(ctx, ServiceSuspended, listeners.suspend_recurring_billing))
    assert await march(story, service.client_id) == [("service_credit", APRIL, "-17.00")]


async def resumed(
    work: Work, company: TenantId, service: Service, reason: SuspensionReason, day: int
) -> dict[str, Any]:
    """The plan of resuming on a day of March or, counted on, April."""
    now = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=day - 1)
    async with work.begin(company, Actor.system("test"), now=now, dry_run=True) as ctx:
        await commands.resume(ctx, service.id, reason=reason)
    return asdict(made_plan(ctx))


def next_bills(plan: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(day, days, amount) of what a plan says will be billed next."""
    due = [one for one in plan["effects"] if one["kind"] == "next_bill"]
    return [(one["on"], one["period"], one["amount"]["amount"]) for one in due]


async def test_a_resumption_shows_what_the_days_that_were_given_back_will_cost(
    client: Client, story: Story, service: Service, work: Work, company: TenantId
) -> None:
    await client.patch(f"/services/{service.id}/suspend", json={"reason": "customer_request"})
    await story.do(lambda ctx: _hear(ctx, ServiceSuspended, listeners.suspend_recurring_billing))
    plan = await resumed(work, company, service, SuspensionReason.CUSTOMER_REQUEST, 20)
    assert money(plan) == []
    assert next_bills(plan) == [("2026-03-20", "2026-03-20/2026-04-01", "12.00")]  # 12 of 31 days


async def test_r10_a_resumption_after_a_stop_shows_its_stub(
    client: Client, story: Story, service: Service, work: Work, company: TenantId
) -> None:
    """Nothing of the gap is billed, so no charge is shown: what comes next is, with its days."""
    await client.patch(f"/services/{service.id}/suspend", json={"reason": "maintenance"})
    await story.do(lambda ctx: _hear(ctx, ServiceSuspended, listeners.suspend_recurring_billing))
    plan = await resumed(work, company, service, SuspensionReason.MAINTENANCE, 31 + 16)
    assert money(plan) == []
    assert next_bills(plan) == [("2026-04-16", "2026-04-16/2026-05-01", "15.50")]  # 15 of 30 days


async def test_r32_a_cancellation_shows_the_fee_and_the_credit(client: Client, story: Story, service: Service) -> None:
    body, path = {"reason": "moved", "category": "moved"}, f"/services/{service.id}/cancel"
    plan = await previewed(client, "PATCH", path, body)
    assert money(plan) == [
        ("charge", "Fibre: credit", APRIL, "-17.00", "2026-03-15"),
        ("charge", "Fibre: cancellation fee", None, "40.00", "2026-03-15"),
    ]
    await applied(client, "PATCH", path, body, plan)
    await story.do(lambda ctx: _hear(ctx, ServiceCancelled, listeners.stop_recurring_billing))
    assert await march(story, service.client_id) == [
        ("service_cancellation", "cancellation", "40.00"), ("service_credit", APRIL, "-17.00"),
    ]  # fmt: skip


async def test_a_cancellation_ahead_shows_what_its_day_will_cost(
    client: Client, story: Story, service: Service
) -> None:
    body = {"reason": "moved", "on": "2026-04-10"}
    plan = await previewed(client, "PATCH", f"/services/{service.id}/cancel", body)
    assert money(plan) == [  # by then April is billed: 21 of its 30 days are given back
        ("charge", "Fibre: credit", "2026-04-10/2026-05-01", "-21.70", "2026-04-10"),
        ("charge", "Fibre: cancellation fee", None, "40.00", "2026-04-10"),
    ]
    bills = [(one["amount"]["amount"], one["on"]) for one in plan["effects"] if one["kind"] == "next_bill"]
    assert bills == [("31.00", "2026-04-01")]
    [scheduled] = plan["events"]
    assert (scheduled["name"], Decimal(scheduled["fee"]["amount"])) == ("ServiceCancellationScheduled", Decimal(40))


async def test_an_activation_shows_its_set_up(client: Client, story: Story) -> None:
    sold = await story.do(lambda ctx: make.sold(ctx, setup=Money.parse("25.00", "USD")))
    plan = await previewed(client, "PATCH", f"/services/{sold.id}/activate", {"on": "2026-03-15"})
    assert money(plan) == [("charge", "Fibre: set-up", None, "25.00", "2026-03-15")]


async def _hear(ctx: Context, kind: Any, listener: Any) -> None:
    """Deliver the one stored event of a kind."""
    [row] = await ctx.session.scalars(select(EventRow).where(EventRow.name == kind.__name__))
    await listener.fn(ctx, [kind.from_payload(row.payload)])


async def test_a_change_ahead_shows_both_sides_of_its_day(client: Client, story: Story, service: Service) -> None:
    body = {"price": {"amount": "62.00", "currency": "USD"}, "when": "on", "on": "2026-05-11"}
    path = f"/services/{service.id}/changes"
    before = await march(story, service.client_id)
    plan = await previewed(client, "POST", path, body)
    assert money(plan) == [
        ("charge", "Fibre: credit", "2026-05-11/2026-06-01", "-21.00", "2026-05-11"),
        ("charge", "Fibre", "2026-05-11/2026-06-01", "42.00", "2026-05-11"),
    ]
    assert [event["name"] for event in plan["events"]] == ["ServiceChangeScheduled"]
    await applied(client, "POST", path, body, plan)
    assert await march(story, service.client_id) == before


async def test_a_change_from_the_next_period_on_credits_nothing(client: Client, story: Story, service: Service) -> None:
    body = {"quantity": "2", "when": "next_period"}
    plan = await previewed(client, "POST", f"/services/{service.id}/changes", body)
    assert [one for one in money(plan) if one[3].startswith("-")] == []


UNBILLED = [
    # money, from, until, credited and charged on those days, (not charged, its days)
    ("credit", "2026-03-22", "2026-04-11", ["-10.00"], ("10.33", "2026-04-01/2026-04-11")),
    ("credit", "2026-03-22", "2026-03-25", ["-10.00", "7.00"], ("0.00", None)),
    ("stop", "2026-03-22", "2026-04-11", [], ("10.33", "2026-04-01/2026-04-11")),
    ("stop", "2026-04-10", None, [], ("31.00", "2026-05-01/2026-06-01")),
    ("charge", "2026-03-22", "2026-04-11", [], ("0.00", "2026-04-01/2026-04-11")),
]


@pytest.mark.parametrize(("money_", "since", "until", "charged", "unbilled"), UNBILLED)
async def test_a_hold_for_days_ahead_shows_what_it_gives_back_and_what_it_leaves_unbilled(
    client: Client, story: Story, service: Service, money_: str, since: str, until: str | None, charged: list[str],
    unbilled: tuple[str, str | None],
) -> None:  # fmt: skip
    chosen = SuspensionPolicy(customer_request=HoldMoney(money_))
    await story.do(lambda ctx: set_policy(ctx, chosen))
    body = {"reason": "customer_request", "from_on": since, "until_on": until}
    plan = await previewed(client, "POST", f"/services/{service.id}/hold-plans", body)
    assert [one[3] for one in money(plan)] == charged
    [said] = [one for one in plan["effects"] if one["kind"] == "not_charged"]
    assert (said["amount"]["amount"], said["period"], said["open"]) == (*unbilled, until is None)
    assert [one["name"] for one in plan["events"]] == ["ServiceHoldPlanned"]


async def test_a_hold_of_today_shows_what_it_leaves_unbilled(client: Client, story: Story, service: Service) -> None:
    for reason, until, charged, unbilled in (
        ("customer_request", None, ["-17.00"], ("31.00", "2026-04-01/2026-05-01")),
        ("maintenance", None, [], ("31.00", "2026-04-01/2026-05-01")),
        ("maintenance", "2026-04-11", [], ("10.33", "2026-04-01/2026-04-11")),
        ("non_payment", None, [], ("0.00", "2026-04-01/2026-05-01")),
    ):
        body: dict[str, Any] = {"reason": reason}
        path = "suspend" if until is None else "hold-plans"
        method = "PATCH" if until is None else "POST"
        body |= {} if until is None else {"from_on": "2026-03-15", "until_on": until}
        plan = await previewed(client, method, f"/services/{service.id}/{path}", body)
        assert [one[3] for one in money(plan)] == charged
        [said] = [one for one in plan["effects"] if one["kind"] == "not_charged"]
        assert (said["amount"]["amount"], said["period"], said["open"]) == (*unbilled, until is None)


async def test_a_change_shows_the_next_bill(client: Client, story: Story, service: Service) -> None:
    for when in ({"when": "now"}, {"when": "next_period"}):
        body = {"price": {"amount": "62.00", "currency": "USD"}, **when}
        plan = await previewed(client, "POST", f"/services/{service.id}/changes", body)
        [said] = [one for one in plan["effects"] if one["kind"] == "next_bill"]
        assert (said["amount"]["amount"], said["on"]) == ("62.00", "2026-04-01")
