"""A term that is renewed on another plan costs what the client has agreed on for that plan, else its list price."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fairlead.domains.catalog import commands as catalog_commands
from fairlead.domains.catalog.models import Tariff
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import NONE, Wanted
from fairlead.domains.services.events import RenewalQuoted, ServiceRenewed
from fairlead.domains.services.models import Service
from fairlead.domains.services.terms import ChangeWhen
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Actor, Context
from fairlead.platform.work import Work
from tests.kit.browser import Staff, words
from tests.kit.fixtures import NOW
from tests.make import catalog, clients
from tests.make.renewals import ENDS, decisions, ending, fresh, repricings

OWN, LIST = Money(6100, "USD"), Money(7000, "USD")


async def moving(ctx: Context, *, own: bool = True, cycle: str = "monthly", **wished: Any) -> tuple[Service, Tariff]:
    """Fibre 100 at 49.90, which moves to Fibre 200 (70.00, for this client 61.00) when its term ends tomorrow."""
    client = await clients.client(ctx, timezone="UTC")
    template = await catalog.template(ctx, code="f2", name="Fibre 200")
    plan = await catalog.tariff(ctx, template, price="70", cycle=Cycle(cycle))
    if own:
        await catalog_commands.set_client_price(ctx, client.id, plan.id, price=OWN, valid_from=date(2026, 3, 15))
    service = await ending(ctx, client)
    await ctx.session.flush()
    wanted = Wanted(tariff_id=plan.id, **wished)
    await commands.change(ctx, service.id, wanted, when=ChangeWhen.ON, on=ENDS)
    return service, plan


@pytest.mark.parametrize(
    ("own", "wished", "price", "agreed"),
    [
        (True, {}, OWN, True),
        (False, {}, LIST, False),
        (True, {"price": Money(6500, "USD")}, Money(6500, "USD"), True),
        (True, {"price": NONE}, LIST, False),
    ],
)
async def test_the_next_term_costs_what_the_other_plan_will(
    ctx: Context, own: bool, wished: dict[str, Any], price: Money, agreed: bool
) -> None:
    service, plan = await moving(ctx, own=own, **wished)
    found = (await queries.check_renewal_eligibility(ctx, service.id)).price
    assert found is not None
    assert (found.price, found.agreed, found.planned) == (price, agreed, True)
    assert await queries.calculate_renewal_price(ctx, service.id) == price
    await commands.approve_renewal(ctx, service.id)
    assert await decisions(ctx, service.id) == [("2026-03-16", "renewed", "2027-03-16", price.minor)]
    ctx.now += timedelta(days=1)
    assert await commands.carry_out_changes(ctx, "UTC") == 1
    now = await fresh(ctx, service.id)
    assert (now.tariff_id, now.price, now.price_agreed) == (plan.id, price, agreed)


async def test_a_quote_offers_it_and_taking_it_changes_nothing_else(ctx: Context) -> None:
    service, plan = await moving(ctx)
    quote = await commands.create_renewal_quote(ctx, service.id)
    assert quote.price_minor == OWN.minor
    await commands.accept_renewal_quote(ctx, quote.id, by="Ada")
    assert await repricings(ctx, service.id) == [("2026-03-16", "staff", "scheduled", None)]
    ctx.now += timedelta(days=1)
    await commands.carry_out_changes(ctx, "UTC")
    now = await fresh(ctx, service.id)
    assert (now.tariff_id, now.price, str(now.end_date)) == (plan.id, OWN, "2027-03-16")


async def test_a_quote_at_another_price_holds_on_the_other_plan(ctx: Context) -> None:
    service, plan = await moving(ctx)
    quote = await commands.create_renewal_quote(ctx, service.id, price=Money(5900, "USD"))
    await commands.accept_renewal_quote(ctx, quote.id, by="Ada")
    ctx.now += timedelta(days=1)
    assert await commands.carry_out_changes(ctx, "UTC") == 2
    now = await fresh(ctx, service.id)
    assert (now.tariff_id, now.price, now.price_agreed) == (plan.id, Money(5900, "USD"), True)


async def test_what_cannot_be_made_as_things_stand_leaves_the_present_price(ctx: Context) -> None:
    service, plan = await moving(ctx)
    await catalog_commands.withdraw_template(ctx, plan.template_id)
    assert await queries.calculate_renewal_price(ctx, service.id) == Money(4990, "USD")


async def test_facts_and_the_clients_page_say_of_what_the_price_is(ctx: Context) -> None:
    service, plan = await moving(ctx, cycle="annual", quantity=Decimal(3))
    quote = await commands.create_renewal_quote(ctx, service.id)
    await ctx.session.flush()
    offered = await queries.offered(ctx, quote.id)
    assert offered is not None
    assert (offered.price, *offered.of_then) == (OWN, "Fibre 200", Cycle.ANNUAL, Decimal(3))
    assert (offered.price_now, offered.cycle, offered.quantity) == (Money(4990, "USD"), Cycle.MONTHLY, Decimal(1))
    await commands.accept_renewal_quote(ctx, quote.id, by="Ada")
    facts = [one.event for one in ctx.outbox.events if isinstance(one.event, RenewalQuoted | ServiceRenewed)]
    assert [(one.price, one.cycle, one.quantity) for one in facts] == [(OWN, Cycle.ANNUAL, Decimal(3))] * 2
    assert plan.cycle is Cycle.ANNUAL


async def test_the_page_and_the_preview_say_it(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, Actor.system("test"), now=NOW) as ctx:
        service, _ = await moving(ctx, quantity=Decimal(2))
    at = f"/services/{service.id}"
    assert "Price then 61.00 USD" in await staff.get(at)
    shown = words((await staff.post(f"{at}/renewal/approve?dry_run=true", {"months": "12"})).text)
    assert "Service renewed: months 12 · until 15 Mar 2027 · price 61.00 USD" in shown
