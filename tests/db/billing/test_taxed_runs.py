"""Runs that tax their lines: net and tax to the cent, by the rate of the invoice's day, and why."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import BillingRunChunk, Invoice, InvoiceLine
from fairlead.domains.billing.policy import TaxPolicy
from fairlead.domains.billing.queries.taxsums import tax_report, tax_summary
from fairlead.domains.billing.rules.tax import recompute_tax
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.terms import TaxStatus
from fairlead.domains.services import commands as services
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import catalog, clients, taxes

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)

Taxed = tuple[str, str, str, str | None]
"""(description, net, tax, rule)"""


@pytest.fixture
def story(work: Work, company: TenantId) -> Story:
    return Story(work, company)


async def held(story: Story, category: str = "standard", of: Client | None = None, **over: Any) -> Service:
    """A line of 31.00 a month since 1 January 2026, of a category."""

    async def sell(ctx: Context) -> Service:
        template = await catalog.template(ctx, code=f"line-{category}", name=category.title(), tax_category=category)
        price = over.get("price", "31.00")
        tariff = await catalog.tariff(ctx, template, price=price, currency=over.get("currency"))
        return await make.active(ctx, of, tariff_id=tariff.id)

    return await story.on("2026-01-01", sell)


async def invoices(story: Story) -> list[tuple[str, str, list[Taxed]]]:
    """(net, tax, lines) of every invoice by date; each line's tax is reckoned again from what the line keeps."""

    async def read(ctx: Context) -> list[tuple[str, str, list[Taxed]]]:
        found = (await ctx.session.scalars(select(Invoice).order_by(Invoice.issue_date, Invoice.number))).all()
        return [
            (_text(one.net_minor, one.currency), _text(one.tax_minor, one.currency), await _lines(ctx, one))
            for one in found
        ]

    return await story.do(read)


async def _lines(ctx: Context, invoice: Invoice) -> list[Taxed]:
    statement = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id).order_by(InvoiceLine.position)
    lines = (await ctx.session.scalars(statement)).all()
    for line in lines:
        amount = line.net_minor + line.tax_minor if line.tax and line.tax["inclusive"] else line.net_minor
        assert recompute_tax(line.tax, amount, line.currency) == (line.net_minor, line.tax_minor)
    assert sum(line.net_minor + line.tax_minor for line in lines) == invoice.total_minor
    return [
        (line.description, _text(line.net_minor, line.currency), _text(line.tax_minor, line.currency), _rule(line))
        for line in lines
    ]


def _text(minor: int, currency: str) -> str:
    return str(Money(minor, currency).amount)


def _rule(line: InvoiceLine) -> str | None:
    if line.tax is None:
        return None
    return f"{line.tax['kind']} {line.tax['percent']}{f': {reason}' if (reason := line.tax['reason']) else ''}"


async def test_without_a_rate_no_tax_is_known(story: Story) -> None:
    await held(story)
    await story.bill("2026-01-01")
    assert await invoices(story) == [("31.00", "0.00", [("Standard", "31.00", "0.00", None)])]


async def test_tax_is_added_to_prices(story: Story) -> None:
    await story.do(taxes.rate)
    await held(story)
    await story.bill("2026-01-01")
    assert await invoices(story) == [("31.00", "5.89", [("Standard", "31.00", "5.89", "rate 19")])]


async def test_prices_that_include_their_tax_are_what_is_paid(story: Story) -> None:
    await story.do(taxes.rate)
    await story.do(lambda ctx: set_policy(ctx, TaxPolicy(prices_include_tax=True)))
    await held(story)
    await story.bill("2026-01-01")
    # 31.00 × 19 / 119 = 4.9496
    assert await invoices(story) == [("26.05", "4.95", [("Standard", "26.05", "4.95", "rate 19")])]


async def test_two_rates_on_one_invoice_and_a_charge_of_its_own_category(story: Story) -> None:
    await story.do(taxes.rate)
    await story.do(lambda ctx: taxes.rate(ctx, "7", category="reduced"))
    ada = await story.do(clients.client)
    await held(story, of=ada)
    await held(story, "reduced", of=ada)

    async def charge(ctx: Context) -> None:
        ten = Money.parse("10.00", "USD")
        for category in ("reduced", None):
            await commands.add_charge(
                ctx, ada.id, description=f"Book {category}", price=ten, due_on=JANUARY, tax_category=category
            )

    await story.do(charge)
    await story.bill("2026-01-01")
    [(net, tax, lines)] = await invoices(story)
    assert (net, tax) == ("82.00", "10.66")
    assert sorted(lines) == [
        ("Book None", "10.00", "1.90", "rate 19"),
        ("Book reduced", "10.00", "0.70", "rate 7"),
        ("Reduced", "31.00", "2.17", "rate 7"),
        ("Standard", "31.00", "5.89", "rate 19"),
    ]

    async def sums(ctx: Context) -> list[tuple[str, str, str]]:
        invoice = (await ctx.session.scalars(select(Invoice.id))).one()
        rows = await tax_summary(ctx, invoice)
        assert rows == await tax_report(ctx, JANUARY, FEBRUARY)
        assert await tax_report(ctx, FEBRUARY, date(2026, 3, 1)) == []
        return [(str(row.percent), str(row.net.amount), str(row.tax.amount)) for row in rows]

    assert await story.do(sums) == [("19", "41.00", "7.79"), ("7", "41.00", "2.87")]


