"""Why a line costs what it costs: every kind of line explains itself, and the explanation is reckoned again."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import Charge, InvoiceLine, TaxRate
from fairlead.domains.billing.policy import TaxPolicy
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands as services
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.rules import NewDiscount, Wanted
from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, contracts, usage

Client = httpx.AsyncClient


@pytest.fixture
def story(work: Work, company: TenantId) -> Story:
    return Story(work, company)


async def taxed(ctx: Context) -> None:
    """20 % in the United States, where the company is."""
    ctx.session.add(
        TaxRate(
            id=ctx.new_id(), country="US", region=None, category="standard", name="Sales tax", percent=Decimal(20),
            valid_from=date(2020, 1, 1), valid_until=None, created_at=ctx.now, version=1,
        )
    )  # fmt: skip


async def sell(ctx: Context, **over: Any) -> Any:
    """A line of 31.00 a month under a contract whose fee for leaving is 40.00."""
    await set_policy(ctx, SuspensionPolicy(customer_request=HoldMoney.CREDIT))
    ada = await clients.client(ctx, timezone="UTC")
    contract = await contracts.contract(ctx, ada, fee_kind=FeeKind.FIXED, fee=Money.parse("40.00", "USD"))
    return await make.active(ctx, ada, contract_id=contract.id, **over)


async def explained(client: Client) -> dict[str, dict[str, Any]]:
    """The explanation of every line there is, by description and days; each agrees with its invoice."""
    found: dict[str, dict[str, Any]] = {}
    for invoice in (await client.get("/invoices?sort=issue_date")).json()["items"]:
        for line in (await client.get(f"/invoices/{invoice['id']}")).json()["lines"]:
            answer = await client.get(f"/invoices/{invoice['id']}/lines/{line['id']}/explanation")
            assert answer.status_code == 200, answer.text
            one = answer.json()
            assert one["agrees"] is True, one
            assert one["recomputed"] == {name: one[name] for name in ("amount", "net", "tax")}
            found[f"{one['description']} {one['period_start'] or ''}".strip()] = one
    return found


def kinds(one: dict[str, Any]) -> list[str]:
    return [source["kind"] for source in one["sources"]]


async def test_a_period_tells_its_price_version_its_days_and_its_tax(client: Client, story: Story) -> None:
    await story.on("2026-01-01", taxed)
    service = await story.on("2026-01-12", lambda ctx: sell(ctx, start_date=date(2026, 1, 12)))
    await story.bill("2026-01-12")
    one = (await explained(client))["Fibre 2026-01-12"]
    assert kinds(one) == ["service", "tariff", "template", "contract", "event"]
    assert one["sources"][0] | {"says": ""} == {
        "kind": "service", "id": str(service.id), "name": "Fibre", "number": service.number, "says": "",
    }  # fmt: skip
    assert (one["price"]["agreed"], one["price"]["version"], one["price"]["valid_from"]) == (False, 1, "2020-01-01")
    assert (one["used"], one["days"], one["formula"]) == (20, 31, "31.00 × 1 × 20 / 31 = 20.00")
    assert (one["billing_period_start"], one["billing_period_end"]) == ("2026-01-01", "2026-02-01")
    assert one["tax_rule"]["formula"] == "20.00 × 20 % = 4.00"
    assert one["sentences"] == [
        "A whole billing period costs 31.00 USD.",
        "20 of the 31 days of the billing period 1 Jan 2026 – 31 Jan 2026 are billed: 12 Jan 2026 – 31 Jan 2026.",
        "The price is version 1 of the tariff Monthly, in force since 1 Jan 2020.",
        "Sales tax of 20 % is added: 20.00 × 20 % = 4.00.",
    ]


async def test_a_change_tells_what_it_gave_back_and_why(client: Client, story: Story) -> None:
    await story.on("2026-01-01", taxed)
    service = await story.on("2026-01-01", sell)
    await story.bill("2026-01-01")
    dearer = Wanted(price=Money.parse("62.00", "USD"))
    change = await story.on("2026-01-17", lambda ctx: services.change(ctx, service.id, dearer))
    await story.bill("2026-01-17")
    found = await explained(client)
    charge, credit = found["Fibre 2026-01-17"], found["Fibre: credit 2026-01-17"]
    assert [one["id"] for one in charge["sources"] if one["kind"] == "change"] == [str(change.id)]
    assert [one["id"] for one in credit["sources"] if one["kind"] == "change"] == [str(change.id)]
    assert (charge["price"]["agreed"], credit["price"]["agreed"]) == (True, False)
    assert charge["sentences"][2] == "The price was agreed with the client; the tariff is Monthly."
    assert kinds(credit)[:2] == ["charge", "invoice"]
    assert credit["sources"][1]["number"] == "INV-000001"
    assert (credit["formula"], credit["net"]["amount"], credit["tax"]["amount"]) == (
        "16.00 − 31.00 = -15.00", "-15.00", "-3.00",
    )  # fmt: skip
    assert credit["sentences"][:3] == [
        "31.00 USD was charged before.",
        "Of that, 1 Jan 2026 – 16 Jan 2026 was used, which costs 16.00 USD by itself.",
        "The difference is given back. What was used: 31.00 × 1 × 16 / 31 = 16.00.",
    ]


async def test_a_hold_the_set_up_the_end_and_its_fee_tell_their_events(client: Client, story: Story) -> None:
    tariff = await story.on("2026-01-01", lambda ctx: make.tariff(ctx, setup="25.00"))
    service = await story.on("2026-01-01", lambda ctx: sell(ctx, tariff_id=tariff.id))
    await story.bill("2026-01-01")
    asked = SuspensionReason.CUSTOMER_REQUEST
    await story.on("2026-01-11", lambda ctx: services.suspend(ctx, service.id, reason=asked))
    await story.on("2026-01-21", lambda ctx: services.resume(ctx, service.id, reason=asked))
    await story.bill("2026-02-01")
    await story.on("2026-02-10", lambda ctx: services.cancel(ctx, service.id, reason="moved"))
    await story.bill("2026-02-10")
    found = await explained(client)
    setup, credit = found["Fibre: set-up"], found["Fibre: credit 2026-01-11"]
    assert (setup["price"]["version"], kinds(setup)) == (1, ["service", "tariff", "template", "contract", "event"])
    assert setup["sentences"][0] == "Setting up is charged once."
    assert {one["name"] for one in credit["sources"] if one["kind"] in ("hold", "event")} >= {
        "Service suspended", "Hold: customer request",
    }  # fmt: skip
    fee = found["Fibre: cancellation fee"]
    assert fee["price"] is None
    assert fee["sentences"][0] == "The contract asks for this fee when the service is left early."
    assert "Service cancelled" in [one["name"] for one in fee["sources"]]


async def test_a_portion_of_a_credit_tells_of_what_it_is_one(client: Client, story: Story) -> None:
    service = await story.on("2026-01-01", make.active)
    await story.bill("2026-01-01")
    await story.on("2026-01-02", lambda ctx: services.cancel(ctx, service.id, reason="moved"))
    for day, price in (("2026-01-03", "5.00"), ("2026-01-04", "7.00")):
        await story.on(day, partial(by_hand, client_id=service.client_id, price=price))
        await story.bill(day)
    found = await explained(client)
    portions = [one for name, one in found.items() if "credit" in name]
    assert [one["net"]["amount"] for one in portions] == ["-7.00"]
    assert portions[0]["sentences"][2] == "The difference is given back. What was used: 31.00 × 1 × 1 / 31 = 1.00."
    assert portions[0]["sentences"][3] == (
        "This invoice covers a portion of the credit: -7.00 of -25.00. The rest goes with other invoices."
    )


async def by_hand(ctx: Context, client_id: UUID, price: str) -> None:
    """Something charged by hand, due at once."""
    await commands.add_charge(
        ctx, client_id, description="Visit", price=Money.parse(price, "USD"), due_on=ctx.today("UTC")
    )


async def test_a_discount_tells_its_share_and_its_name(client: Client, story: Story) -> None:
    service = await story.on("2026-01-01", make.active)
    welcome = NewDiscount(name="Welcome", percent=Decimal(20), starts_on=date(2026, 1, 11))
    await story.do(lambda ctx: services.grant_discount(ctx, service.id, welcome))
    await story.bill("2026-02-01")
    one = (await explained(client))["Fibre: Welcome −20 % 2026-02-01"]
    assert one["formula"] == "31.00 × 1 × 28 / 28 × 80 % = 24.80"
    assert (kinds(one)[3:], one["sources"][3]["name"]) == (["event"], "Discount granted")
    assert one["sentences"][2] == "80 % of the price is charged for these days (Welcome −20 %)."


async def test_usage_tells_its_meter_its_price_and_its_events(client: Client, story: Story) -> None:
    service = await story.on("2026-01-01", make.active)
    pricing = {"model": "standard", "unit": "0.5", "flat": "6.20"}
    await story.do(lambda ctx: usage.priced(ctx, service.tariff_id, pricing))
    await story.on("2026-01-11", lambda ctx: usage.used(ctx, usage.event(service.id, "2026-01-10", "7")))
    asked = SuspensionReason.CUSTOMER_REQUEST
    await story.on("2026-01-22", lambda ctx: services.suspend(ctx, service.id, reason=asked))
    await story.bill("2026-02-01")
    one = (await explained(client))["Fibre: Traffic 2026-01-01"]
    assert one["formula"] == "7 × 0.50 = 3.50; 6.20 flat × 21 / 31 days = 7.70"
    assert kinds(one) == ["service", "tariff", "template", "usage_price"]
    assert one["sentences"][:3] == [
        "7 GB were used in 1 Jan 2026 – 31 Jan 2026, told by 1 events.",
        "These count as 21 of 31 days of the period. The flat part and the minimum are shared by days, units are not.",
        "10 of the days lie under a hold and count 0 %.",
    ]


async def test_what_is_charged_by_hand_has_no_price_but_a_sum(client: Client, story: Story) -> None:
    ada = await story.on("2026-01-01", lambda ctx: clients.client(ctx, timezone="UTC"))
    await story.on("2026-01-02", lambda ctx: by_hand(ctx, ada.id, "19.99"))
    await story.bill("2026-01-02")
    one = (await explained(client))["Visit"]
    assert (one["sources"], one["price"], one["formula"]) == ([], None, "19.99 × 1 = 19.99")
    assert one["sentences"] == ["This was charged by hand, once."]


@pytest.mark.tampers
async def test_an_amount_that_does_not_follow_from_its_explanation_is_said_not_to(client: Client, story: Story) -> None:
    await story.on("2026-01-01", sell)
    await story.bill("2026-01-01")

    async def tamper(ctx: Context) -> tuple[UUID, UUID]:
        line = (await ctx.session.scalars(select(InvoiceLine))).one()
        await ctx.session.execute(update(Charge).where(Charge.id == line.charge_id).values(amount_minor=3101))
        return line.invoice_id, line.id

    invoice, line = await story.do(tamper)
    answer = (await client.get(f"/invoices/{invoice}/lines/{line}/explanation")).json()
    assert (answer["agrees"], answer["recomputed"]["amount"]["amount"]) == (False, "31.00")


async def test_an_inclusive_price_in_arrears_holds_its_tax(client: Client, story: Story) -> None:
    await story.on("2026-01-01", taxed)

    async def inclusive(ctx: Context) -> Any:
        await set_policy(ctx, TaxPolicy(prices_include_tax=True))
        tariff = await make.tariff(ctx, timing=Timing.ARREARS)
        return await sell(ctx, tariff_id=tariff.id)

    await story.on("2026-01-01", inclusive)
    await story.bill("2026-02-01")
    one = (await explained(client))["Fibre 2026-01-01"]
    assert (one["amount"]["amount"], one["net"]["amount"], one["tax"]["amount"]) == ("31.00", "25.83", "5.17")
    assert one["sentences"][-1].startswith("Sales tax of 20 % is in the price: 31.00 × 20 / 120 = 5.17")


async def test_a_line_of_another_invoice_is_not_found(client: Client, story: Story) -> None:
    await story.on("2026-01-01", sell)
    await story.bill("2026-02-01")
    first, second = (await client.get("/invoices")).json()["items"]
    [line] = (await client.get(f"/invoices/{first['id']}")).json()["lines"]
    assert (await client.get(f"/invoices/{second['id']}/lines/{line['id']}/explanation")).status_code == 404
