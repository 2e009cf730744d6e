"""A draft that is issued or deleted while its usage is rated: whoever comes second waits, and nobody for each other."""

import asyncio
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.domains.monitoring.commands import take_arrivals
from fairlead.main.wiring import App
from fairlead.platform.policy import set_policy
from tests.integration.billing.test_usage_side_by_side import AS_OF, CLAIM, Company
from tests.kit.fixtures import make_company
from tests.make import usage


class Drafting(Company):
    """A draft of January with 2 gigabytes for 1.00; 4 more came since."""

    draft_id = UUID(int=0)

    async def begin(self) -> None:
        await super().begin()
        async with self.unit() as ctx:
            await set_policy(ctx, BillingPolicy(finish=Finish.DRAFT))
            await commands.run_chunk(ctx, await commands.start_run(ctx, AS_OF))
        async with self.unit() as ctx:
            [[self.draft_id]] = await ctx.rows(select(Invoice.id).where(Invoice.issue_date == AS_OF))
        await self.arrive("4")

    async def issue(self) -> Decimal:
        async with self.unit() as ctx:
            return (await commands.issue(ctx, self.draft_id)).total.amount


@pytest.fixture
async def company(fresh_app: App) -> Drafting:
    made = Drafting(fresh_app, await make_company(fresh_app.database, "harbour", timezone="UTC"))
    await made.begin()
    return made


async def test_who_issues_a_draft_waits_for_the_run_that_rates_it(company: Drafting) -> None:
    async with company.unit() as ctx:  # as far as a run is that has not come to the draft yet
        assert await take_arrivals(ctx, usage.EVERYONE.first, usage.EVERYONE.last)
        await commands.doubt_usage(ctx, {company.service_id: date(2026, 1, 1)})
        issuing = asyncio.create_task(company.issue())
        await company.waits()
        assert (await usage.rated(ctx, AS_OF)).withdrawn == 1
    assert await issuing == Decimal("34.00")


async def test_a_rating_waits_for_who_deletes_the_draft(company: Drafting) -> None:
    async with company.unit() as ctx:
        await commands.edit_draft(ctx, company.draft_id, {"notes": "Not this one."})
        await ctx.session.flush()
        rating = asyncio.create_task(company.rate())
        await company.waits()
        await commands.delete_draft(ctx, company.draft_id)
    await rating
    assert await company.charged() == [(CLAIM, Decimal("3.00"))]
