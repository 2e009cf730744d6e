"""What is on sale, at which price, on a day."""

from datetime import date

import pytest

from fairlead.domains.catalog import commands
from fairlead.domains.catalog.errors import NotOnSale
from fairlead.domains.catalog.models import Tariff
from fairlead.domains.catalog.queries import Offer, offer, offers
from fairlead.domains.catalog.terms import ServiceType, Timing
from fairlead.domains.clients.terms import ClientKind
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration
from fairlead.platform.context import Context
from tests.make import catalog as make

TODAY = date(2026, 3, 15)


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


async def test_an_offer_is_everything_a_sale_takes_over(ctx: Context) -> None:
    template = await make.template(ctx, automated=True)
    tariff = await make.tariff(ctx, template, price="49.90", setup="25")
    found = await offer(ctx, tariff.id, TODAY)
    assert found == Offer(
        template_id=template.id, tariff_id=tariff.id, price_version_id=found.price_version_id,
        code="fibre-100-monthly", name="Fibre 100", type=ServiceType.INTERNET, automated=True,
        details={
            "download_mbps": 100, "upload_mbps": 20, "burst": None, "fup": [], "data_cap_gb": None, "ip_pool": None,
            "ipv6": False,
        },
        cycle=Cycle.MONTHLY, timing=Timing.ADVANCE, proration=Proration.CALENDAR_DAY,
        price=usd("49.90"), setup=usd("25.00"),
    )  # fmt: skip


async def test_r14_each_day_has_the_price_of_its_version(ctx: Context) -> None:
    tariff = await make.tariff(ctx, price="100", valid_from=date(2025, 1, 1))
    await commands.set_price(ctx, tariff.id, price=usd("120"), valid_from=date(2026, 6, 1))
    prices = {day: (await offer(ctx, tariff.id, day)).price for day in (
        date(2025, 1, 1), TODAY, date(2026, 5, 31), date(2026, 6, 1), date(2030, 1, 1),
    )}  # fmt: skip
    assert list(prices.values()) == [usd("100")] * 3 + [usd("120")] * 2


async def test_every_reason_against_a_sale_is_given(ctx: Context) -> None:
    template = await make.template(
        ctx, published=False, available_from=date(2026, 6, 1), available_kinds=[ClientKind.BUSINESS],
        available_countries=["NO", "SE"],
    )  # fmt: skip
    tariff = await make.tariff(ctx, template, price=None)
    await commands.update_tariff(ctx, tariff.id, active=False)
    with pytest.raises(NotOnSale) as refused:
        await offer(ctx, tariff.id, TODAY, kind=ClientKind.RESIDENTIAL, country="US")
    assert refused.value.reasons == (
        "The template is a draft.",
        "The tariff is no longer offered.",
        "Sold from 2026-06-01 on.",
        "The tariff has no price yet on that day.",
        "Sold to business clients only.",
        "Sold in NO, SE.",
    )


async def test_the_last_day_of_availability_is_the_day_before_its_end(ctx: Context) -> None:
    template = await make.template(ctx, available_until=date(2026, 4, 1))
    tariff = await make.tariff(ctx, template)
    assert (await offer(ctx, tariff.id, date(2026, 3, 31))).price == usd("49.90")
    with pytest.raises(NotOnSale, match="Sold until 2026-03-31"):
        await offer(ctx, tariff.id, date(2026, 4, 1))


async def test_withdrawn_means_not_on_sale(ctx: Context) -> None:
    template = await make.template(ctx)
    tariff = await make.tariff(ctx, template)
    await commands.withdraw_template(ctx, template.id)
    with pytest.raises(NotOnSale, match="withdrawn"):
        await offer(ctx, tariff.id, TODAY)
    await commands.publish_template(ctx, template.id)
    assert (await offer(ctx, tariff.id, TODAY)).code == "fibre-100-monthly"


async def test_a_price_that_begins_later_is_no_price_yet(ctx: Context) -> None:
    tariff = await make.tariff(ctx, valid_from=date(2026, 3, 16))
    with pytest.raises(NotOnSale, match="no price yet"):
        await offer(ctx, tariff.id, TODAY)


async def test_offers_lists_what_is_on_sale(ctx: Context) -> None:
    fibre = await make.tariff(ctx)
    voice = await make.template(ctx, code="voice", name="A phone line", type=ServiceType.VOICE)
    line = await make.tariff(ctx, voice, price="10")
    await make.tariff(ctx, voice, code="voice-annual", cycle=Cycle.ANNUAL, price=None)
    assert [(o.name, o.price) for o in await offers(ctx, TODAY)] == [
        ("A phone line", usd("10")), ("Fibre 100", usd("49.90")),
    ]  # fmt: skip
    assert [o.tariff_id for o in await offers(ctx, TODAY, tariff_ids=[line.id])] == [line.id]
    assert fibre.id != line.id


async def test_another_companys_tariff_is_not_found(their_tariff: Tariff, ctx: Context) -> None:
    with pytest.raises(NotFound, match=str(their_tariff.id)):
        await offer(ctx, their_tariff.id, TODAY)
    with pytest.raises(NotFound):
        await commands.set_price(ctx, their_tariff.id, price=usd("1"), valid_from=date(2027, 1, 1))
    assert await offers(ctx, TODAY) == []
