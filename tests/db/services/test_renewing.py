"""Renewing by itself: what is renewed, at which price, what is refused and why, and what grace ends in."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fairlead.domains.contracts import commands as contract_commands
from fairlead.domains.contracts.terms import Uplift
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import RenewalRun
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.policy import RenewalPolicy
from fairlead.domains.services.queries import Candidate, ask_also
from fairlead.domains.services.queries.obstacles import _ASKED
from fairlead.domains.services.terms import ChangeWhen, GraceEnd, Obstacle, SuspensionReason
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.policy import set_policy
from tests.kit.queries import count_queries
from tests.make import catalog, clients, services
from tests.make.renewals import ENDS, decisions, ending, fresh, repricings

TODAY = date(2026, 3, 15)
Events = Callable[[], list[str]]


async def run(ctx: Context, today: date = TODAY, **over: Any) -> RenewalRun:
    await ctx.session.flush()
    return await commands.process_auto_renewals(ctx, today, **over)


def refused(found: RenewalRun) -> dict[Obstacle, int]:
    return dict(found.refused or {})


async def test_a_service_renews_the_day_before_its_term_ends(ctx: Context, events: Events) -> None:
    service = await ending(ctx)
    service.sla_breaches_count = 5
    said = len(events())
    assert await run(ctx) == RenewalRun(renewed=1, refused={})
    after = await fresh(ctx, service.id)
    assert (after.end_date, after.term_months, after.renewal_count) == (date(2027, 3, 16), 12, 1)
    assert (after.last_renewed_at, after.sla_breaches_count, after.grace_until) == (ctx.now, 0, None)
    assert await decisions(ctx, service.id) == [("2026-03-16", "renewed", "2027-03-16", 4990)]
    assert events()[said:] == ["ServiceRenewed"]


async def test_a_second_run_renews_nothing(ctx: Context, events: Events) -> None:
    service = await ending(ctx)
    await run(ctx)
    said = len(events())
    assert await run(ctx) == RenewalRun(refused={})
    assert (await fresh(ctx, service.id)).renewal_count == 1
    assert events()[said:] == []


async def test_what_ends_later_waits(ctx: Context) -> None:
    service = await ending(ctx, ends=ENDS + timedelta(days=1))
    assert await run(ctx) == RenewalRun(refused={})
    assert await decisions(ctx, service.id) == []


async def test_an_uplift_is_scheduled_for_the_terms_end(ctx: Context, events: Events) -> None:
    service = await ending(ctx, agreed={"uplift": Uplift.PERCENT, "uplift_percent": Decimal(3)})
    said = len(events())
    await run(ctx)
    price = {"amount": "51.40", "currency": "USD"}  # 49.90 × 1.03 = 51.397
    assert await repricings(ctx, service.id) == [("2026-03-16", "renewal", "scheduled", price)]
    assert (await fresh(ctx, service.id)).price == Money(4990, "USD")
    assert events()[said:] == ["ServiceRenewed", "ServiceChangeScheduled"]


async def test_a_late_run_leaves_what_one_in_time_would_have_left(ctx: Context) -> None:
    service = await ending(ctx, agreed={"uplift": Uplift.PERCENT, "uplift_percent": Decimal(3)})
    assert (await run(ctx, date(2026, 4, 15))).renewed == 1
    after = await fresh(ctx, service.id)
    assert (after.end_date, after.grace_until) == (date(2027, 3, 16), None)
    assert await decisions(ctx, service.id) == [("2026-03-16", "renewed", "2027-03-16", 5140)]


async def test_terms_of_a_month_that_are_over_again_are_all_renewed(ctx: Context) -> None:
    client = await clients.client(ctx, timezone="UTC")
    service = await services.service(ctx, client, start_date=date(2026, 1, 31), term_months=1)
    assert service.end_date == date(2026, 2, 28)
    assert (await run(ctx, date(2026, 5, 30))).renewed == 1
    for _ in range(5):
        await run(ctx, date(2026, 5, 30))
    after = await fresh(ctx, service.id)
    assert [one[0] for one in await decisions(ctx, service.id)] == [
        "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31",
    ]  # fmt: skip
    assert (after.end_date, after.renewal_count) == (date(2026, 6, 30), 4)


async def test_a_pass_meets_terms_that_are_over_again(ctx: Context) -> None:
    client = await clients.client(ctx, timezone="UTC")
    service = await services.service(ctx, client, start_date=date(2026, 1, 31), term_months=1)
    found, after = 0, None
    while (one := await run(ctx, date(2026, 5, 30), after=after, limit=1)).after is not None:
        found, after = found + one.renewed, one.after
    assert found == 4
    assert (await fresh(ctx, service.id)).end_date == date(2026, 6, 30)


async def test_the_list_price_replaces_an_agreed_one_only_where_the_contract_says_so(ctx: Context) -> None:
    await set_policy(ctx, RenewalPolicy(uplift=Uplift.LIST_PRICE))
    tariff = await catalog.tariff(ctx)
    client = await clients.client(ctx, timezone="UTC")
    price = Money(4000, "USD")
    agreed = await ending(ctx, client, sold=tariff, price=price)
    listed = await ending(ctx, client, sold=tariff, price=price, agreed={"uplift": Uplift.LIST_PRICE})
    assert (await run(ctx)).renewed == 2
    assert await repricings(ctx, agreed.id) == []
    assert await repricings(ctx, listed.id) == [("2026-03-16", "renewal", "scheduled", None)]
    assert [one[3] for one in await decisions(ctx, listed.id)] == [4990]


async def test_the_list_price_of_the_terms_end_counts_and_one_that_is_missing_stops_it(ctx: Context) -> None:
    tariff = await catalog.tariff(ctx)
    other = await catalog.tariff(ctx, await catalog.template(ctx, code="voip"), price=None)
    contract = {"uplift": Uplift.LIST_PRICE}
    known = await ending(ctx, sold=tariff, agreed=contract)
    unknown = await ending(ctx, sold=tariff, agreed=contract)
    unknown.tariff_id = other.id
    found = await run(ctx)
    assert (found.renewed, refused(found)) == (1, {Obstacle.PRICE_UNKNOWN: 1})
    assert await decisions(ctx, unknown.id) == []
    assert len(await decisions(ctx, known.id)) == 1


async def test_a_price_that_somebody_scheduled_for_the_next_term_goes_before_an_uplift(ctx: Context) -> None:
    service = await ending(ctx, agreed={"uplift": Uplift.PERCENT, "uplift_percent": Decimal(3)})
    wanted = commands.Wanted(price=Money(4500, "USD"))
    await commands.change(ctx, service.id, wanted, when=ChangeWhen.ON, on=ENDS)
    assert (await run(ctx)).renewed == 1
    price = {"amount": "45.00", "currency": "USD"}
    assert await repricings(ctx, service.id) == [("2026-03-16", "staff", "scheduled", price)]
    assert await decisions(ctx, service.id) == [("2026-03-16", "renewed", "2027-03-16", 4500)]


async def test_a_contract_may_say_that_it_runs_on_month_to_month(ctx: Context) -> None:
    service = await ending(ctx, agreed={"renewal_months": 0})
    assert (await run(ctx)).renewed == 1
    after = await fresh(ctx, service.id)
    assert (after.end_date, after.term_months) == (None, 0)
    assert await run(ctx, date(2027, 3, 16)) == RenewalRun(refused={})


async def test_every_reason_is_counted(ctx: Context) -> None:
    client = await clients.client(ctx, timezone="UTC")
    tariff = await catalog.tariff(ctx)
    off = await ending(ctx, client, sold=tariff, auto_renewal=False)
    ended = await ending(ctx, client, sold=tariff, agreed={})
    await contract_commands.end_contract(ctx, ended.contract_id, on=TODAY)  # type: ignore[arg-type] # it has one
    suspended = await ending(ctx, client, sold=tariff)
    await commands.suspend(ctx, suspended.id, reason=SuspensionReason.ABUSE)
    leaving = await ending(ctx, client, sold=tariff)
    await commands.cancel(ctx, leaving.id, reason="moving", on=date(2026, 5, 1))
    denied = await ending(ctx, client, sold=tariff)
    await commands.deny_renewal(ctx, denied.id, reason="end of life")
    breached = await ending(ctx, client, sold=tariff, auto_renewal=False)
    breached.sla_breaches_count = 6
    found = await run(ctx)
    assert (found.renewed, found.entered_grace) == (0, 0)
    assert refused(found) == {
        Obstacle.AUTO_RENEWAL_OFF: 3, Obstacle.NOT_ACTIVE: 1, Obstacle.CANCELLATION_SCHEDULED: 1,
        Obstacle.RENEWAL_DENIED: 1, Obstacle.SLA_BREACHES: 1,
    }  # fmt: skip
    assert (await queries.check_renewal_eligibility(ctx, breached.id)).obstacles == (
        Obstacle.AUTO_RENEWAL_OFF, Obstacle.SLA_BREACHES,
    )  # fmt: skip
    assert (await fresh(ctx, off.id)).end_date == ENDS


async def test_other_domains_are_asked_too(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    owing = await ending(ctx)
    seen: list[Candidate] = []

    async def knows(_ctx: Context, candidates: Any) -> dict[Any, Obstacle]:
        seen.extend(candidates)
        return {owing.id: Obstacle.INVOICE_OVERDUE}

    monkeypatch.setattr("fairlead.domains.services.queries.obstacles._ASKED", dict(_ASKED))
    ask_also(test=knows)
    found = await run(ctx)
    assert (found.renewed, refused(found)) == (0, {Obstacle.INVOICE_OVERDUE: 1})
    assert seen == [Candidate(owing.id, owing.client_id, date(2025, 3, 16), ENDS)]


async def test_what_is_not_renewed_enters_grace_once(ctx: Context, events: Events) -> None:
    service = await ending(ctx, auto_renewal=False)
    said = len(events())
    assert (await run(ctx)).entered_grace == 0
    found = await run(ctx, ENDS)
    assert (found.renewed, found.entered_grace, found.ended_grace) == (0, 1, 0)
    assert (await run(ctx, ENDS)).entered_grace == 0
    after = await fresh(ctx, service.id)
    assert (after.grace_until, after.end_date, after.status) == (date(2026, 4, 15), ENDS, Status.ACTIVE)
    assert [one.id for one in await queries.services_in_grace_period(ctx)] == [service.id]
    assert events()[said:] == ["ServiceGraceEntered"]


async def test_in_grace_it_still_renews_when_nothing_stands_against_it_any_more(ctx: Context) -> None:
    service = await ending(ctx, auto_renewal=False)
    await run(ctx, ENDS)
    (await fresh(ctx, service.id)).auto_renewal = True
    assert (await run(ctx, date(2026, 4, 14))).renewed == 1
    after = await fresh(ctx, service.id)
    assert (after.grace_until, after.end_date) == (None, date(2027, 3, 16))


async def test_grace_ends_in_a_suspension_once(ctx: Context, events: Events) -> None:
    service = await ending(ctx, auto_renewal=False)
    await run(ctx, ENDS)
    said = len(events())
    assert (await run(ctx, date(2026, 4, 14))).ended_grace == 0
    assert (await run(ctx, date(2026, 4, 15))).ended_grace == 1
    assert (await run(ctx, date(2026, 4, 16))).ended_grace == 0
    after = await fresh(ctx, service.id)
    [hold] = await queries.holds_of(ctx, service.id)
    assert (after.status, hold.reason) == (Status.SUSPENDED, SuspensionReason.TERM_ENDED)
    assert await decisions(ctx, service.id) == [("2026-03-16", "lapsed", None, 4990)]
    assert events()[said:] == ["ServiceSuspended"]
    assert await queries.services_in_grace_period(ctx) == []


async def test_a_hold_lifted_by_hand_after_grace_is_not_placed_again(ctx: Context) -> None:
    service = await ending(ctx, auto_renewal=False)
    await run(ctx, date(2026, 4, 15))
    await commands.resume(ctx, service.id)
    assert (await run(ctx, date(2026, 4, 16))).ended_grace == 0
    assert (await fresh(ctx, service.id)).status is Status.ACTIVE


async def test_a_run_that_comes_after_grace_ends_it_at_once(ctx: Context, events: Events) -> None:
    await set_policy(ctx, RenewalPolicy(grace_end=GraceEnd.EXPIRE, grace_days=10))
    service = await ending(ctx, auto_renewal=False)
    said = len(events())
    found = await run(ctx, date(2026, 5, 1))
    assert (found.entered_grace, found.ended_grace) == (1, 1)
    after = await fresh(ctx, service.id)
    assert (after.status, after.ended_on) == (Status.EXPIRED, date(2026, 3, 26))
    moves = await queries.transitions_of(ctx, service.id)
    assert (moves[-1].action, moves[-1].to_status) == ("expire", Status.EXPIRED)
    assert events()[said:] == ["ServiceGraceEntered", "ServiceExpired"]
    assert await run(ctx, date(2026, 5, 2)) == RenewalRun(refused={})


async def test_one_that_is_to_be_cancelled_later_gets_no_grace(ctx: Context) -> None:
    service = await ending(ctx)
    await commands.cancel(ctx, service.id, reason="moving", on=date(2026, 6, 1))
    found = await run(ctx, date(2026, 5, 1))
    assert (found.renewed, found.entered_grace, found.ended_grace) == (0, 0, 0)
    assert (await fresh(ctx, service.id)).grace_until is None


async def test_a_denied_one_keeps_its_days_of_grace_and_its_reason(ctx: Context) -> None:
    service = await ending(ctx)
    await commands.deny_renewal(ctx, service.id, reason="end of life")
    await run(ctx, date(2026, 4, 15))
    [row] = await queries.renewals_of(ctx, service.id)
    assert (row.decision, row.reason) == ("lapsed", "end of life")
    assert (await fresh(ctx, service.id)).status is Status.SUSPENDED


async def test_a_client_may_have_a_longer_lead_and_another_end_of_grace(ctx: Context) -> None:
    patient, plain = await clients.client(ctx, timezone="UTC"), await clients.client(ctx, name="Bea", timezone="UTC")
    await set_policy(ctx, RenewalPolicy(lead_days=10), patient.id)
    tariff = await catalog.tariff(ctx)
    soon = await ending(ctx, patient, sold=tariff, ends=date(2026, 3, 25))
    later = await ending(ctx, plain, sold=tariff, ends=date(2026, 3, 25))
    assert (await run(ctx)).renewed == 1
    assert len(await decisions(ctx, soon.id)) == 1
    assert await decisions(ctx, later.id) == []


async def test_a_services_own_contract_is_followed_not_its_neighbours(ctx: Context) -> None:
    tariff = await catalog.tariff(ctx)
    one = await ending(ctx, sold=tariff, agreed={"renewal_months": 24})
    two = await ending(ctx, sold=tariff, agreed={"renewal_months": 6})
    await run(ctx)
    ends = [(await fresh(ctx, service.id)).end_date for service in (one, two)]
    assert ends == [date(2028, 3, 16), date(2026, 9, 16)]


async def test_as_many_statements_for_twenty_as_for_one(ctx: Context, database: Database) -> None:
    client = await clients.client(ctx, timezone="UTC")
    tariff = await catalog.tariff(ctx)
    contract = {"uplift": Uplift.PERCENT, "uplift_percent": Decimal(3)}
    first = await ending(ctx, client, sold=tariff, agreed=contract)
    await run(ctx, ENDS - timedelta(days=1))
    counts = []
    for number in (1, 20):
        for _ in range(number):
            await services.service(
                ctx, client, sold=tariff, start_date=date(2025, 3, 16), term_months=12, contract_id=first.contract_id
            )
        await ctx.session.flush()
        async with count_queries(database) as counted:
            assert (await run(ctx)).renewed == number
        counts.append(counted.count)
    assert counts[1] <= counts[0]
