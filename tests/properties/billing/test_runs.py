"""However the runs are cut (days, order, repetitions, chunks), the same is billed: taxed, discounted, grouped."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import Charge, Invoice, InvoiceLine, TaxRate
from fairlead.domains.billing.policy import BillingPolicy, GroupBy, GuardPolicy
from fairlead.domains.billing.rules import Course, charge_for, walk
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import NewDiscount
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Grid, Period, Proration
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, contracts

LAST = date(2026, 6, 30)
Billed = list[tuple[str, ...]]


@given(
    cycle=st.sampled_from(list(Cycle)),
    start=st.dates(date(2023, 1, 1), date(2026, 12, 31)),
    cuts=st.lists(st.integers(1, 360), max_size=5),
    price=st.integers(0, 10**9),
    proration=st.sampled_from([Proration.CALENDAR_DAY, Proration.SECOND]),
)
def test_any_split_of_a_period_costs_the_whole_at_one_price(
    cycle: Cycle, start: date, cuts: list[int], price: int, proration: Proration
) -> None:
    """Exactly, before each part is rounded once; in money to half a unit a part, and to the unit when it is not cut."""
    whole = Grid(cycle, start, start.day).period_of(start)
    money = Money(price, "USD")
    ends = sorted({min(whole.start + timedelta(days=cut), whole.end) for cut in cuts} | {whole.end})
    begins = [whole.start, *ends[:-1]]
    parts = [charge_for(Period(*one), whole, money, Decimal(1), proration) for one in zip(begins, ends, strict=True)]
    assert sum(Fraction(basis["used"], basis["days"]) for _, basis in parts) == 1
    assert 2 * abs(sum(amount.minor for amount, _ in parts) - money.minor) <= len(parts)
    assert len(parts) > 1 or parts[0][0] == money


@given(days=st.lists(st.dates(date(2026, 1, 1), LAST), max_size=8), timing=st.sampled_from(list(Timing)))
def test_runs_to_any_days_in_any_order_leave_a_schedule_where_one_would(days: list[date], timing: Timing) -> None:
    course = Course(Cycle.MONTHLY, date(2026, 1, 31), 31, timing, date(2026, 1, 31))
    once = walk(course, (), LAST)
    parts: list[object] = []
    for day in [*days, LAST]:
        went = walk(course, (), day)
        parts += went.parts
        course = course._replace(billed_until=went.billed_until)
    assert (tuple(parts), course.billed_until) == (once.parts, once.billed_until)


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


async def _billed(story: Story, sold: Sequence[Service]) -> Billed:
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


async def _open(story: Story, chance: Random) -> list[Service]:
    sold = await story.on("2026-01-01", lambda ctx: _company(ctx, chance))
    await story.do(lambda ctx: _discount(ctx, sold, chance))
    return sold


@pytest.mark.parametrize("seed", range(4))
async def test_any_runs_up_to_a_day_bill_what_one_run_to_it_bills(
    seed: int, work: Work, company: TenantId, other_company: TenantId
) -> None:
    often = Story(work, company)
    sold = await _open(often, Random(seed))  # noqa: S311 - repeatable, not a secret
    chance = Random(seed)  # noqa: S311 - as above
    days = [date(2026, 1, 1) + timedelta(days=chance.randrange(180)) for _ in range(5)]
    for day in [*days, *days[:2], LAST]:  # in any order, some of them twice
        await often.bill(str(day))
    once = Story(work, other_company)
    same = await _open(once, Random(seed))  # noqa: S311 - as above
    await once.bill(str(LAST))
    assert await _billed(often, sold) == await _billed(once, same)


@pytest.mark.parametrize("chunk", [1, 2, 3, 4])
async def test_any_partition_of_the_clients_bills_the_same(
    chunk: int, work: Work, company: TenantId, other_company: TenantId
) -> None:
    """Chunks of any size, done in any order, as several workers do them."""
    parts = Story(work, company)
    sold = await _open(parts, Random(7))  # noqa: S311 - repeatable, not a secret
    parts.day = LAST
    run_id = await parts.do(lambda ctx: commands.start_run(ctx, LAST, chunk=chunk))
    order = list(range(-(-4 // chunk)))
    Random(chunk).shuffle(order)  # noqa: S311 - as above
    for position in [*order, *order]:  # and each of them by two workers
        await parts.do(partial(commands.run_chunk, run_id=run_id, position=position))
    whole = Story(work, other_company)
    same = await _open(whole, Random(7))  # noqa: S311 - as above
    await whole.bill(str(LAST))
    assert await _billed(parts, sold) == await _billed(whole, same)
