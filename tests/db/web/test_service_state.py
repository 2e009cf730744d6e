"""Why a service is in its state: exact, complete and in words, for every state there is."""

from datetime import date, timedelta
from decimal import Decimal

from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import Pause
from fairlead.domains.services.lifecycle import SERVICE, Action, Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import CancellationCategory, HoldMoney, SuspensionReason
from fairlead.platform.context import Context
from fairlead.platform.pages import Alert
from fairlead.platform.policy import set_policy
from fairlead.web.staff.service.state import STATES, Known, why
from tests.make import catalog, clients, contracts, services

UNPAID, ABUSE, WISH = SuspensionReason.NON_PAYMENT, SuspensionReason.ABUSE, SuspensionReason.CUSTOMER_REQUEST
NOON = "15 Mar 2026, 08:00"
"""The moment of the tests on New York's clocks."""


async def told(ctx: Context, service: Service) -> list[tuple[str, str]]:
    """Title and text of each notice."""
    await ctx.session.flush()
    row = await queries.service_row(ctx, service.id)
    known = Known(
        "America/New_York",
        await queries.transitions_of(ctx, service.id),
        await queries.holds_of(ctx, service.id),
        await queries.hold_plans_of(ctx, service.id),
    )
    return [(one.title, str(one.text)) for one in why(row, known) if isinstance(one, Alert)]


def test_every_state_has_its_words() -> None:
    assert set(STATES) | {Status.SUSPENDED} == set(Status) == set(SERVICE.states)


async def test_before_it_runs(ctx: Context) -> None:
    service = await services.service(ctx, status=Status.PENDING)
    assert await told(ctx, service) == [("Pending: waits for somebody to activate it", f"Sold on {NOON} by test.")]
    await commands.start_provisioning(ctx, service.id)
    assert await told(ctx, service) == [("Provisioning: its set-up is under way", f"Set-up started on {NOON} by test.")]
    await commands.fail_provisioning(ctx, service.id, reason="No line at this address")
    assert await told(ctx, service) == [
        (
            "Failed: No line at this address",
            f"Set-up failed on {NOON} by test. The set-up can be started again.",
        )
    ]
    await commands.start_provisioning(ctx, service.id)
    await commands.complete_provisioning(ctx, service.id)
    assert await told(ctx, service) == [("Provisioned: waits to be activated", f"Set up on {NOON} by test.")]


async def test_a_service_that_is_set_up_automatically_waits_for_that(ctx: Context) -> None:
    template = await catalog.template(ctx, code="auto", automated=True)
    service = await services.service(ctx, sold=await catalog.tariff(ctx, template), status=Status.PENDING)
    [(title, _)] = await told(ctx, service)
    assert title == "Pending: waits for its set-up, which has not begun"


async def test_active_since_when_and_again_since_when(ctx: Context) -> None:
    service = await services.service(ctx)
    activated = f"Activated on {NOON} by test; billed from 1 Mar 2026."
    assert await told(ctx, service) == [("Active: no hold stands", activated)]
    await commands.suspend(ctx, service.id, reason=UNPAID)
    ctx.now += timedelta(days=1)
    await commands.resume(ctx, service.id)
    again = "Resumed on 16 Mar 2026, 08:00 by test, when the hold for non payment was lifted."
    assert await told(ctx, service) == [("Active: no hold stands", f"{activated} {again}")]


async def test_each_hold_with_since_when_by_whom_what_it_costs_and_what_lifts_it(ctx: Context) -> None:
    await set_policy(ctx, SuspensionPolicy(customer_request=HoldMoney.REDUCE, reduced_percent=Decimal("12.50")))
    service = await services.service(ctx)
    await commands.suspend(ctx, service.id, reason=ABUSE, note="Sends spam")
    ctx.now += timedelta(days=1)
    await commands.plan_hold(ctx, service.id, Pause(reason=WISH, until_on=date(2026, 4, 1)))
    assert await told(ctx, service) == [
        (
            "Suspended because of 2 standing holds",
            f"Since {NOON}. It runs again when all of them are lifted.",
        ),
        (
            "Customer request (full)",
            (
                "Placed on 16 Mar 2026, 08:00 by test. 12.5 % of the price is charged."
                " Lifted by itself on 1 Apr 2026, or by hand before."
            ),
        ),
        (
            "Abuse (full)",
            (
                f"Placed on {NOON} by test. “Sends spam” Billing goes on."
                " Lift it by hand once the misuse has ended; paying does not."
            ),
        ),
    ]


async def test_what_is_to_come_stands_beside_the_state(ctx: Context) -> None:
    ada = await clients.client(ctx)
    contract = await contracts.contract(ctx, ada, fee_kind=FeeKind.PERCENT_OF_REMAINING, term_months=12)
    service = await services.service(ctx, ada, contract_id=contract.id)
    await commands.plan_hold(ctx, service.id, Pause(reason=WISH, from_on=date(2026, 5, 1)))
    price = CancellationCategory.PRICE
    await commands.cancel(ctx, service.id, reason="Too dear", category=price, on=date(2026, 7, 1))
    service.grace_until = date(2026, 6, 1)
    service.end_date = date(2026, 3, 1)
    assert (await told(ctx, service))[1:] == [
        ("Cancelled: its last day is 30 Jun 2026", "Price: “Too dear”. Leaving then costs 149.70 USD."),
        (
            "In grace until 31 May 2026",
            (
                "The last day of its term was 28 Feb 2026; it was not renewed."
                " On 1 Jun 2026 it is suspended or ends, as the renewal policy says."
            ),
        ),
        ("Will be suspended on 1 May 2026", "Customer request, until it is lifted, as planned by test."),
    ]


async def test_cancelled_when_why_and_for_what(ctx: Context) -> None:
    service = await services.service(ctx)
    await commands.suspend(ctx, service.id, reason=UNPAID)
    await commands.cancel(ctx, service.id, reason="Pays nothing", category=CancellationCategory.NON_PAYMENT)
    assert await told(ctx, service) == [
        (
            "Cancelled: the first day without it was 15 Mar 2026",
            f"Non payment: “Pays nothing”. Cancelled on {NOON} by test. No fee was due.",
        )
    ]


async def test_expired_because_nobody_renewed_it(ctx: Context) -> None:
    service = await services.service(ctx, term_months=12)
    service.status, service.ended_on = SERVICE.target(service.status, Action.EXPIRE), date(2027, 4, 1)
    [(title, text)] = await told(ctx, service)
    assert title == "Expired: nobody renewed it, and grace ran out"
    assert text.startswith("The last day of its term was 28 Feb 2027, the first day without it was 1 Apr 2027.")
