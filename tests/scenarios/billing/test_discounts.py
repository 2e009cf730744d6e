"""What discounts come to, to the cent: beside holds, heard late, ended early, passed on, for everything of a client."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing.models import Charge, InvoiceLine
from fairlead.domains.billing.rules import recompute
from fairlead.domains.billing.terms import ScheduleStatus
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.clients.models import Client
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import NewDiscount
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients

WELCOME = NewDiscount(name="Welcome", percent=Decimal(20), periods=3)
LOYAL = NewDiscount(name="Loyal", amount=Money.parse("5.00", "USD"))
PARTNER = NewDiscount(name="Partner", percent=Decimal(10))
FREE = NewDiscount(name="Sorry", percent=Decimal(100), ends_on=date(2026, 2, 16))
BOTH = "Fibre: Loyal −5.00 USD, Welcome −20 %"
CREDITED = SuspensionPolicy(customer_request=HoldMoney.CREDIT)


async def line(story: Story, *discounts: NewDiscount, **over: Any) -> Service:
    """A line of 31.00 a month on calendar months, active from 1 January 2026, with discounts from then on."""

    async def sell(ctx: Context) -> Service:
        await set_policy(ctx, CREDITED)
        tariff = await make.tariff(ctx, **over)
        service = await make.sold(ctx, tariff_id=tariff.id)
        for discount in discounts:
            await services.grant_discount(ctx, service.id, discount)
        return await services.activate(ctx, service.id, on=service.start_date)

    return await story.on("2026-01-01", sell)


async def grant(story: Story, day: str, service: Service, new: NewDiscount) -> UUID:
    return (await story.on(day, lambda ctx: services.grant_discount(ctx, service.id, new))).id


async def grant_all(story: Story, day: str, client_id: UUID, new: NewDiscount) -> UUID:
    return (await story.on(day, lambda ctx: services.grant_client_discount(ctx, client_id, new))).id


async def end(story: Story, day: str, discount_id: UUID, on: str | None = None) -> None:
    first = on and date.fromisoformat(on)
    await story.on(day, lambda ctx: services.end_discount(ctx, discount_id, on=first or None))


async def charged(story: Story, client_id: UUID) -> list[tuple[str, str, Decimal, str]]:
    """(kind, days, amount, due on) of every charge, the portions of a credit as one."""
    found: dict[tuple[str, str, str], Decimal] = {}
    for kind, claim, amount, on in await story.do(lambda ctx: make.charges(ctx, client_id)):
        key = (kind.removeprefix("service_"), claim.split(" ")[0], str(on))
        found[key] = found.get(key, Decimal(0)) + amount
    return [(kind, claim, amount, on) for (kind, claim, on), amount in found.items()]


async def lines(story: Story) -> list[str]:
    async def read(ctx: Context) -> list[str]:
        for charge in await ctx.session.scalars(select(Charge)):
            assert recompute(charge.basis) == charge.amount
        return list(await ctx.session.scalars(select(InvoiceLine.description).order_by(InvoiceLine.id)))

    return await story.do(read)


async def test_a_welcome_for_three_months_beside_a_lasting_one_a_hold_and_an_early_end(story: Story) -> None:
    service = await line(story, LOYAL)
    assert story.events()[-3:] == ["ServiceProvisioned", "DiscountGranted", "ServiceActivated"]
    welcome = await grant(story, "2026-01-01", service, WELCOME)
    await story.bill("2026-02-01")
    story.events()
    asked = SuspensionReason.CUSTOMER_REQUEST
    await story.on("2026-02-11", lambda ctx: services.suspend(ctx, service.id, reason=asked))
    await story.on("2026-02-21", lambda ctx: services.resume(ctx, service.id))
    await story.bill("2026-03-01")
    story.events()
    await end(story, "2026-03-16", welcome)
    assert story.events() == ["DiscountEnded"]
    await end(story, "2026-03-16", welcome)
    assert story.events() == []
    await story.bill("2026-04-01")
    assert await charged(story, service.client_id) == [
        # (31.00 − 5.00) × 80 %
        ("period", "2026-01-01/2026-02-01", Decimal("20.80"), "2026-01-01"),
        ("period", "2026-02-01/2026-03-01", Decimal("20.80"), "2026-02-01"),
        # of February 10 of 28 days are used, 7.43, and then its last 8 again
        ("credit", "2026-02-11/2026-03-01", Decimal("-13.37"), "2026-02-11"),
        ("period", "2026-02-21/2026-03-01", Decimal("5.94"), "2026-02-21"),
        ("period", "2026-03-01/2026-04-01", Decimal("20.80"), "2026-03-01"),
        # of March 15 of 31 days at 20.80, 10.06, and 16 at 26.00
        ("credit", "2026-03-16/2026-04-01", Decimal("-10.74"), "2026-03-16"),
        ("period", "2026-03-16/2026-04-01", Decimal("13.42"), "2026-03-16"),
        ("period", "2026-04-01/2026-05-01", Decimal("26.00"), "2026-04-01"),
    ]
    said = await lines(story)
    assert {one for one in said if not one.endswith("credit")} == {
        "Fibre: Loyal −5.00 USD, Welcome −20 %", "Fibre: Loyal −5.00 USD",
    }  # fmt: skip


async def test_so_many_periods_end_by_the_grid_whenever_the_run_runs(story: Story) -> None:
    service = await line(story, WELCOME, LOYAL)
    await story.bill("2026-05-01")
    assert await charged(story, service.client_id) == [
        ("period", "2026-01-01/2026-02-01", Decimal("20.80"), "2026-01-01"),
        ("period", "2026-02-01/2026-03-01", Decimal("20.80"), "2026-02-01"),
        ("period", "2026-03-01/2026-04-01", Decimal("20.80"), "2026-03-01"),
        ("period", "2026-04-01/2026-05-01", Decimal("26.00"), "2026-04-01"),
        ("period", "2026-05-01/2026-06-01", Decimal("26.00"), "2026-05-01"),
    ]
    assert await lines(story) == [BOTH] * 3 + ["Fibre: Loyal −5.00 USD"] * 2


async def test_one_that_is_granted_for_days_that_have_passed_gives_them_back(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-02-01")
    late = NewDiscount(name="Late", percent=Decimal(50), starts_on=date(2026, 1, 16), ends_on=date(2026, 2, 15))
    await grant(story, "2026-02-10", service, late)
    await story.bill("2026-03-01")
    assert await charged(story, service.client_id) == [
        ("period", "2026-01-01/2026-02-01", Decimal("31.00"), "2026-01-01"),
        ("credit", "2026-01-16/2026-02-01", Decimal("-16.00"), "2026-01-16"),
        ("period", "2026-01-16/2026-02-01", Decimal("8.00"), "2026-01-16"),
        ("credit", "2026-02-01/2026-03-01", Decimal("-31.00"), "2026-02-01"),
        ("period", "2026-02-01/2026-03-01", Decimal("31.00"), "2026-02-01"),
        ("period", "2026-02-01/2026-02-15", Decimal("7.75"), "2026-02-01"),
        ("period", "2026-02-15/2026-03-01", Decimal("15.50"), "2026-02-01"),
        ("period", "2026-03-01/2026-04-01", Decimal("31.00"), "2026-03-01"),
    ]


async def test_nothing_is_billed_while_all_of_it_is_off_and_the_rest_of_the_month_behind_it(story: Story) -> None:
    service = await line(story, FREE)
    await story.bill("2026-02-20")
    assert await story.invoices(service.client_id) == [
        ("2026-02-16", "14.39", [("2026-02-16/2026-03-01", "14.39")]),  # 13 of 28 days
    ]
    for_good = NewDiscount(name="Free", percent=Decimal(100), starts_on=date(2026, 3, 1))
    await grant(story, "2026-02-20", service, for_good)
    stands = await story.do(lambda ctx: make.schedule(ctx, service.id))
    assert (stands.status, stands.next_date) == (ScheduleStatus.PAUSED, None)


async def test_more_off_than_it_costs_leaves_nothing_to_pay_and_never_less(story: Story) -> None:
    service = await line(story, NewDiscount(name="Gift", amount=Money.parse("40.00", "USD"), periods=1))
    await story.bill("2026-02-01")
    assert await story.invoices(service.client_id) == [("2026-02-01", "31.00", [("2026-02-01/2026-03-01", "31.00")])]


async def test_in_arrears_days_with_and_without_it_are_parts_of_their_own(story: Story) -> None:
    service = await line(
        story, NewDiscount(name="Half", percent=Decimal(50), ends_on=date(2026, 1, 11)), timing=Timing.ARREARS
    )
    await story.bill("2026-02-01")
    assert await story.invoices(service.client_id) == [
        ("2026-02-01", "26.00", [("2026-01-01/2026-01-11", "5.00"), ("2026-01-11/2026-02-01", "21.00")]),
    ]


async def test_one_on_everything_counts_for_what_a_client_has_and_buys_later(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    partner = await grant_all(story, "2026-01-11", service.client_id, PARTNER)

    async def buy(ctx: Context) -> Service:
        buyer = (await ctx.session.scalars(select(Client).where(Client.id == service.client_id))).one()
        second = await make.sold(ctx, buyer, tariff_id=service.tariff_id)
        return await services.activate(ctx, second.id, on=date(2026, 2, 1))

    await story.on("2026-02-01", buy)
    await story.bill("2026-02-01")
    await end(story, "2026-02-15", partner, on="2026-02-01")
    await story.bill("2026-03-01")
    assert await charged(story, service.client_id) == [
        ("period", "2026-01-01/2026-02-01", Decimal("31.00"), "2026-01-01"),
        ("credit", "2026-01-11/2026-02-01", Decimal("-21.00"), "2026-01-11"),
        ("period", "2026-01-11/2026-02-01", Decimal("18.90"), "2026-01-11"),
        # both lines: 27.90 each, given back and charged in full when it turns out to have ended
        ("credit", "2026-02-01/2026-03-01", Decimal("-55.80"), "2026-02-01"),
        ("period", "2026-02-01/2026-03-01", Decimal("117.80"), "2026-02-01"),
        ("period", "2026-03-01/2026-04-01", Decimal("62.00"), "2026-03-01"),
    ]


async def test_a_transfer_leaves_the_old_client_s_discounts_behind_and_takes_on_the_new_one_s(story: Story) -> None:
    service = await line(story, LOYAL)
    old = service.client_id
    new = (await story.do(lambda ctx: clients.client(ctx, name="Grace", timezone="UTC"))).id
    await grant_all(story, "2026-01-01", old, NewDiscount(name="Old", percent=Decimal(50)))
    await grant_all(story, "2026-01-01", new, PARTNER)
    await story.bill("2026-01-01")
    story.events()
    await story.on("2026-01-11", lambda ctx: services.transfer(ctx, service.id, client_id=new))
    assert story.events() == ["DiscountEnded", "ServiceTransferred"]
    await story.bill("2026-02-01")
    assert await charged(story, old) == [
        ("period", "2026-01-01/2026-02-01", Decimal("13.00"), "2026-01-01"),  # (31.00 − 5.00) × 50 %
        ("credit", "2026-01-11/2026-02-01", Decimal("-8.81"), "2026-01-11"),  # 10 of 31 days are 4.19
    ]
    assert await charged(story, new) == [
        ("period", "2026-01-11/2026-02-01", Decimal("18.90"), "2026-01-11"),  # 21 of 31 days at 27.90
        ("period", "2026-02-01/2026-03-01", Decimal("27.90"), "2026-02-01"),
    ]


async def test_a_run_that_opens_a_schedule_nobody_heard_of_bills_at_the_discount(work: Work, company: TenantId) -> None:
    class Deaf(Story):
        async def _deliver(self, emitted: object) -> None:
            """Nothing is heard."""

    deaf = Deaf(work, company)
    service = await line(deaf, LOYAL)
    await deaf.bill("2026-01-01")
    assert await deaf.invoices(service.client_id) == [("2026-01-01", "26.00", [("2026-01-01/2026-02-01", "26.00")])]
