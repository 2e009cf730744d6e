"""Drawing up templates, tariffs and prices."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fairlead.domains.catalog import commands
from fairlead.domains.catalog.errors import CodeTaken, PriceFrozen
from fairlead.domains.catalog.lifecycle import TemplateStatus
from fairlead.domains.catalog.queries import prices_of, tariff_row, tariffs_of, template_row, template_rows
from fairlead.domains.catalog.terms import ServiceType
from fairlead.kernel.errors import Invalid
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Context
from fairlead.platform.db.repository import StaleVersion
from tests.make import catalog as make

Names = Callable[[], list[str]]
TODAY = date(2026, 3, 15)


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


async def test_a_template_is_drawn_up_published_and_withdrawn(ctx: Context, events: Names) -> None:
    template = await make.template(ctx, published=False)
    assert template.status is TemplateStatus.DRAFT
    await commands.publish_template(ctx, template.id, version=1)
    with pytest.raises(IllegalMove, match="Possible now: withdraw"):
        await commands.publish_template(ctx, template.id)
    await commands.withdraw_template(ctx, template.id, version=2)
    assert (template.status, template.version) == (TemplateStatus.WITHDRAWN, 3)
    assert events() == ["TemplateCreated", "TemplatePublished", "TemplateWithdrawn"]


async def test_a_code_is_taken_once(ctx: Context) -> None:
    template = await make.template(ctx)
    await make.tariff(ctx, template, code="monthly")
    with pytest.raises(CodeTaken, match="fibre-100"):
        await make.template(ctx)
    with pytest.raises(CodeTaken, match="monthly"):
        await make.tariff(ctx, template, code="monthly")
    assert len((await template_rows(ctx)).items) == 1
    assert [t.code for t in await tariffs_of(ctx, template.id)] == ["monthly"]


async def test_wrong_facts_are_all_named(ctx: Context, events: Names) -> None:
    with pytest.raises(Invalid) as refused:
        await make.template(
            ctx, code="no spaces!", name=" ", available_from=date(2026, 2, 1), available_until=date(2026, 1, 1),
            available_kinds=["pets"], available_countries=["US", "ZZ"],
        )  # fmt: skip
    assert [e.pointer for e in refused.value.errors] == [
        "#/code", "#/name", "#/available_until", "#/available_kinds/0", "#/available_countries/1",
    ]  # fmt: skip
    assert ((await template_rows(ctx)).items, events()) == ([], [])


async def test_a_bundle_names_other_templates(ctx: Context) -> None:
    await make.template(ctx)
    parts: dict[str, Any] = {"parts": [{"code": "fibre-100"}, {"code": "nothing"}, {"code": "all"}]}
    with pytest.raises(Invalid) as refused:
        await make.template(ctx, code="all", type=ServiceType.BUNDLE, details=parts)
    assert [(e.pointer, e.message) for e in refused.value.errors] == [
        ("#/details/parts/1/code", "There is no template nothing."),
        ("#/details/parts/2/code", "A bundle cannot be part of itself."),
    ]
    one = {"parts": [{"code": "fibre-100", "quantity": 2}]}
    bundle = await make.template(ctx, code="all", type=ServiceType.BUNDLE, details=one)
    assert bundle.details == one
    with pytest.raises(Invalid, match="part of a bundle"):
        await make.template(ctx, code="more", type=ServiceType.BUNDLE, details={"parts": [{"code": "all"}]})


async def test_details_change_with_their_type_in_mind(ctx: Context, events: Names) -> None:
    template = await make.template(ctx)
    await commands.update_template(
        ctx, template.id, version=2, details={"download_mbps": 200, "upload_mbps": 20}, available_countries=("US",)
    )
    row = await template_row(ctx, template.id)
    assert (row.details["download_mbps"], row.available_countries, row.version) == (200, ["US"], 3)
    with pytest.raises(Invalid, match=r"details\.lines"):
        await commands.update_template(ctx, template.id, details={"lines": 2})
    with pytest.raises(StaleVersion):
        await commands.update_template(ctx, template.id, version=2, name="X")
    assert (await template_row(ctx, template.id)).name == "Fibre 100"
    assert events() == ["TemplateCreated", "TemplatePublished", "TemplateChanged"]


async def test_an_end_before_the_stored_beginning_is_refused(ctx: Context) -> None:
    template = await make.template(ctx, available_from=date(2026, 6, 1))
    with pytest.raises(Invalid, match="2026-06-01 is not after 2026-06-01"):
        await commands.update_template(ctx, template.id, available_until=date(2026, 6, 1))


async def test_a_tariff_is_in_the_companys_currency_unless_told(ctx: Context) -> None:
    template = await make.template(ctx)
    usd_tariff = await make.tariff(ctx, template)
    yen = await make.tariff(ctx, template, code="yen", currency="JPY", price="5000")
    assert (usd_tariff.currency, yen.currency) == ("USD", "JPY")
    [price] = (await prices_of(ctx, yen.id))[yen.id]
    assert price.price == Money(5000, "JPY")
    with pytest.raises(Invalid, match="ISO 4217"):
        await make.tariff(ctx, template, code="x", currency="ABC")
    assert (await tariff_row(ctx, yen.id)).cycle is Cycle.MONTHLY


async def test_r14_what_has_been_valid_cannot_be_rewritten(ctx: Context) -> None:
    tariff = await make.tariff(ctx, price="100", valid_from=date(2026, 1, 1))
    for day in (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 14)):
        with pytest.raises(PriceFrozen) as refused:
            await commands.set_price(ctx, tariff.id, price=usd("1"), valid_from=day)
        assert refused.value.earliest == TODAY
    await commands.set_price(ctx, tariff.id, price=usd("110"), valid_from=TODAY)
    with pytest.raises(PriceFrozen) as refused:
        await commands.set_price(ctx, tariff.id, price=usd("111"), valid_from=TODAY)
    assert refused.value.earliest == date(2026, 3, 16)
    shown = [(p.valid_from, p.valid_until, p.price) for p in (await prices_of(ctx, tariff.id))[tariff.id]]
    assert shown == [(date(2026, 1, 1), TODAY, usd("100")), (TODAY, None, usd("110"))]


async def test_before_the_first_price_one_can_still_begin(ctx: Context) -> None:
    tariff = await make.tariff(ctx, price="100", valid_from=date(2026, 1, 1))
    await commands.set_price(ctx, tariff.id, price=usd("90"), valid_from=date(2025, 1, 1))
    shown = [(p.valid_from, p.valid_until) for p in (await prices_of(ctx, tariff.id))[tariff.id]]
    assert shown == [(date(2025, 1, 1), date(2026, 1, 1)), (date(2026, 1, 1), None)]


async def test_a_price_ahead_is_replaced_or_taken_back(ctx: Context, events: Names) -> None:
    tariff = await make.tariff(ctx, price="100")
    first = await commands.set_price(ctx, tariff.id, price=usd("120"), valid_from=date(2026, 4, 1))
    again = await commands.set_price(ctx, tariff.id, price=usd("115"), setup=usd("5"), valid_from=date(2026, 4, 1))
    assert (again.id, again.price, again.setup) == (first.id, usd("115"), usd("5"))
    await commands.withdraw_price(ctx, tariff.id, first.id)
    await ctx.session.flush()
    [kept] = (await prices_of(ctx, tariff.id))[tariff.id]
    assert kept.price == usd("100")
    with pytest.raises(PriceFrozen):
        await commands.withdraw_price(ctx, tariff.id, kept.id)
    assert events()[-3:] == ["PriceSet", "PriceSet", "PriceWithdrawn"]


async def test_wrong_prices_change_nothing(ctx: Context) -> None:
    tariff = await make.tariff(ctx, price=None)
    for price, pointer in ((usd("-0.01"), "#/price/amount"), (Money.parse("1", "EUR"), "#/price/currency")):
        with pytest.raises(Invalid) as refused:
            await commands.set_price(ctx, tariff.id, price=price, valid_from=TODAY)
        assert [e.pointer for e in refused.value.errors] == [pointer]
    assert (await prices_of(ctx, tariff.id)) == {tariff.id: []}


async def test_what_is_paid_once_is_its_setup(ctx: Context) -> None:
    visit = await make.template(ctx, code="visit", type=ServiceType.ONE_TIME)
    tariff = await make.tariff(ctx, visit, price="0", setup="80")
    with pytest.raises(Invalid, match="paid once"):
        await commands.set_price(ctx, tariff.id, price=usd("80"), valid_from=date(2026, 4, 1))
    assert [p.setup for p in (await prices_of(ctx, tariff.id))[tariff.id]] == [usd("80")]