@pytest.mark.parametrize(
    ("facts", "tax", "rule"),
    [
        ({"tax_status": TaxStatus.EXEMPT, "tax_reason": "school"}, "0.00", "exempt 0: school"),
        (
            {"tax_status": TaxStatus.EXEMPT, "tax_reason": "school", "tax_until": JANUARY},
            "5.89", "rate 19: the last day of the exemption was 2025-12-31",
        ),
        (
            {"tax_status": TaxStatus.REVERSE_CHARGE, "country": "AT", "tax_id": "ATU12345678"},
            "0.00", "reverse_charge 0: the recipient accounts for the tax",
        ),
        (
            {"tax_status": TaxStatus.REVERSE_CHARGE, "tax_id": "12-3456789"},
            "5.89", "rate 19: no reverse charge within US",
        ),
        ({"country": "AT"}, "0.00", "none 0: no rate of standard in AT"),
        ({"region": "NY"}, "2.75", "rate 8.875"),
    ],
)  # fmt: skip
async def test_who_is_spared_and_who_is_not(story: Story, facts: dict[str, Any], tax: str, rule: str) -> None:
    await story.do(taxes.rate)
    await story.do(lambda ctx: taxes.rate(ctx, "8.875", region="NY"))
    await held(story, of=await story.do(lambda ctx: clients.client(ctx, **facts)))
    await story.bill("2026-01-01")
    assert await invoices(story) == [("31.00", tax, [("Standard", "31.00", tax, rule)])]


async def test_a_credit_is_taxed_as_what_it_gives_back(story: Story) -> None:
    old = await story.do(taxes.rate)
    ada = await story.do(clients.client)
    leaving = await held(story, of=ada)
    await held(story, "reduced", of=ada)
    await story.do(lambda ctx: taxes.rate(ctx, "7", category="reduced"))
    await story.bill("2026-01-01")
    await story.do(
        lambda ctx: commands.succeed_tax_rate(ctx, old.id, percent=Decimal(25), valid_from=date(2026, 1, 15))
    )
    await story.on("2026-01-17", lambda ctx: services.cancel(ctx, leaving.id, reason="moving", on=date(2026, 1, 17)))
    await story.do(
        lambda ctx: commands.add_charge(
            ctx, ada.id, description="Cable", price=Money.parse("8.00", "USD"), due_on=FEBRUARY
        )
    )
    await story.bill("2026-02-01")
    first, (net, tax, lines) = await invoices(story)
    assert first[:2] == ("62.00", "8.06")  # 5.89 and 2.17
    assert (net, tax) == ("24.00", "1.32")
    assert sorted((n, t, rule) for _, n, t, rule in lines) == [
        ("-15.00", "-2.85", "rate 19"),  # 15 of 31 days back, at the rate of January's invoice
        ("31.00", "2.17", "rate 7"),
        ("8.00", "2.00", "rate 25"),
    ]


async def test_a_credit_at_a_higher_rate_waits_for_what_covers_its_tax_too(story: Story) -> None:
    """What no invoice covers with its tax goes on the next one; none falls below nothing and is parked."""
    await story.do(taxes.rate)
    await story.do(lambda ctx: taxes.rate(ctx, "7", category="reduced"))
    ada = await story.do(clients.client)
    leaving = await held(story, of=ada, price="93.00")
    await held(story, "reduced", of=ada)
    await story.bill("2026-01-01")
    await story.on("2026-01-11", lambda ctx: services.cancel(ctx, leaving.id, reason="moving", on=date(2026, 1, 11)))
    await story.bill("2026-03-01")
    # 63.00 come back with 11.97 of tax: a month of 31.00 with 2.17 covers 27.87 with 5.30 of it, two of them 55.74
    assert [(net, tax) for net, tax, _ in await invoices(story)] == [
        ("124.00", "19.84"), ("3.13", "-3.13"), ("3.13", "-3.13"),
    ]  # fmt: skip
    assert not any(row.parked for row in await story.do(lambda ctx: ctx.rows(select(BillingRunChunk.parked))))


async def test_a_currency_without_decimals(story: Story) -> None:
    await story.do(lambda ctx: taxes.rate(ctx, "10"))
    ada = await story.do(lambda ctx: clients.client(ctx, currency="JPY"))
    await held(story, of=ada, price="1055", currency="JPY")
    await story.bill("2026-01-01")
    assert await invoices(story) == [("1055", "106", [("Standard", "1055", "106", "rate 10")])]  # 105.5
