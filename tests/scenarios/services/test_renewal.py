"""A term from its sale to its renewal, day by day: the complete list of what was said, and every cent billed."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import update

from fairlead.domains.billing.models import Invoice
from fairlead.domains.contracts.terms import Uplift
from fairlead.domains.services import commands, queries
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.terms import Obstacle
from fairlead.platform.context import Context
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, contracts
from tests.make.renewals import decisions, fresh

Act = Callable[[Context, date], Awaitable[object]]
NIGHTLY: tuple[Act, ...] = (
    lambda ctx, _: commands.carry_out_changes(ctx, "UTC"),
    commands.process_auto_renewals,
    commands.send_renewal_reminders,
)
"""What a day brings, in the order of its hours; billing runs come where a story says so."""


async def _run(act: Act, day: date, ctx: Context) -> None:
    await act(ctx, day)


async def days(story: Story, first: str, last: str, *, bill: bool = False) -> list[tuple[str, str]]:
    """Live through the days from the first to the last; (day, event) of everything that was said."""
    said: list[tuple[str, str]] = []
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        for act in NIGHTLY:
            await story.on(str(day), partial(_run, act, day))
        if bill and day.day == 1:
            await story.bill(str(day))
        said += [(str(day), name) for name in story.events()]
        day += timedelta(days=1)
    return said


async def sold(story: Story, **agreed: object) -> Service:
    """A line of 31.00 a month under a contract of a year from 1 January 2026."""

    async def sell(ctx: Context) -> Service:
        client = await clients.client(ctx, timezone="UTC")
        contract = await contracts.contract(ctx, client, **agreed)
        return await make.active(ctx, client, contract_id=contract.id)

    service = await story.on("2026-01-01", sell)
    assert story.events()[-2:] == ["ServiceProvisioned", "ServiceActivated"]
    return service


async def pay(story: Story, service: Service) -> None:
    """Everything that is open is paid."""

    async def paid(ctx: Context) -> None:
        await ctx.session.execute(update(Invoice).where(Invoice.client_id == service.client_id).values(balance_minor=0))

    await story.do(paid)


async def look(story: Story, service: Service) -> Service:
    return await story.do(lambda ctx: fresh(ctx, service.id))


async def test_a_year_is_sold_reminded_of_renewed_and_billed_at_its_new_price(story: Story) -> None:
    service = await sold(story, uplift=Uplift.PERCENT, uplift_percent=Decimal(3))
    await story.bill("2026-12-01")
    await pay(story, service)
    story.events()
    assert await days(story, "2026-12-01", "2026-12-31") == [
        ("2026-12-02", "ServiceDueForRenewal"),
        ("2026-12-18", "ServiceDueForRenewal"),
        ("2026-12-25", "ServiceDueForRenewal"),
        ("2026-12-31", "ServiceRenewed"),
        ("2026-12-31", "ServiceChangeScheduled"),
    ]
    assert (await look(story, service)).end_date == date(2028, 1, 1)
    assert await days(story, "2027-01-01", "2027-02-01", bill=True) == [
        ("2027-01-01", "ServiceChanged"),
        ("2027-01-01", "InvoiceIssued"),
        ("2027-01-01", "BillingRunFinished"),
        ("2027-02-01", "InvoiceIssued"),
        ("2027-02-01", "BillingRunFinished"),
    ]
    # 31.00 × 1.03 = 31.93, from the first day of the new term on
    assert (await story.invoices(service.client_id))[-2:] == [
        ("2027-01-01", "31.93", [("2027-01-01/2027-02-01", "31.93")]),
        ("2027-02-01", "31.93", [("2027-02-01/2027-03-01", "31.93")]),
    ]


async def test_an_overdue_invoice_keeps_it_from_renewing_until_staff_approve_it_in_grace(story: Story) -> None:
    service = await sold(story)
    await story.bill("2026-12-01")
    story.events()
    assert await days(story, "2026-12-30", "2027-01-20") == [
        ("2026-12-30", "ServiceDueForRenewal"),  # of three stages the last; the job was late
        ("2027-01-01", "ServiceGraceEntered"),
    ]
    found = await story.do(lambda ctx: queries.check_renewal_eligibility(ctx, service.id))
    assert (found.obstacles, found.facts.grace_until) == ((Obstacle.INVOICE_OVERDUE,), date(2027, 1, 31))
    await story.on("2027-01-20", lambda ctx: commands.extend_grace_period(ctx, service.id, 14))
    assert story.events() == ["ServiceGraceExtended"]
    assert await days(story, "2027-01-21", "2027-02-13") == []
    await story.on("2027-02-13", lambda ctx: commands.approve_renewal(ctx, service.id))
    assert story.events() == ["ServiceRenewed"]
    after = await look(story, service)
    assert (after.status, after.end_date, after.grace_until) == (Status.ACTIVE, date(2028, 1, 1), None)
    assert await days(story, "2027-02-14", "2027-02-20") == []


async def test_paying_in_grace_lets_it_renew_by_itself(story: Story) -> None:
    service = await sold(story)
    await story.bill("2026-12-01")
    await days(story, "2026-12-31", "2027-01-10")
    await pay(story, service)
    story.events()
    assert await days(story, "2027-01-11", "2027-01-12") == [("2027-01-11", "ServiceRenewed")]


async def test_grace_that_runs_out_suspends_it_and_stops_its_billing(story: Story) -> None:
    service = await sold(story, auto_renewal=False)
    await story.bill("2026-12-01")
    await pay(story, service)
    await days(story, "2026-12-31", "2027-01-30", bill=True)
    assert await days(story, "2027-01-31", "2027-02-02", bill=True) == [
        ("2027-01-31", "ServiceSuspended"),
        ("2027-02-01", "BillingRunFinished"),
    ]
    await story.on("2027-02-15", lambda ctx: commands.approve_renewal(ctx, service.id))
    assert story.events() == ["ServiceRenewed", "ServiceResumed"]
    await story.bill("2027-02-15")
    # January was billed in grace; nothing is charged for the days of the hold: 31.00 × 14/28
    assert (await story.invoices(service.client_id))[-2:] == [
        ("2027-01-01", "31.00", [("2027-01-01/2027-02-01", "31.00")]),
        ("2027-02-15", "15.50", [("2027-02-15/2027-03-01", "15.50")]),
    ]


async def test_a_quote_that_the_client_takes_renews_at_its_price(story: Story) -> None:
    service = await sold(story, auto_renewal=False)
    await story.bill("2026-12-01")
    story.events()
    price = service.price.times(Decimal("0.9"))
    quote = await story.on(
        "2026-12-10", lambda ctx: commands.create_renewal_quote(ctx, service.id, price=price, months=24)
    )
    assert story.events() == ["RenewalQuoted"]
    await story.on("2026-12-12", lambda ctx: commands.accept_renewal_quote(ctx, quote.id, by="Mary"))
    assert story.events() == ["RenewalQuoteAccepted", "ServiceRenewed", "ServiceChangeScheduled"]
    assert await days(story, "2026-12-13", "2027-01-01", bill=True) == [
        ("2027-01-01", "ServiceChanged"),
        ("2027-01-01", "InvoiceIssued"),
        ("2027-01-01", "BillingRunFinished"),
    ]
    assert (await story.invoices(service.client_id))[-1] == (
        "2027-01-01", "27.90", [("2027-01-01/2027-02-01", "27.90")],
    )  # fmt: skip
    kept = await story.do(lambda ctx: decisions(ctx, service.id))
    assert kept == [("2027-01-01", "renewed", "2029-01-01", 2790)]
