"""What ends on the first day after it is shown by its last day, on every page on which people read it."""

from datetime import date
from decimal import Decimal

from fairlead.domains.billing.commands import add_tax_rate
from fairlead.domains.billing.schemas.taxes import TaxRateIn
from fairlead.domains.catalog.commands import set_client_price, set_price, withdraw_client_price
from fairlead.domains.clients.terms import TaxStatus
from fairlead.domains.services import commands
from fairlead.domains.services.commands import NewDiscount
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.make import catalog, clients, services

ME = Actor.system("test")
MAY = date(2026, 5, 1)


async def test_discounts_prices_and_exemptions(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        exempt = {"tax_status": TaxStatus.EXEMPT, "tax_reason": "embassy", "tax_until": MAY}
        client = await clients.client(ctx, timezone="UTC", **exempt)
        tariff = await catalog.tariff(ctx, template := await catalog.template(ctx, available_until=MAY))
        await set_price(ctx, tariff.id, price=Money(5900, "USD"), valid_from=MAY)
        own = await set_client_price(
            ctx, client.id, tariff.id, price=Money(4000, "USD"), valid_from=date(2026, 3, 1)
        )  # fmt: skip
        service = await services.service(ctx, client, sold=tariff)
        await ctx.session.flush()
        await commands.grant_discount(ctx, service.id, NewDiscount(name="Hello", percent=Decimal(10), ends_on=MAY))
        await withdraw_client_price(ctx, client.id, own.id)
    said = await staff.get(f"/clients/{client.id}")
    assert "Exempt until 30 Apr 2026: embassy" in said
    assert "1 Mar 2026 14 Mar 2026" in said  # withdrawn today, the 15th
    held = await staff.get(f"/services/{service.id}")
    assert "Hello 10 % Fibre 100 15 Mar 2026 30 Apr 2026" in held
    offered = await staff.get(f"/catalog/{template.id}")
    assert "Sold until 30 Apr 2026" in offered
    assert "30 Apr 2026 49.90 USD" in offered


async def test_tax_rates_and_churn(staff: Staff, work: Work, company: TenantId) -> None:
    rate = TaxRateIn(country="US", name="VAT", percent=Decimal(8), valid_from=date(2026, 1, 1), valid_until=MAY)
    async with work.begin(company, ME, now=NOW) as ctx:
        made = await add_tax_rate(ctx, rate.new())
    assert "From 1 Jan 2026 Until 30 Apr 2026" in await staff.get(f"/taxes/{made.id}")
    assert "1 Jan 2026 30 Apr 2026" in await staff.get("/taxes")
    assert "1 Jan 2026 to 31 Mar 2026" in await staff.get("/reports/churn?from=2026-01-01&to=2026-04-01")
