"""Usage taken in by the batch: each event on its own, counted once however often it is sent."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from fairlead.domains.catalog.commands import update_meter
from fairlead.domains.catalog.terms import Aggregation
from fairlead.domains.monitoring.commands import receive_usage, take_arrivals
from fairlead.domains.monitoring.models import UsageEvent
from fairlead.domains.monitoring.queries import UsageSpan, usage_of
from fairlead.domains.services import commands as services
from fairlead.domains.services.models import Service
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from tests.kit.queries import count_queries
from tests.make import billing, usage

LAST = date(2026, 3, 15)


async def stored(ctx: Context) -> list[tuple[str, Decimal, str | None]]:
    """(id, quantity, key) of every event that is kept."""
    statement = select(UsageEvent.event_id, UsageEvent.quantity, UsageEvent.key).order_by(UsageEvent.event_id)
    return [(row.event_id, row.quantity, row.key) for row in await ctx.rows(statement)]


@pytest.fixture
async def service(ctx: Context) -> Service:
    """A service since 1 January, and a meter of each kind."""
    for aggregation in Aggregation:
        await usage.meter(ctx, "traffic" if aggregation is Aggregation.SUM else aggregation.value, aggregation)
    service = await billing.active(ctx, external_id="line-7")
    await ctx.session.flush()
    return service


BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown field": ({"amount": 1}, "amount", "An event has no such field."),
    "no id": ({"id": None}, "id", "It is missing."),
    "long id": ({"id": "x" * 201}, "id", "It is a text of 1 to 200 characters."),
    "unknown meter": ({"meter": "water"}, "meter", "There is no such meter."),
    "unknown service": (
        {"service_id": "00000000-0000-0000-0000-000000000001"},
        "service_id",
        "There is no such service.",
    ),
    "not an id": ({"service_id": "x"}, "service_id", "There is no such service."),
    "two services": ({"service": "line-7"}, "service_id", "The service is named twice."),
    "no service": ({"service_id": None}, "service_id", "The service is missing."),
    "no moment": ({"at": "yesterday"}, "at", "This is no moment."),
    "no zone": ({"at": "2026-03-01T00:00:00"}, "at", "This moment has no zone."),
    "ahead": ({"at": "2026-03-15T13:00:01Z"}, "at", "This moment lies more than an hour ahead."),
    "long ago": ({"at": "0001-01-01T00:00:00+14:00"}, "at", "This moment lies before the year 2000."),
    "before it began": ({"at": "2025-12-31T23:59:59Z"}, "at", "Service S-000001 was not active yet."),
    "negative": ({"quantity": "-1"}, "quantity", "A quantity is not negative."),
    "no number": ({"quantity": "NaN"}, "quantity", "This is no number."),
    "decimals": ({"quantity": "0.0000001"}, "quantity", "It has more than 6 decimals."),
    "too large": ({"quantity": "1e12"}, "quantity", "This quantity is too large."),
    "true": ({"quantity": True}, "quantity", "It is a number."),
    "no quantity": ({"quantity": None}, "quantity", "It is missing."),
    "a key": ({"key": "k"}, "key", "This meter tells nothing apart."),
    "count": ({"meter": "count"}, "quantity", "This meter counts events."),
    "unique": ({"meter": "unique", "quantity": None}, "key", "It is missing."),
}


@pytest.mark.parametrize("change", BAD)
async def test_a_bad_event_is_reported_and_the_rest_is_kept(ctx: Context, service: Service, change: str) -> None:
    over, field, message = BAD[change]
    good = [usage.event(service.id, "2026-03-01", id=name) for name in ("a", "b")]
    bad = {name: value for name, value in usage.event(service.id, "2026-03-01", **over).items() if value is not None}
    received = await receive_usage(ctx, [good[0], bad, good[1]])
    assert (received.accepted, received.duplicates) == (2, 0)
    assert [(one.index, one.id, one.field, one.message) for one in received.refused] == [
        (1, bad.get("id"), field, message)
    ]
    assert received.refused[0].remedy
    assert [one[0] for one in await stored(ctx)] == ["a", "b"]


async def test_what_is_no_object_is_one_bad_event(ctx: Context, service: Service) -> None:
    received = await receive_usage(ctx, [7, usage.event(service.id, "2026-03-01")])
    assert (received.accepted, [(one.index, one.id, one.field) for one in received.refused]) == (
        1,
        [(0, None, "event")],
    )


async def test_an_event_sent_again_is_counted_once_and_another_body_changes_nothing(
    ctx: Context, service: Service
) -> None:
    event = usage.event(service.id, "2026-03-01", "1.50", id="a")
    same = {**event, "quantity": 1.5, "at": "2026-03-01T13:00:00+01:00"}
    other = {**event, "quantity": "2"}
    first = await receive_usage(ctx, [event, same, other])
    assert (first.accepted, first.duplicates, [(one.index, one.field) for one in first.refused]) == (1, 1, [(2, "id")])
    again = await receive_usage(ctx, [other, {**event, "id": "b"}])
    assert (again.accepted, again.duplicates, [(one.index, one.id) for one in again.refused]) == (1, 0, [(0, "a")])
    assert (await receive_usage(ctx, [same])).duplicates == 1
    assert await stored(ctx) == [("a", Decimal("1.5"), None), ("b", Decimal("1.5"), None)]


async def test_a_service_is_found_by_its_number_and_by_its_external_number(ctx: Context, service: Service) -> None:
    events = [usage.event(service.id, "2026-03-01", service=name) for name in (service.number, "line-7")]
    await usage.used(ctx, *({k: v for k, v in one.items() if k != "service_id"} for one in events))
    assert len(await stored(ctx)) == 2


async def test_usage_after_a_services_end_is_refused(ctx: Context, service: Service) -> None:
    await services.cancel(ctx, service.id, reason="moved", on=LAST)
    await ctx.session.flush()
    events = [usage.event(service.id, at) for at in ("2026-03-14T23:59:59Z", "2026-03-15T00:00:00Z")]
    received = await receive_usage(ctx, events)
    assert (received.accepted, [(one.index, one.message) for one in received.refused]) == (
        1, [(1, f"Service {service.number} ended before that.")],
    )  # fmt: skip


async def test_a_meter_that_is_not_active_takes_nothing(ctx: Context, service: Service) -> None:
    meter = await usage.meter(ctx, "old")
    await update_meter(ctx, meter.id, active=False)
    received = await receive_usage(ctx, [usage.event(service.id, "2026-03-01", meter="old")])
    assert [one.field for one in received.refused] == ["meter"]


SENT = (("01", "5", "x"), ("03", "2", "y"), ("02", "9", "x"), ("03", "4", "y"), ("04", "99", "z"))


async def test_each_way_of_counting(ctx: Context, service: Service) -> None:
    meters = {kind: await usage.meter(ctx, f"m-{kind}", kind) for kind in Aggregation}
    by_quantity = (Aggregation.SUM, Aggregation.MAX, Aggregation.LATEST)
    for kind, meter in meters.items():
        for at, quantity, key in SENT:
            over: dict[str, Any] = {"quantity": quantity if kind in by_quantity else None, "meter": meter.code}
            over |= {"key": key} if kind is Aggregation.UNIQUE else {}
            await usage.used(ctx, usage.event(service.id, f"2026-03-{at}", **over))
    begin, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)
    spans = [UsageSpan(service.id, meter.id, kind, begin, end) for kind, meter in meters.items()]
    found = await usage_of(ctx, [*spans, spans[0]._replace(end=begin)])
    assert {kind.value: one.quantity for kind, one in zip(meters, found, strict=False)} == {
        "sum": 20, "count": 4, "unique": 2, "max": 9, "latest": 4,  # of two at one moment the later id
    }  # fmt: skip
    assert [one.events for one in found] == [4, 4, 4, 4, 4, 0]


async def test_what_arrives_is_handed_over_once_with_its_earliest_moment(ctx: Context, service: Service) -> None:
    await usage.used(ctx, usage.event(service.id, "2026-03-02"), usage.event(service.id, "2026-03-01"))
    await usage.used(ctx, usage.event(service.id, "2026-03-03"))
    everyone = (usage.EVERYONE.first, usage.EVERYONE.last)
    assert await take_arrivals(ctx, *everyone) == {service.id: datetime(2026, 3, 1, 12, tzinfo=UTC)}
    assert await take_arrivals(ctx, *everyone) == {}
    again = await receive_usage(ctx, [usage.event(service.id, "2026-03-02", id="a"), {}])
    assert again.accepted == 1


async def test_a_batch_takes_as_many_statements_as_one_event(
    ctx: Context, service: Service, database: Database
) -> None:
    async def statements(events: int) -> int:
        async with count_queries(database) as counted:
            await usage.used(ctx, *(usage.event(service.id, "2026-03-02") for _ in range(events)))
        return counted.count

    assert await statements(200) == await statements(1)
