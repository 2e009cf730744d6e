"""What changes of live services come to: both sides of the day, to the cent, whatever was billed before."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fairlead.domains.billing import commands as billing
from fairlead.domains.billing.queries import invoice_page
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Wanted
from fairlead.domains.services.models import Service
from fairlead.domains.services.terms import ChangeWhen, SuspensionReason
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration
from fairlead.platform.context import Context
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients

ON = ChangeWhen.ON


async def line(story: Story, day: str = "2026-01-01", **over: Any) -> Service:
    """A line of 31.00 a month on calendar months, active from a day; `over` is of its tariff or its sale."""
    start = date.fromisoformat(day)
    sale = {name: over.pop(name) for name in ("price", "anchor_day", "quantity") if name in over}

    async def sell(ctx: Context) -> Service:
        tariff = await make.tariff(ctx, **over)
        return await make.active(ctx, tariff_id=tariff.id, start_date=start, **sale)

    service = await story.on(day, sell)
    story.events()
    return service


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


async def reprice(story: Story, service: Service, day: str, price: str, **how: Any) -> None:
    await story.on(day, lambda ctx: services.change(ctx, service.id, Wanted(price=usd(price)), **how))


async def charged(story: Story, service: Service) -> list[tuple[str, str, Decimal, str]]:
    """(kind, days, amount, due on) of every charge."""
    found = await story.do(lambda ctx: make.charges(ctx, service.client_id))
    return [(kind.removeprefix("service_"), claim, amount, str(on)) for kind, claim, amount, on in found]


async def test_r11_an_upgrade_after_1_of_30_days_nets_14_50(story: Story) -> None:
    service = await line(story, "2026-04-01", price=usd("5.00"), proration=Proration.SECOND)
    await story.bill("2026-04-01")
    story.events()
    await reprice(story, service, "2026-04-02", "20.00")
    assert story.events() == ["ServiceChanged"]
    await story.bill("2026-04-02")
    assert story.events() == ["InvoiceIssued", "BillingRunFinished"]
    # 5 × 1/30 = 0.17 was used: 0.17 − 5.00 is given back; 20 × 29/30 is charged
    assert (await story.invoices(service.client_id))[-1] == (
        "2026-04-02", "14.50", [("2026-04-02/2026-05-01", "19.33"), ("Fibre: credit", "-4.83")],
    )  # fmt: skip
    await story.bill("2026-05-01")
    assert (await story.invoices(service.client_id))[-1] == (
        "2026-05-01", "20.00", [("2026-05-01/2026-06-01", "20.00")],
    )  # fmt: skip


async def test_r12_from_a_year_to_months_the_user_says_so_and_the_rest_of_the_year_comes_back(story: Story) -> None:
    service = await line(story, price=usd("134.00"), cycle=Cycle.ANNUAL)
    await story.bill("2026-01-01")
    monthly = await story.do(lambda ctx: make.tariff(ctx, "monthly", price="17.00"))
    to = Wanted(tariff_id=monthly.id)
    await story.on("2026-07-01", lambda ctx: services.change(ctx, service.id, to))
    # 181 of 365 days were used: 134 × 181/365 = 66.45
    assert (await charged(story, service))[1:] == [
        ("credit", "2026-07-01/2027-01-01", Decimal("-67.55"), "2026-07-01"),
        ("period", "2026-07-01/2026-08-01", Decimal("17.00"), "2026-07-01"),
    ]
    schedule = await story.do(lambda ctx: make.schedule(ctx, service.id))
    assert (schedule.cycle, schedule.billed_until, schedule.next_date) == (
        Cycle.MONTHLY, date(2026, 8, 1), date(2026, 8, 1),
    )  # fmt: skip


async def test_r12_a_credit_larger_than_any_invoice_is_used_up_over_several(story: Story) -> None:
    service = await line(story, price=usd("134.00"), cycle=Cycle.ANNUAL)
    await story.bill("2026-01-01")
    monthly = await story.do(lambda ctx: make.tariff(ctx, "monthly", price="17.00"))
    await story.on("2026-07-01", lambda ctx: services.change(ctx, service.id, Wanted(tariff_id=monthly.id)))
    await story.bill("2026-08-01")
    await story.bill("2026-11-01")
    # 67.55 pays for three months and 16.55 of the fourth
    paid = [(day, total, lines[-1]) for day, total, lines in (await story.invoices(service.client_id))[1:]]
    assert paid == [
        ("2026-07-01", "0.00", ("Fibre: credit", "-17.00")),
        ("2026-08-01", "0.00", ("Fibre: credit", "-17.00")),
        ("2026-09-01", "0.00", ("Fibre: credit", "-17.00")),
        ("2026-10-01", "0.45", ("Fibre: credit", "-16.55")),
        ("2026-11-01", "17.00", ("2026-11-01/2026-12-01", "17.00")),
    ]
    given = [one for one in await charged(story, service) if one[0] == "credit"]
    assert [claim for _, claim, *_ in given] == [
        "2026-07-01/2027-01-01", "2026-07-01/2027-01-01 from -1700", "2026-07-01/2027-01-01 from -3400",
        "2026-07-01/2027-01-01 from -5100",
    ]  # fmt: skip
    assert sum(amount for *_, amount, _ in given) == Decimal("-67.55")


async def test_r12_from_months_to_a_year_is_as_the_user_says(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-03-01")
    annual = await story.do(lambda ctx: make.tariff(ctx, "annual", price="365.00", cycle=Cycle.ANNUAL))
    await story.on("2026-03-11", lambda ctx: services.change(ctx, service.id, Wanted(tariff_id=annual.id)))
    # 10 of March's 31 days were used; the year begins on the day of the change
    assert (await charged(story, service))[3:] == [
        ("credit", "2026-03-11/2026-04-01", Decimal("-21.00"), "2026-03-11"),
        ("period", "2026-03-11/2027-03-11", Decimal("365.00"), "2026-03-11"),
    ]
    await story.bill("2027-03-11")
    assert (await story.invoices(service.client_id))[-1] == (
        "2027-03-11", "365.00", [("2027-03-11/2028-03-11", "365.00")],
    )  # fmt: skip


async def test_r13_two_upgrades_on_one_day_are_one_net_charge(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await reprice(story, service, "2026-01-11", "62.00")
    await reprice(story, service, "2026-01-11", "93.00")
    await story.bill("2026-01-11")
    # 21 of 31 days at 93.00, less 21 at 31.00; what the first upgrade charged was withdrawn before anyone saw it
    assert (await story.invoices(service.client_id))[-1] == (
        "2026-01-11", "42.00", [("2026-01-11/2026-02-01", "63.00"), ("Fibre: credit", "-21.00")],
    )  # fmt: skip


async def test_r13_upgrades_on_the_first_day_before_any_run_leave_one_charge(story: Story) -> None:
    service = await line(story)
    await reprice(story, service, "2026-01-01", "62.00")
    await reprice(story, service, "2026-01-01", "93.00")
    await story.bill("2026-01-01")
    assert await story.invoices(service.client_id) == [("2026-01-01", "93.00", [("2026-01-01/2026-02-01", "93.00")])]


async def test_a_change_that_is_taken_back_on_its_day_leaves_nothing(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await reprice(story, service, "2026-01-11", "62.00")
    await reprice(story, service, "2026-01-11", "31.00")
    await story.bill("2026-01-11")
    assert await story.invoices(service.client_id) == [("2026-01-01", "31.00", [("2026-01-01/2026-02-01", "31.00")])]
    assert (await story.do(lambda ctx: make.schedule(ctx, service.id))).billed_until == date(2026, 2, 1)


async def test_days_that_no_run_billed_are_charged_at_the_old_terms(story: Story) -> None:
    service = await line(story)
    await reprice(story, service, "2026-02-11", "56.00")
    await story.bill("2026-03-01")
    # January, 10 of February's 28 days at 31.00 (11.07), 18 at 56.00
    assert await story.invoices(service.client_id) == [
        ("2026-01-01", "31.00", [("2026-01-01/2026-02-01", "31.00")]),
        ("2026-02-01", "11.07", [("2026-02-01/2026-02-11", "11.07")]),
        ("2026-02-11", "36.00", [("2026-02-11/2026-03-01", "36.00")]),
        ("2026-03-01", "56.00", [("2026-03-01/2026-04-01", "56.00")]),
    ]


async def test_a_change_of_the_next_period_that_comes_late_is_settled_from_its_day(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await reprice(story, service, "2026-01-20", "62.00", when=ChangeWhen.NEXT_PERIOD)
    await story.bill("2026-02-01")
    await story.on("2026-02-03", lambda ctx: services.carry_out_changes(ctx, "UTC"))
    await story.bill("2026-02-03")
    assert (await story.invoices(service.client_id))[1:] == [
        ("2026-02-01", "31.00", [("2026-02-01/2026-03-01", "31.00")]),
        ("2026-02-01", "31.00", [("2026-02-01/2026-03-01", "62.00"), ("Fibre: credit", "-31.00")]),
    ]


async def test_a_late_change_settles_every_period_that_was_billed_behind_its_day(story: Story) -> None:
    service = await line(story, timing=Timing.ARREARS)
    await story.on("2026-01-05", lambda ctx: services.change(
        ctx, service.id, Wanted(price=usd("62.00")), when=ON, on=date(2026, 1, 21)
    ))  # fmt: skip
    await story.bill("2026-03-01")
    await story.on("2026-03-02", lambda ctx: services.carry_out_changes(ctx, "UTC"))
    # 11 of January's days and all of February: each again on the day of the invoice that it corrects
    assert await charged(story, service) == [
        ("credit", "2026-01-21/2026-02-01", Decimal("-11.00"), "2026-02-01"),
        ("period", "2026-01-01/2026-02-01", Decimal("31.00"), "2026-02-01"),
        ("period", "2026-01-21/2026-02-01", Decimal("22.00"), "2026-02-01"),
        ("credit", "2026-02-01/2026-03-01", Decimal("-31.00"), "2026-03-01"),
        ("period", "2026-02-01/2026-03-01", Decimal("31.00"), "2026-03-01"),
        ("period", "2026-02-01/2026-03-01", Decimal("62.00"), "2026-03-01"),
    ]


async def test_in_arrears_the_old_days_are_billed_on_the_day_and_the_rest_at_the_end(story: Story) -> None:
    service = await line(story, timing=Timing.ARREARS)
    await reprice(story, service, "2026-01-21", "62.00")
    await story.bill("2026-02-01")
    assert await story.invoices(service.client_id) == [
        ("2026-01-21", "20.00", [("2026-01-01/2026-01-21", "20.00")]),
        ("2026-02-01", "22.00", [("2026-01-21/2026-02-01", "22.00")]),
    ]


async def test_a_quantity_changes_like_a_price(story: Story) -> None:
    service = await line(story, quantity=Decimal(2))
    await story.bill("2026-01-01")
    wanted = Wanted(quantity=Decimal(3))
    await story.on("2026-01-11", lambda ctx: services.change(ctx, service.id, wanted))
    assert (await charged(story, service))[1:] == [
        ("credit", "2026-01-11/2026-02-01", Decimal("-42.00"), "2026-01-11"),
        ("period", "2026-01-11/2026-02-01", Decimal("63.00"), "2026-01-11"),
    ]


@pytest.mark.parametrize("timing", list(Timing))
@pytest.mark.parametrize("billed", [True, False])
async def test_without_proration_the_period_that_has_begun_is_kept(story: Story, timing: Timing, billed: bool) -> None:
    service = await line(story, proration=Proration.NONE, timing=timing)
    if billed:
        await story.bill("2026-01-01")
    await reprice(story, service, "2026-01-11", "62.00")
    await story.bill("2026-03-01")
    firsts = ["2026-01-01", "2026-02-01", "2026-03-01"] if timing is Timing.ADVANCE else ["2026-02-01", "2026-03-01"]
    lines = [("2026-01-01/2026-02-01", "31.00"), ("2026-02-01/2026-03-01", "62.00"), ("2026-03-01/2026-04-01", "62.00")]
    expected = [(day, one[1], [one]) for day, one in zip(firsts, lines, strict=False)]
    assert await story.invoices(service.client_id) == expected


async def test_a_change_while_billing_is_stopped_keeps_what_was_prepaid(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await story.on("2026-01-05", lambda ctx: services.suspend(
        ctx, service.id, reason=SuspensionReason.CUSTOMER_REQUEST
    ))  # fmt: skip
    await reprice(story, service, "2026-01-11", "62.00")
    await story.on("2026-02-15", lambda ctx: services.resume(ctx, service.id))
    await story.bill("2026-02-15")
    # the prepaid days of January go on at the new price; nothing for the gap; 14 of February's 28 days
    assert (await story.invoices(service.client_id))[1:] == [
        ("2026-01-11", "21.00", [("2026-01-11/2026-02-01", "42.00"), ("Fibre: credit", "-21.00")]),
        ("2026-02-15", "31.00", [("2026-02-15/2026-03-01", "31.00")]),
    ]


async def test_a_transfer_takes_the_price_of_a_change_along(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await reprice(story, service, "2026-01-11", "62.00")
    other = await story.do(lambda ctx: clients.client(ctx, name="Grace", timezone="UTC"))
    await story.on("2026-01-21", lambda ctx: services.transfer(ctx, service.id, client_id=other.id))
    await story.bill("2026-02-01")
    # the days from the 21st, charged on the 11th and not invoiced yet, go from one to the other
    assert (await charged(story, service))[1:] == [
        ("credit", "2026-01-11/2026-02-01", Decimal("-21.00"), "2026-01-11"),
        ("period", "2026-01-11/2026-02-01", Decimal("42.00"), "2026-01-11"),
        ("credit", "2026-01-21/2026-02-01", Decimal("-22.00"), "2026-01-21"),
    ]
    assert await story.invoices(other.id) == [
        ("2026-01-21", "22.00", [("2026-01-21/2026-02-01", "22.00")]),
        ("2026-02-01", "62.00", [("2026-02-01/2026-03-01", "62.00")]),
    ]


async def test_a_voided_invoice_of_both_sides_of_a_change_comes_back_as_it_was(story: Story) -> None:
    service = await line(story)
    await reprice(story, service, "2026-01-11", "62.00")
    await story.bill("2026-01-11")
    first, second = await story.invoices(service.client_id)
    assert [first, second] == [
        ("2026-01-01", "10.00", [("2026-01-01/2026-01-11", "10.00")]),
        ("2026-01-11", "42.00", [("2026-01-11/2026-02-01", "42.00")]),
    ]
    latest = (await story.do(invoice_page)).items[0]
    await story.do(lambda ctx: billing.void(ctx, latest.id, reason="wrong address"))
    await story.bill("2026-02-01")
    assert await story.invoices(service.client_id) == [
        first, second, ("2026-02-01", "62.00", [("2026-02-01/2026-03-01", "62.00")]),
    ]  # fmt: skip
