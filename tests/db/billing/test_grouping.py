"""What a client gets an invoice of its own for: nothing, each site, each contract, or each purchase order."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import Invoice, InvoiceLine
from fairlead.domains.billing.policy import BillingPolicy, GroupBy
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, contracts

Grouped = tuple[str | None, str, list[str]]
"""(what it is for, total, lines)"""


@pytest.fixture
def story(work: Work, company: TenantId) -> Story:
    return Story(work, company)


async def sold(ctx: Context, name: str = "Ada") -> tuple[UUID, dict[UUID | None, str]]:
    """A client with lines at two sites and none, under two contracts and none, and a visit; names of the groups."""
    ada = await clients.client(ctx, name=name, timezone="UTC")
    office, shed = [await clients.site(ctx, ada, name=one) for one in ("Office", "Shed")]
    first, second = [await contracts.contract(ctx, ada, purchase_order=order) for order in ("PO-1", "PO-2")]
    names: dict[UUID | None, str] = {None: "", office.id: "Office", shed.id: "Shed", first.id: "one", second.id: "two"}
    placed: list[tuple[str, dict[str, Any]]] = [
        ("10.00", {"site_id": office.id, "contract_id": first.id}),
        ("20.00", {"site_id": office.id, "contract_id": second.id}),
        ("40.00", {"site_id": shed.id, "contract_id": second.id}),
        ("80.00", {}),
    ]
    for price, place in placed:
        tariff = await make.tariff(ctx, f"{name}-{price}".lower().replace(".", "-"), price=price)
        await make.active(ctx, ada, tariff_id=tariff.id, **place)
    visit = Money.parse("5.00", "USD")
    await commands.add_charge(ctx, ada.id, description="Visit", price=visit, due_on=date(2026, 1, 1))
    return ada.id, names


async def billed(story: Story, client_id: UUID, names: dict[UUID | None, str], by: str) -> list[Grouped]:
    """The client's invoices: for what, how much, and its lines' amounts."""

    async def read(ctx: Context) -> list[Grouped]:
        found = await ctx.session.scalars(
            select(Invoice).where(Invoice.client_id == client_id, Invoice.voided_at.is_(None)).order_by(Invoice.number)
        )
        shown = []
        for one in found.all():
            lines = await ctx.session.scalars(
                select(InvoiceLine).where(InvoiceLine.invoice_id == one.id).order_by(InvoiceLine.position)
            )
            key = getattr(one, by)
            amounts = sorted(str(Money(line.net_minor, line.currency).amount) for line in lines)
            shown.append((names.get(key, key), str(one.total.amount), amounts))
        return sorted(shown)

    return await story.do(read)


async def test_together_unless_told_otherwise(story: Story) -> None:
    client_id, names = await story.on("2026-01-01", sold)
    await story.bill("2026-01-01")
    assert await billed(story, client_id, names, "site_id") == [
        ("", "155.00", ["10.00", "20.00", "40.00", "5.00", "80.00"])
    ]


async def test_by_site(story: Story) -> None:
    client_id, names = await story.on("2026-01-01", sold)
    await story.do(lambda ctx: set_policy(ctx, BillingPolicy(group_by=GroupBy.SITE)))
    await story.bill("2026-01-01")
    assert await billed(story, client_id, names, "site_id") == [
        ("", "85.00", ["5.00", "80.00"]), ("Office", "30.00", ["10.00", "20.00"]), ("Shed", "40.00", ["40.00"]),
    ]  # fmt: skip


async def test_by_contract(story: Story) -> None:
    client_id, names = await story.on("2026-01-01", sold)
    await story.do(lambda ctx: set_policy(ctx, BillingPolicy(group_by=GroupBy.CONTRACT)))
    await story.bill("2026-01-01")
    assert await billed(story, client_id, names, "contract_id") == [
        ("", "85.00", ["5.00", "80.00"]), ("one", "10.00", ["10.00"]), ("two", "60.00", ["20.00", "40.00"]),
    ]  # fmt: skip


async def test_by_purchase_order(story: Story) -> None:
    client_id, names = await story.on("2026-01-01", sold)
    await story.do(lambda ctx: set_policy(ctx, BillingPolicy(group_by=GroupBy.PURCHASE_ORDER)))
    await story.bill("2026-01-01")
    assert await billed(story, client_id, names, "purchase_order") == [
        ("", "85.00", ["5.00", "80.00"]), ("PO-1", "10.00", ["10.00"]), ("PO-2", "60.00", ["20.00", "40.00"]),
    ]  # fmt: skip


async def test_a_client_has_it_their_own_way(story: Story) -> None:
    ada, names = await story.on("2026-01-01", sold)
    grace, others = await story.do(lambda ctx: sold(ctx, "Grace"))
    await story.do(lambda ctx: set_policy(ctx, BillingPolicy(group_by=GroupBy.SITE), grace))
    await story.bill("2026-01-01")
    assert [one[1] for one in await billed(story, ada, names, "site_id")] == ["155.00"]
    assert [one[1] for one in await billed(story, grace, others, "site_id")] == ["85.00", "30.00", "40.00"]


async def test_a_draft_by_hand_gathers_everything(story: Story) -> None:
    client_id, _ = await story.on("2026-01-01", sold)
    await story.do(lambda ctx: set_policy(ctx, BillingPolicy(group_by=GroupBy.SITE)))
    drafted = await story.do(lambda ctx: commands.draft_invoice(ctx, client_id, date(2026, 1, 1)))
    assert (drafted.site_id, str(drafted.total.amount)) == (None, "5.00")
