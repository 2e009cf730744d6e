"""Deciding about a term: approving, denying, grace extended, quotes answered."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fairlead.domains.contracts.terms import Uplift
from fairlead.domains.services import commands, queries
from fairlead.domains.services.errors import (
    CancellationStands,
    ListPriceUnknown,
    NoTerm,
    NotInGrace,
    NotRenewable,
    QuoteNotOpen,
    QuoteOvertaken,
    QuoteRunOut,
    RenewalDecided,
    RenewalNotDenied,
    TermAlreadyRenewed,
    WrongCurrency,
)
from fairlead.domains.services.lifecycle import QuoteStatus, Status
from fairlead.domains.services.models import RenewalQuote, Service
from fairlead.domains.services.policy import RenewalPolicy
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.repository import StaleVersion
from fairlead.platform.policy import set_policy
from tests.make import catalog, clients, services
from tests.make.renewals import ENDS, decisions, ending, fresh, repricings

FAR = date(2026, 12, 1)
Events = Callable[[], list[str]]


async def refused(ctx: Context, service: Service, problem: type[Exception], act: Callable[[], Awaitable[Any]]) -> None:
    """The act is refused, and nothing of the service, its decisions, quotes and events is another."""

    async def state() -> tuple[Any, ...]:
        row = await fresh(ctx, service.id)
        quotes = [(one.id, one.status, one.version) for one in await queries.quotes_of(ctx, service.id)]
        return (
            row.version, row.end_date, row.grace_until, row.status, row.renewal_count, quotes,
            await decisions(ctx, service.id), await repricings(ctx, service.id), len(ctx.outbox.events),
        )  # fmt: skip

    before = await state()
    with pytest.raises(problem):
        await act()
    assert await state() == before


async def test_staff_renew_before_the_window_at_a_price_of_their_own(ctx: Context, events: Events) -> None:
    service = await ending(ctx, ends=FAR)
    said = len(events())
    await commands.approve_renewal(ctx, service.id, price=Money(4500, "USD"), months=24)
    after = await fresh(ctx, service.id)
    assert (after.end_date, after.term_months, after.renewal_count) == (date(2028, 12, 1), 24, 1)
    assert await decisions(ctx, service.id) == [("2026-12-01", "renewed", "2028-12-01", 4500)]
    price = {"amount": "45.00", "currency": "USD"}
    assert await repricings(ctx, service.id) == [("2026-12-01", "renewal", "scheduled", price)]
    assert events()[said:] == ["ServiceRenewed", "ServiceChangeScheduled"]


async def test_renewing_twice_is_refused(ctx: Context) -> None:
    service = await ending(ctx, ends=FAR)
    await commands.renew_service(ctx, service.id, 12)
    await refused(ctx, service, TermAlreadyRenewed, lambda: commands.approve_renewal(ctx, service.id))
    await refused(ctx, service, TermAlreadyRenewed, lambda: commands.deny_renewal(ctx, service.id, reason="x"))


async def test_someone_who_saw_an_older_state_is_told_so(ctx: Context) -> None:
    service = await ending(ctx, ends=FAR)
    seen = service.version
    await commands.deny_renewal(ctx, service.id, reason="end of life")
    await refused(ctx, service, StaleVersion, lambda: commands.undo_renewal_denial(ctx, service.id, version=seen))


async def test_a_price_that_stays_is_no_change(ctx: Context) -> None:
    service = await ending(ctx, ends=FAR)
    await commands.approve_renewal(ctx, service.id, price=Money(4990, "USD"))
    assert await repricings(ctx, service.id) == []


async def test_what_cannot_be_a_term_is_refused(ctx: Context) -> None:
    service = await ending(ctx, ends=FAR)
    for wish, problem in (
        ({"price": Money(4500, "EUR")}, WrongCurrency),
        ({"price": Money(-1, "USD")}, Invalid),
        ({"months": 0}, Invalid),
        ({"months": 601}, Invalid),
    ):
        await refused(
            ctx, service, problem, lambda wish=wish: commands.approve_renewal(ctx, service.id, **wish)  # type: ignore[misc] # a table of wishes
        )  # fmt: skip


async def test_without_a_term_or_a_running_service_there_is_nothing_to_renew(ctx: Context) -> None:
    client = await clients.client(ctx, timezone="UTC")
    monthly = await services.service(ctx, client)
    await refused(ctx, monthly, NoTerm, lambda: commands.approve_renewal(ctx, monthly.id))
    await commands.cancel(ctx, monthly.id, reason="moved")
    await refused(ctx, monthly, NotRenewable, lambda: commands.approve_renewal(ctx, monthly.id))
    await refused(ctx, monthly, NotRenewable, lambda: commands.create_renewal_quote(ctx, monthly.id))


async def test_one_that_is_to_be_cancelled_is_not_renewed(ctx: Context) -> None:
    service = await ending(ctx)
    await commands.cancel(ctx, service.id, reason="moving", on=FAR)
    await refused(ctx, service, CancellationStands, lambda: commands.approve_renewal(ctx, service.id))


async def test_staff_give_the_price_that_the_list_lacks(ctx: Context) -> None:
    service = await ending(ctx, agreed={"uplift": Uplift.LIST_PRICE})
    template = await catalog.template(ctx, code="voip")
    service.tariff_id = (await catalog.tariff(ctx, template, price=None)).id
    await ctx.session.flush()
    await refused(ctx, service, ListPriceUnknown, lambda: commands.approve_renewal(ctx, service.id))
    await commands.approve_renewal(ctx, service.id, price=Money(5000, "USD"))
    assert await decisions(ctx, service.id) == [("2026-03-16", "renewed", "2027-03-16", 5000)]


async def test_a_denial_is_undone_before_the_end(ctx: Context, events: Events) -> None:
    service = await ending(ctx)
    said = len(events())
    await commands.deny_renewal(ctx, service.id, reason="end of life")
    await refused(ctx, service, RenewalDecided, lambda: commands.deny_renewal(ctx, service.id, reason="again"))
    await refused(ctx, service, RenewalDecided, lambda: commands.approve_renewal(ctx, service.id))
    await commands.undo_renewal_denial(ctx, service.id)
    await refused(ctx, service, RenewalNotDenied, lambda: commands.undo_renewal_denial(ctx, service.id))
    await commands.approve_renewal(ctx, service.id)
    assert events()[said:] == ["ServiceRenewalDenied", "ServiceRenewalDenialUndone", "ServiceRenewed"]


async def test_in_grace_it_is_extended_and_approved(ctx: Context, events: Events) -> None:
    service = await ending(ctx, auto_renewal=False)
    await refused(ctx, service, NotInGrace, lambda: commands.extend_grace_period(ctx, service.id, 10))
    await commands.process_auto_renewals(ctx, ENDS)
    await ctx.session.refresh(service)
    said = len(events())
    await commands.extend_grace_period(ctx, service.id, 10)
    assert (await fresh(ctx, service.id)).grace_until == date(2026, 4, 25)
    await refused(ctx, service, Invalid, lambda: commands.extend_grace_period(ctx, service.id, 0))
    await commands.approve_renewal(ctx, service.id)
    after = await fresh(ctx, service.id)
    assert (after.end_date, after.grace_until) == (date(2027, 3, 16), None)
    assert events()[said:] == ["ServiceGraceExtended", "ServiceRenewed"]


async def test_pressed_twice_on_a_term_that_had_ended_it_renews_once(ctx: Context) -> None:
    service = await ending(ctx, auto_renewal=False)
    ctx.now += timedelta(days=7)
    await commands.approve_renewal(ctx, service.id)
    await refused(ctx, service, TermAlreadyRenewed, lambda: commands.approve_renewal(ctx, service.id))
    ctx.now += timedelta(days=1)
    await commands.approve_renewal(ctx, service.id)
    assert (await fresh(ctx, service.id)).end_date == date(2028, 3, 16)


async def test_approving_what_had_lapsed_lifts_its_hold(ctx: Context, events: Events) -> None:
    service = await ending(ctx, auto_renewal=False)
    await commands.process_auto_renewals(ctx, date(2026, 4, 15))
    await refused(ctx, service, NotInGrace, lambda: commands.extend_grace_period(ctx, service.id, 10))
    await refused(ctx, service, RenewalDecided, lambda: commands.deny_renewal(ctx, service.id, reason="late"))
    said = len(events())
    await commands.approve_renewal(ctx, service.id)
    after = await fresh(ctx, service.id)
    assert (after.status, after.end_date) == (Status.ACTIVE, date(2027, 3, 16))
    assert await decisions(ctx, service.id) == [("2026-03-16", "renewed", "2027-03-16", 4990)]
    assert events()[said:] == ["ServiceRenewed", "ServiceResumed"]


async def test_other_holds_stay(ctx: Context, events: Events) -> None:
    service = await ending(ctx, auto_renewal=False)
    await commands.process_auto_renewals(ctx, date(2026, 4, 15))
    await commands.suspend(ctx, service.id, reason=SuspensionReason.NON_PAYMENT)
    said = len(events())
    await commands.approve_renewal(ctx, service.id)
    assert (await fresh(ctx, service.id)).status is Status.SUSPENDED
    assert events()[said:] == ["ServiceRenewed", "ServiceHoldLifted"]


async def test_a_late_price_counts_from_the_terms_end(ctx: Context) -> None:
    service = await ending(ctx, ends=date(2026, 3, 1), agreed={"uplift": Uplift.PERCENT, "uplift_percent": Decimal(10)})
    await commands.approve_renewal(ctx, service.id)
    after = await fresh(ctx, service.id)
    assert (after.price, after.price_agreed) == (Money(5489, "USD"), True)
    assert [one[:3] for one in await repricings(ctx, service.id)] == [("2026-03-01", "renewal", "applied")]


async def quoted(ctx: Context, service: Service, **over: Any) -> RenewalQuote:
    return await commands.create_renewal_quote(ctx, service.id, **over)


async def test_a_quote_is_accepted_once_and_renews_in_the_same_work(ctx: Context, events: Events) -> None:
    service = await ending(ctx, ends=FAR)
    said = len(events())
    quote = await quoted(ctx, service, price=Money(4700, "USD"), months=24, message="Two years, a better price.")
    assert (quote.number, quote.term_end) == ("Q-000001", FAR)
    assert quote.valid_until == datetime(2026, 3, 30, tzinfo=UTC)  # to the end of the 14th day on
    await commands.accept_renewal_quote(ctx, quote.id, by="Mary")
    after = await fresh(ctx, service.id)
    assert (after.end_date, after.term_months) == (date(2028, 12, 1), 24)
    assert await decisions(ctx, service.id) == [("2026-12-01", "renewed", "2028-12-01", 4700)]
    [row] = await queries.quotes_of(ctx, service.id)
    assert (row.status, row.decided_by, row.decided_at) == (QuoteStatus.ACCEPTED, "Mary", ctx.now)
    assert events()[said:] == ["RenewalQuoted", "RenewalQuoteAccepted", "ServiceRenewed", "ServiceChangeScheduled"]
    await refused(ctx, service, QuoteNotOpen, lambda: commands.accept_renewal_quote(ctx, quote.id, by="Mary"))
    await refused(ctx, service, QuoteNotOpen, lambda: commands.decline_renewal_quote(ctx, quote.id, by="Mary"))


async def test_a_declined_quote_leaves_the_term_to_staff(ctx: Context, events: Events) -> None:
    service = await ending(ctx)
    quote = await quoted(ctx, service)
    said = len(events())
    await commands.decline_renewal_quote(ctx, quote.id, by="Mary", reason="too dear")
    [row] = await queries.quotes_of(ctx, service.id)
    assert (row.status, row.decline_reason) == (QuoteStatus.DECLINED, "too dear")
    assert await decisions(ctx, service.id) == []
    assert events()[said:] == ["RenewalQuoteDeclined"]


async def test_a_quote_runs_out_by_the_clock_before_the_job_marks_it(ctx: Context) -> None:
    service = await ending(ctx)
    quote = await quoted(ctx, service, valid_days=1)
    ctx.now = datetime(2026, 3, 17, tzinfo=UTC)
    await refused(ctx, service, QuoteRunOut, lambda: commands.accept_renewal_quote(ctx, quote.id, by="Mary"))
    await refused(ctx, service, QuoteRunOut, lambda: commands.decline_renewal_quote(ctx, quote.id, by="Mary"))
    assert await commands.expire_renewal_quotes(ctx) == 1
    assert await commands.expire_renewal_quotes(ctx) == 0
    assert [one.status for one in await queries.quotes_of(ctx, service.id)] == [QuoteStatus.EXPIRED]


async def test_a_new_quote_takes_the_place_of_the_open_one(ctx: Context) -> None:
    service = await ending(ctx)
    first = await quoted(ctx, service)
    second = await quoted(ctx, service, price=Money(4000, "USD"))
    found = {one.id: one.status for one in await queries.quotes_of(ctx, service.id)}
    assert found == {first.id: QuoteStatus.WITHDRAWN, second.id: QuoteStatus.OPEN}
    await refused(ctx, service, QuoteNotOpen, lambda: commands.accept_renewal_quote(ctx, first.id, by="Mary"))


async def test_a_withdrawn_quote_is_not_answered(ctx: Context) -> None:
    service = await ending(ctx)
    other = await services.service(ctx, sold=await catalog.tariff(ctx, await catalog.template(ctx, code="voip")))
    quote = await quoted(ctx, service)
    await refused(ctx, service, NotFound, lambda: commands.withdraw_renewal_quote(ctx, other.id, quote.id))
    await commands.withdraw_renewal_quote(ctx, service.id, quote.id)
    await refused(ctx, service, QuoteNotOpen, lambda: commands.withdraw_renewal_quote(ctx, service.id, quote.id))
    await refused(ctx, service, QuoteNotOpen, lambda: commands.accept_renewal_quote(ctx, quote.id, by="Mary"))


@pytest.mark.parametrize("how", ["run", "approve", "deny"])
async def test_a_decided_term_withdraws_its_open_quote(ctx: Context, how: str) -> None:
    service = await ending(ctx)
    await quoted(ctx, service)
    acts: dict[str, Callable[[], Awaitable[Any]]] = {
        "run": lambda: commands.process_auto_renewals(ctx, date(2026, 3, 15)),
        "approve": lambda: commands.approve_renewal(ctx, service.id),
        "deny": lambda: commands.deny_renewal(ctx, service.id, reason="end of life"),
    }
    await acts[how]()
    assert [one.status for one in await queries.quotes_of(ctx, service.id)] == [QuoteStatus.WITHDRAWN]


async def test_a_quote_for_a_service_that_ended_meanwhile_is_refused(ctx: Context) -> None:
    service = await ending(ctx)
    quote = await quoted(ctx, service)
    await commands.cancel(ctx, service.id, reason="moved")
    await refused(ctx, service, NotRenewable, lambda: commands.accept_renewal_quote(ctx, quote.id, by="Mary"))


async def test_a_quote_for_another_term_is_refused(ctx: Context) -> None:
    service = await ending(ctx)
    quote = await quoted(ctx, service)
    service.end_date = FAR
    await ctx.session.flush()
    await refused(ctx, service, QuoteOvertaken, lambda: commands.accept_renewal_quote(ctx, quote.id, by="Mary"))


async def test_a_transferred_service_is_not_renewed_by_its_former_client(ctx: Context) -> None:
    service = await ending(ctx)
    quote = await quoted(ctx, service)
    heir = await clients.client(ctx, name="Heir", timezone="UTC")
    await commands.transfer(ctx, service.id, client_id=heir.id)
    await refused(ctx, service, QuoteNotOpen, lambda: commands.accept_renewal_quote(ctx, quote.id, by="Mary"))


async def test_a_quote_ends_with_a_day_on_the_clients_clock(ctx: Context) -> None:
    client = await clients.client(ctx, timezone="Pacific/Auckland")
    service = await ending(ctx, client)
    # It is the 16th in Auckland already; summer time ends there on 5 April.
    assert (await quoted(ctx, service)).valid_until == datetime(2026, 3, 30, 11, tzinfo=UTC)
    assert (await quoted(ctx, service, valid_days=30)).valid_until == datetime(2026, 4, 15, 12, tzinfo=UTC)


async def test_the_policy_says_how_long_a_quote_holds(ctx: Context) -> None:
    await set_policy(ctx, RenewalPolicy(quote_days=30))
    service = await ending(ctx)
    assert (await quoted(ctx, service)).valid_until == datetime(2026, 4, 15, tzinfo=UTC)
    await refused(ctx, service, Invalid, lambda: quoted(ctx, service, valid_days=181))


async def test_leaving_within_a_renewed_term_costs_what_is_left_of_it(ctx: Context) -> None:
    service = await ending(ctx, agreed={"start_date": date(2025, 3, 16)})
    await commands.approve_renewal(ctx, service.id)
    left = await commands.cancel(ctx, service.id, reason="moved", on=date(2026, 9, 16))
    # 50 % of the six months to 16 March 2027 at 49.90: 149.70. Of the contract's first term nothing is left.
    assert Money(left.cancellation_fee_minor, "USD") == Money(14970, "USD")
