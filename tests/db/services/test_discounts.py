"""Discounts: what may be granted and ended, what is refused and why, what they leave of revenue and of a contract."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import httpx
import pytest

from fairlead.domains.billing import commands as billing
from fairlead.domains.billing import queries as billed
from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import NewDiscount
from fairlead.domains.services.errors import ClientNotServed, DiscountOverlaps, NothingToDiscount, ServiceEnded
from fairlead.domains.services.events import DiscountGranted
from fairlead.domains.services.lifecycle import Status
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.events import store
from fairlead.platform.work import Work
from tests.kit.queries import count_queries
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import catalog, clients, contracts, services

Names = Callable[[], list[str]]
TODAY = date(2026, 3, 15)
TEN = NewDiscount(name="Partner", percent=Decimal(10))
FIVE = NewDiscount(name="Loyal", amount=Money.parse("5.00", "USD"))


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


async def test_what_is_granted_counts_from_today_for_good(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    before = service.version
    made = await commands.grant_discount(ctx, service.id, replace(TEN, reason="asked twice"))
    assert (made.starts_on, made.ends_on, made.granted_by, service.version) == (TODAY, None, "test", before + 1)
    [row] = await queries.discounts_of(ctx, service.id, service.client_id)
    assert (row.label, row.service_name, row.reason, row.is_over(TODAY)) == (
        "Partner −10 %", service.name, "asked twice", False,
    )  # fmt: skip
    assert events()[-1] == "DiscountGranted"


async def test_periods_are_those_of_the_service_the_first_day_s_own_included(ctx: Context) -> None:
    quarterly = await catalog.tariff(ctx, await catalog.template(ctx, code="q"), code="q", cycle=Cycle.QUARTERLY)
    service = await services.service(ctx, sold=quarterly, start_date=date(2026, 1, 20))
    made = await commands.grant_discount(ctx, service.id, replace(TEN, periods=2))
    assert (made.starts_on, made.ends_on) == (TODAY, date(2026, 7, 20))


async def test_for_a_service_to_come_it_counts_from_its_first_day(ctx: Context) -> None:
    service = await services.service(ctx, status=Status.PENDING, start_date=date(2026, 5, 1))
    assert (await commands.grant_discount(ctx, service.id, TEN)).starts_on == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"percent": Decimal("100.01")}, "percent"),
        ({"percent": Decimal(0)}, "percent"),
        ({"percent": Decimal(-5)}, "percent"),
        ({"percent": None}, "percent"),
        ({"amount": usd("1.00")}, "percent"),
        ({"percent": None, "amount": usd("0.00")}, "amount"),
        ({"percent": None, "amount": Money.parse("5.00", "EUR")}, "amount.currency"),
        ({"ends_on": TODAY}, "ends_on"),
        ({"ends_on": date(2026, 3, 14)}, "ends_on"),
        ({"ends_on": date(2026, 5, 1), "periods": 2}, "periods"),
        ({"periods": 0}, "periods"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_field(
    ctx: Context, events: Names, over: dict[str, Any], field: str
) -> None:
    service = await services.service(ctx)
    before = events()
    with pytest.raises(Invalid) as refused:
        await commands.grant_discount(ctx, service.id, replace(TEN, **over))
    assert [one.field for one in refused.value.errors] == [field]
    assert (await queries.discounts_of(ctx, service.id, service.client_id), events()) == ([], before)


async def test_everything_of_a_client_takes_percentages_with_an_end_of_their_own(ctx: Context) -> None:
    client = await clients.client(ctx)
    for wrong in (FIVE, replace(TEN, periods=3)):
        with pytest.raises(Invalid):
            await commands.grant_client_discount(ctx, client.id, wrong)
    with pytest.raises(NotFound):
        await commands.grant_client_discount(ctx, (await services.service(ctx)).id, TEN)
    gone = await clients.client(ctx, name="Gone")
    await ctx.session.flush()
    gone.status = type(gone.status).ARCHIVED
    await ctx.session.flush()
    with pytest.raises(ClientNotServed):
        await commands.grant_client_discount(ctx, gone.id, TEN)


async def test_what_is_over_or_sold_once_has_nothing_to_lower(ctx: Context) -> None:
    left = await services.service(ctx, status=Status.CANCELLED)
    with pytest.raises(ServiceEnded):
        await commands.grant_discount(ctx, left.id, TEN)
    once = await catalog.template(ctx, code="visit", type=ServiceType.ONE_TIME, details={})
    visit = await services.service(ctx, sold=await catalog.tariff(ctx, once, code="visit", price="0.00", setup="80.00"))
    with pytest.raises(NothingToDiscount):
        await commands.grant_discount(ctx, visit.id, TEN)


async def test_two_of_one_name_do_not_overlap_and_may_follow_each_other(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    first = await commands.grant_discount(ctx, service.id, replace(TEN, ends_on=date(2026, 4, 1)))
    with pytest.raises(DiscountOverlaps) as refused:
        await commands.grant_discount(ctx, service.id, replace(FIVE, name="PARTNER", starts_on=date(2026, 3, 31)))
    assert refused.value.discount_id == first.id
    assert refused.value.detail == "“Partner” counts from 2026-03-15 until 2026-03-31."
    assert events().count("DiscountGranted") == 1
    await commands.grant_discount(ctx, service.id, replace(TEN, starts_on=date(2026, 4, 1)))
    await commands.grant_client_discount(ctx, service.client_id, TEN)
    await commands.grant_discount(ctx, service.id, FIVE)
    assert len(await queries.discounts_of(ctx, service.id, service.client_id)) == 4


async def test_what_was_taken_back_from_its_first_day_on_leaves_its_name_free(ctx: Context) -> None:
    service = await services.service(ctx)
    first = await commands.grant_discount(ctx, service.id, replace(TEN, starts_on=date(2026, 6, 1)))
    await commands.end_discount(ctx, first.id)
    assert first.ends_on == first.starts_on == date(2026, 6, 1)
    await ctx.session.flush()
    await commands.grant_discount(ctx, service.id, replace(TEN, starts_on=date(2026, 6, 1)))


async def test_ending_twice_is_ending_once(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    made = await commands.grant_discount(ctx, service.id, replace(TEN, starts_on=date(2026, 3, 5)))
    await commands.end_discount(ctx, made.id)
    assert (made.ends_on, made.ended_by, made.version) == (TODAY, "test", 2)
    for on in (None, TODAY):
        await commands.end_discount(ctx, made.id, on=on)
    assert (made.ends_on, made.version, events().count("DiscountEnded")) == (TODAY, 2, 1)
    for wrong in (date(2026, 3, 4), date(2026, 3, 16)):
        with pytest.raises(Invalid):
            await commands.end_discount(ctx, made.id, on=wrong)
    await commands.end_discount(ctx, made.id, on=date(2026, 3, 10))
    assert (made.ends_on, events().count("DiscountEnded")) == (date(2026, 3, 10), 2)


async def test_lasting_discounts_lower_revenue_and_limited_ones_do_not(ctx: Context) -> None:
    service = await services.service(ctx)
    other = await services.service(ctx, sold=await catalog.tariff(ctx, await catalog.template(ctx, code="b"), code="b"))
    for new in (FIVE, replace(TEN, name="Summer", ends_on=date(2026, 9, 1)), replace(TEN, name="1st", periods=3)):
        await commands.grant_discount(ctx, service.id, new)
    await commands.grant_discount(ctx, service.id, replace(TEN, name="To come", starts_on=date(2026, 4, 1)))
    assert await queries.mrr(ctx, "USD") == usd("94.80")  # 49.90 − 5.00, and 49.90
    await commands.grant_discount(ctx, service.id, replace(TEN, name="Third", percent=Decimal("33.3333")))
    await commands.grant_client_discount(ctx, service.client_id, TEN)
    # (49.90 − 5.00) × 66.6667 % × 90 % = 26.940013…
    assert await queries.mrr(ctx, "USD", client_id=service.client_id) == usd("26.94")
    assert await queries.mrr(ctx, "USD") == usd("76.84")
    both = await queries.mrr_by_client(ctx, "USD", [service.client_id, other.client_id])
    assert both == {service.client_id: usd("26.94"), other.client_id: usd("49.90")}
    trend = await queries.mrr_trend(ctx, "USD", today=TODAY, months=1)
    assert trend[-1].mrr == usd("76.84")
    await commands.cancel(ctx, service.id, reason="moved")
    await ctx.session.flush()
    [lost] = await queries.churn(ctx, "USD", start=date(2026, 3, 1), end=date(2026, 4, 1))
    assert lost.mrr == usd("26.94")


async def test_the_trend_counts_a_lasting_discount_on_its_days(ctx: Context) -> None:
    service = await services.service(ctx, start_date=date(2025, 12, 1))
    february = replace(TEN, starts_on=date(2026, 2, 10))
    loyal = await commands.grant_client_discount(ctx, service.client_id, february)
    summer = replace(TEN, name="Summer", starts_on=date(2026, 1, 10), ends_on=date(2026, 9, 1))
    limited = await commands.grant_discount(ctx, service.id, summer)
    await store(ctx, ctx.outbox.events)
    await commands.end_discount(ctx, limited.id, on=date(2026, 3, 1))
    trend = await queries.mrr_trend(ctx, "USD", today=TODAY, months=4)
    assert [str(one.mrr.amount) for one in trend] == ["49.90", "49.90", "44.91", "44.91"]
    await commands.end_discount(ctx, loyal.id, on=date(2026, 3, 10))
    trend = await queries.mrr_trend(ctx, "USD", today=TODAY, months=4)
    assert [str(one.mrr.amount) for one in trend] == ["49.90", "49.90", "44.91", "49.90"]


async def test_more_off_than_the_price_earns_nothing_and_not_less(ctx: Context) -> None:
    service = await services.service(ctx)
    await commands.grant_discount(ctx, service.id, replace(FIVE, amount=usd("60.00")))
    assert await queries.mrr(ctx, "USD") == usd("0.00")


async def test_a_contract_is_worth_what_discounts_leave_and_its_fee_what_lasting_ones_do(ctx: Context) -> None:
    client = await clients.client(ctx, timezone="UTC")
    contract = await contracts.contract(ctx, client, start_date=date(2026, 3, 1), fee_kind=FeeKind.ALL_REMAINING)
    service = await services.service(ctx, client, contract_id=contract.id, term_months=12, anchor_day=1)
    welcome = replace(TEN, name="Welcome", percent=Decimal(20), starts_on=date(2026, 3, 1), periods=3)
    await commands.grant_discount(ctx, service.id, welcome)
    await ctx.session.flush()
    # 3 × 39.92 + 9 × 49.90
    assert await billed.total_contract_value(ctx, service.id) == usd("568.86")
    listed = (await commands.cancel(ctx, service.id, reason="moving", on=date(2026, 12, 1))).cancellation_fee_minor
    assert listed == 3 * 4990
    await commands.revoke_cancellation(ctx, service.id)
    await commands.grant_discount(ctx, service.id, FIVE)
    await commands.cancel(ctx, service.id, reason="moving", on=date(2026, 12, 1))
    assert service.cancellation_fee_minor == 3 * 4490


async def test_a_client_s_services_are_settled_in_as_many_statements_however_many(
    work: Work, company: TenantId, database: Database
) -> None:
    story = Story(work, company)
    counted = []
    for size in (1, 2, 9):  # the first one warms the connection up

        async def sell(ctx: Context, size: int = size) -> Any:
            client = await clients.client(ctx, name=f"C{size}", timezone="UTC")
            tariff = await make.tariff(ctx, f"fibre-{size}")
            for _ in range(size):
                await make.active(ctx, client, tariff_id=tariff.id)
            return client.id

        client_id = await story.on("2026-01-01", sell)
        await story.bill("2026-01-01")

        async def hear(ctx: Context, client_id: Any = client_id) -> None:
            made = await commands.grant_client_discount(ctx, client_id, TEN)
            fact = DiscountGranted(
                about_id=client_id, discount_id=made.id, client_id=client_id, service_id=None, label="",
                starts_on=made.starts_on, ends_on=None,
            )  # fmt: skip
            async with count_queries(database) as found:
                await billing.settle_discounts(ctx, [fact])
            counted.append(found.count)

        await story.do(hear)
        left = [amount for _, _, amount, _ in await story.do(partial(make.charges, client_id=client_id))]
        assert sum(left) == size * Decimal("27.90")
    assert counted[1] == counted[2] <= 16


async def test_the_api_grants_lists_previews_and_ends(client: httpx.AsyncClient, work: Work, company: TenantId) -> None:
    story = Story(work, company)
    service = await story.on("2026-03-01", lambda ctx: make.active(ctx, start_date=date(2026, 3, 1)))
    await story.bill("2026-03-01")
    at = f"/services/{service.id}/discounts"
    body = {"name": "Loyal", "amount": {"amount": "6.20", "currency": "USD"}, "starts_on": "2026-03-16"}
    plan = (await client.post(at, json=body, params={"dry_run": "true"})).json()
    shown = [(one["description"], one["amount"]["amount"]) for one in plan["effects"] if one["kind"] == "charge"]
    # 16 of 31 days are given back and charged again at 24.80
    assert shown == [("Fibre: credit", "-16.00"), ("Fibre: Loyal −6.20 USD", "12.80")]
    made = await client.post(at, json=body)
    assert (made.status_code, made.json()["label"]) == (201, "Loyal −6.20 USD")
    again = await client.post(at, json=body)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/discount-overlaps")
    wide = await client.post(f"/clients/{service.client_id}/discounts", json={"name": "Partner", "percent": "12.5"})
    assert (wide.status_code, wide.json()["percent"], wide.json()["service_id"]) == (201, "12.5", None)
    assert [one["name"] for one in (await client.get(at)).json()] == ["Loyal", "Partner"]
    found = (await client.get("/discounts", params={"service_id__isnull": "true"})).json()["items"]
    assert [one["name"] for one in found] == ["Partner"]
    assert (await client.get("/discounts", params={"kind": "percent"})).status_code == 422
    one = f"/discounts/{made.json()['id']}"
    seen = (await client.get(one)).headers["etag"]
    ended = await client.patch(f"{one}/end", json={"on": "2026-04-01"}, headers={"if-match": seen})
    assert ended.status_code == 200, ended.text
    assert (ended.json()["ends_on"], ended.json()["version"]) == ("2026-04-01", 2)
    late = await client.patch(f"{one}/end", json={}, headers={"if-match": seen})
    assert late.status_code == 412
    euros = {"amount": {"amount": "1.00", "currency": "EUR"}}
    for bad in ({"percent": "101"}, {"percent": "0"}, euros, {"percent": "5", "x": 1}):
        refused = await client.post(at, json={"name": "No", **bad})
        assert refused.status_code == 422, refused.text
