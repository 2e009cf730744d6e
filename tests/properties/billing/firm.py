"""A company in which all there is of billing meets: cycles, taxes that change, discounts, groups, prices put right."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing.models import Charge, Invoice, InvoiceLine, TaxRate
from fairlead.domains.billing.policy import BillingPolicy, GroupBy, GuardPolicy
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import NewDiscount, Wanted
from fairlead.domains.services.models import Service
from fairlead.domains.services.terms import ChangeWhen
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, contracts

Billed = list[tuple[str, ...]]


async def _company(ctx: Context, chance: Random) -> list[Service]:
    """Four clients with two lines each under contracts and at sites; rates that change, groups, nothing held back."""
    await set_policy(ctx, GuardPolicy(change_percent=None))
    for percent, since, until in (("19", date(2020, 1, 1), date(2026, 4, 1)), ("7.5", date(2026, 4, 1), None)):
        ctx.session.add(
            TaxRate(
                id=ctx.new_id(), country="US", region=None, category="standard", name="Tax", percent=Decimal(percent),
                valid_from=since, valid_until=until, created_at=ctx.now, version=1,
            )
        )  # fmt: skip
    sold: list[Service] = []
    for place in range(4):
        one = await clients.client(ctx, name=f"Client {place}", timezone="UTC")
        site, contract = await clients.site(ctx, one), await contracts.contract(ctx, one, purchase_order=f"PO-{place}")
        by = chance.choice(list(GroupBy))
        await set_policy(ctx, BillingPolicy(group_by=by, payment_terms_days=7), one.id)
        for line in range(2):
            cycle, timing = chance.choice([Cycle.MONTHLY, Cycle.WEEKLY, Cycle.QUARTERLY]), chance.choice(list(Timing))
            price = f"{chance.randrange(1, 9999)}.{chance.randrange(100):02}"
            tariff = await make.tariff(ctx, f"t-{place}-{line}", cycle=cycle, timing=timing, price=price)
            placed = {"site_id": site.id, "contract_id": contract.id} if line else {}
            starts = date(2026, 1, chance.randrange(1, 28))
            sold.append(await make.active(ctx, one, tariff_id=tariff.id, start_date=starts, **placed))
    return sold


async def _discount(ctx: Context, sold: Sequence[Service], chance: Random) -> None:
    """Something off for half of them."""
    for service in sold[::2]:
        percent = Decimal(chance.randrange(1, 60))
        new = NewDiscount(name="Welcome", percent=percent, starts_on=date(2026, 2, chance.randrange(1, 28)))
        await services.grant_discount(ctx, service.id, new)


async def billed(story: Story, sold: Sequence[Service]) -> Billed:
    """Every line with its charge, its tax and its invoice, told without ids."""
    names: dict[UUID | None, str] = {one.id: f"service {n}" for n, one in enumerate(sold)}

    async def read(ctx: Context) -> Billed:
        rows = await ctx.rows(
            select(
                Charge.service_id, Charge.claim, Charge.amount_minor, InvoiceLine.net_minor, InvoiceLine.tax_minor,
                Invoice.issue_date, Invoice.due_date, Invoice.total_minor, Invoice.purchase_order,
                Invoice.site_id.is_not(None), Invoice.contract_id.is_not(None), Charge.basis["formula"].astext,
            )
            .join(InvoiceLine, (InvoiceLine.tenant_id == Charge.tenant_id) & (InvoiceLine.charge_id == Charge.id))
            .join(Invoice, (Invoice.tenant_id == InvoiceLine.tenant_id) & (Invoice.id == InvoiceLine.invoice_id))
        )  # fmt: skip
        return sorted((names[row[0]], *map(str, row[1:])) for row in rows)

    return await story.do(read)


async def opened(story: Story, chance: Random) -> list[Service]:
    sold = await story.on("2026-01-01", lambda ctx: _company(ctx, chance))
    await story.do(lambda ctx: _discount(ctx, sold, chance))
    return sold


async def put_right(story: Story, sold: Sequence[Service]) -> None:
    """Billed to March; then half of the prices turn out to have been half as high, so that credits wait."""
    await story.bill("2026-03-01")
    for service in sold[::2]:
        wanted = Wanted(price=Money(service.price_minor // 2, service.currency))

        async def cut(ctx: Context, service: Service = service, wanted: Wanted = wanted) -> None:
            await services.change(ctx, service.id, wanted, when=ChangeWhen.SINCE, on=date(2026, 2, 10))

        await story.on("2026-03-10", cut)
