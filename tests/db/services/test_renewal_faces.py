"""Renewals as their faces show them: the API, the pages, and the jobs that run by themselves."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from fairlead.domains.contracts.terms import Uplift
from fairlead.domains.services import commands, jobs, queries
from fairlead.domains.services.commands import NewDiscount
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.main.wiring import App
from fairlead.platform.context import Actor, Context
from fairlead.platform.jobs.declare import Due
from fairlead.platform.jobs.scheduling import CompanyZone, preview
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.make import catalog, clients
from tests.make.renewals import decisions, ending, fresh

ME = Actor.system("test")
RENEWED = {"amount": "51.40", "currency": "USD"}  # 49.90 × 1.03 = 51.397


async def lifted(work: Work, tenant: TenantId, **over: Any) -> UUID:
    """A service under a contract that lifts its price by 3 %."""
    async with work.begin(tenant, ME, now=NOW) as ctx:
        found = await ending(ctx, agreed={"uplift": Uplift.PERCENT, "uplift_percent": Decimal(3)}, **over)
    return found.id


async def test_the_api_tells_every_reason_and_the_price(
    client: httpx.AsyncClient, work: Work, company: TenantId
) -> None:
    service = await lifted(work, company, auto_renewal=False)
    async with work.begin(company, ME, now=NOW) as ctx:
        await commands.suspend(ctx, service, reason=SuspensionReason.ABUSE)
    answer = (await client.get(f"/services/{service}/renewal")).json()
    assert (answer["eligible"], answer["obstacles"]) == (False, ["not_active", "auto_renewal_off"])
    assert (answer["price"], answer["term_end"], answer["new_end"]) == (RENEWED, "2026-03-16", "2027-03-16")
    listed = (await client.get("/renewals?auto_renewal=false")).json()["items"]
    assert listed == [answer]
    assert (await client.get("/renewals?auto_renewal=true")).json()["items"] == []


async def test_approving_twice_through_the_api_is_a_conflict(
    client: httpx.AsyncClient, work: Work, company: TenantId
) -> None:
    service = await lifted(work, company)
    plan = await client.post(f"/services/{service}/renewal/approve?dry_run=true", json={})
    assert [one["name"] for one in plan.json()["events"]] == ["ServiceRenewed", "ServiceChangeScheduled"]
    first = await client.post(f"/services/{service}/renewal/approve", json={})
    assert (first.status_code, first.json()["end_date"]) == (200, "2027-03-16")
    again = await client.post(f"/services/{service}/renewal/approve", json={})
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "term-already-renewed")
    made = (await client.get(f"/services/{service}/renewal/decisions")).json()
    assert [(one["decision"], one["price"]) for one in made] == [("renewed", RENEWED)]


async def test_two_people_deciding_one_is_told_that_it_changed(
    client: httpx.AsyncClient, work: Work, company: TenantId
) -> None:
    service = await lifted(work, company)
    seen = {"if-match": f'"v{(await client.get(f"/services/{service}")).json()["version"]}"'}
    assert (await client.post(f"/services/{service}/renewal/deny", json={"reason": "x"}, headers=seen)).is_success
    late = await client.post(f"/services/{service}/renewal/approve", json={}, headers=seen)
    assert late.status_code == 412


async def test_a_quotes_link_is_given_to_those_who_renew(
    client: httpx.AsyncClient, reader: httpx.AsyncClient, work: Work, company: TenantId
) -> None:
    service = await lifted(work, company)
    made = (await client.post(f"/services/{service}/renewal/quotes", json={"months": 24})).json()
    assert made["link"].startswith("http://fairlead.test/quotes/")
    assert (made["price"], made["quote_status"]) == (RENEWED, "open")
    assert (await client.get(f"/services/{service}/renewal/quotes")).json() == [made]
    assert (await reader.get(f"/services/{service}/renewal/quotes")).status_code == 403
    gone = await client.delete(f"/services/{service}/renewal/quotes/{made['id']}")
    assert gone.json()["quote_status"] == "withdrawn"


async def test_the_pipeline_counts_what_ends_when_and_what_is_at_risk(ctx: Context) -> None:
    client = await clients.client(ctx, timezone="UTC")
    tariff = await catalog.tariff(ctx)
    today = date(2026, 3, 15)
    for days, renews in ((0, True), (7, True), (8, False), (14, True), (30, True), (60, False), (90, True), (91, True)):
        ends = date.fromordinal(today.toordinal() + days)
        await ending(ctx, client, sold=tariff, ends=ends, auto_renewal=renews, quantity=Decimal(2))
    await ctx.session.flush()
    await commands.grant_client_discount(ctx, client.id, NewDiscount(name="Loyal", percent=Decimal(10)))
    await ctx.session.flush()
    found = await queries.renewal_pipeline(ctx, today, "USD")
    month = Money(8982, "USD")  # 49.90 × 2, less 10 % for good
    assert [(one.days, one.services, one.mrr, one.at_risk, one.mrr_at_risk) for one in found] == [
        (7, 2, month.times(2), 0, Money.zero("USD")),
        (14, 2, month.times(2), 1, month),
        (30, 1, month, 0, Money.zero("USD")),
        (60, 1, month, 1, month),
        (90, 1, month, 0, Money.zero("USD")),
    ]
    assert [dict(one.obstacles) for one in found] == [{}, {"auto_renewal_off": 1}, {}, {"auto_renewal_off": 1}, {}]
    assert [one.facts.end_date for one in await queries.due_for_renewal(ctx, today, 7)] == [today, date(2026, 3, 22)]


async def test_the_pages_show_a_term_and_decide_about_it(staff: Staff, work: Work, company: TenantId) -> None:
    service = await lifted(work, company)
    listed = await staff.get("/renewals")
    assert "Within 7 days 1 49.90 USD a month" in listed
    assert "Renews by itself" in listed
    place = f"/services/{service}"
    assert "15 Mar 2026 Renews by itself 49.90 USD 51.40 USD" in listed
    shown = await staff.get(place)
    assert shown.count("Last day of the term 15 Mar 2026") == 2
    assert "Price then 51.40 USD Then until 15 Mar 2027" in shown
    for dialog in ("approve", "deny", "quote"):  # from the pipeline one looks like the next, but for what it is about
        assert "whose term runs until 15 Mar 2026." in await staff.get(f"{place}/renewal/{dialog}")
    await staff.send(f"{place}/renewal/deny", {"reason": "end of life"})
    denied = await staff.get(place)
    assert "Against it Denied" in denied
    assert "Undo denial" in denied
    await staff.send(f"{place}/renewal/undo-denial", {})
    await staff.send(f"{place}/renewal/quote", {"months": "24", "price": "50.00", "message": "Two years"})
    assert "Q-000001" in await staff.get(place)
    await staff.send(f"{place}/renewal/approve", {"months": "12"})
    renewed = await staff.get(place)
    assert "Last day of the term 15 Mar 2027" in renewed
    assert "months 12 · until 15 Mar 2027 · price 51.40 USD" in renewed
    assert "Withdrawn" in renewed
    assert (await staff.post(f"{place}/renewal/approve", {"months": "12"})).status_code == 409


async def test_a_price_of_another_currency_is_told_beside_its_field(
    staff: Staff, work: Work, company: TenantId
) -> None:
    service = await lifted(work, company)
    refused = await staff.post(f"/services/{service}/renewal/approve", {"months": "12", "price": "12,50"})
    assert (refused.status_code, "Write an amount in USD such as 49.90." in refused.text) == (422, True)


async def test_a_preview_of_the_nights_job_is_its_own_code_and_keeps_nothing(
    app: App, work: Work, company: TenantId
) -> None:
    service = await lifted(work, company)
    plan = await preview(work, app.jobs, "services.process_auto_renewals", CompanyZone(company, "UTC"), NOW)
    assert [one["name"] for one in plan.events] == ["ServiceRenewed", "ServiceChangeScheduled"]
    told = [one for one in plan.effects if one["kind"] == "renewals"]
    assert told == [{"kind": "renewals", "renewed": 1, "entered_grace": 0, "ended_grace": 0, "refused": {}}]
    async with work.begin(company, ME, now=NOW) as ctx:
        assert await decisions(ctx, service) == []
        assert (await fresh(ctx, service)).renewal_count == 0


@pytest.mark.parametrize(
    ("zone", "renewed"),
    [
        ("UTC", True),  # the 15th, the day before
        ("Pacific/Honolulu", False),  # still the 14th
        ("Pacific/Kiritimati", True),  # the 16th already
    ],
)
async def test_the_day_is_that_of_the_companys_own_clock(ctx: Context, zone: str, renewed: bool) -> None:
    service = await ending(ctx)
    await ctx.session.flush()
    ctx.now = datetime(2026, 3, 15, 5, tzinfo=UTC)
    ctx.dry_run = True  # every lane in this unit of work
    await jobs.process_auto_renewals.fn(ctx, Due(ctx.now, zone))
    assert bool(await decisions(ctx, service.id)) is renewed
