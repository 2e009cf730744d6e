"""What was promised for a service: its own, else the client's or the company's defaults; and that it is watched."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import Parameters
from fairlead.domains.services.errors import ServiceEnded
from fairlead.domains.services.events import ServiceParametersSet
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.policy import SlaPolicy
from fairlead.kernel.errors import Invalid
from fairlead.kernel.hours import WEEK, Hours
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.policy import set_policy
from tests.kit.queries import count_queries
from tests.make import catalog, clients, services

Names = Callable[[], list[str]]
PREMIUM = Parameters(
    response_minutes=60, resolution_minutes=240, uptime_percent=Decimal("99.9"),
    hours=Hours.around_the_clock("Europe/Vienna"), sla_terms="24/7 support with 1-hour response time",
)  # fmt: skip


async def test_what_is_set_is_what_counts_with_its_event(ctx: Context) -> None:
    service = await services.service(ctx)
    version = service.version
    await commands.set_parameters(ctx, service.id, PREMIUM)
    assert await queries.parameters_of(ctx, service.id) == PREMIUM
    assert (await queries.promise_of(ctx, service.id)).own
    assert service.version == version + 1
    said = [one.event for one in ctx.outbox.events if isinstance(one.event, ServiceParametersSet)]
    assert said == [
        ServiceParametersSet(
            service_id=service.id, client_id=service.client_id, response_minutes=60, resolution_minutes=240,
            uptime_percent=Decimal("99.9"),
        )
    ]  # fmt: skip


async def test_the_same_again_changes_nothing(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.set_parameters(ctx, service.id, PREMIUM)
    before = (service.version, len(events()))
    await commands.set_parameters(ctx, service.id, PREMIUM)
    assert (service.version, len(events())) == before
    await commands.set_parameters(ctx, service.id, replace(PREMIUM, response_minutes=30))
    assert (service.version, len(events())) == (before[0] + 1, before[1] + 1)


async def test_until_then_the_defaults_count_on_the_clients_clock(ctx: Context) -> None:
    service = await services.service(ctx)
    assert await queries.parameters_of(ctx, service.id) is None
    promise = await queries.promise_of(ctx, service.id)
    zone = (await clients.client(ctx)).timezone
    assert not promise.own
    assert promise.parameters == Parameters(
        response_minutes=60, resolution_minutes=240, uptime_percent=Decimal("99.9"),
        hours=Hours.on(WEEK[:5], "08:00", "18:00", zone),
    )  # fmt: skip


async def test_a_company_and_a_client_have_defaults_of_their_own(ctx: Context) -> None:
    one, other = await clients.client(ctx), await clients.client(ctx)
    tariff = await catalog.tariff(ctx)
    first, second = await services.service(ctx, one, sold=tariff), await services.service(ctx, other, sold=tariff)
    await set_policy(ctx, SlaPolicy(response_minutes=30, resolution_minutes=120))
    await set_policy(ctx, SlaPolicy(days=WEEK, opens="00:00", closes="24:00"), other.id)
    await ctx.session.flush()
    found = await queries.promises_of(ctx, [first.id, second.id])
    assert [(p.parameters.response_minutes, str(p.parameters.hours)) for p in (found[first.id], found[second.id])] == [
        (30, "Mon–Fri 08:00–18:00"), (30, "24/7"),
    ]  # fmt: skip


async def test_setting_nothing_keeps_the_defaults_as_they_are_today(ctx: Context) -> None:
    service = await services.service(ctx)
    defaults = (await queries.promise_of(ctx, service.id)).parameters
    await commands.set_parameters(ctx, service.id)
    await set_policy(ctx, SlaPolicy(response_minutes=5))
    await ctx.session.flush()
    assert await queries.promise_of(ctx, service.id) == queries.Promise(defaults, own=True)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"response_minutes": 0}, ["response_minutes"]),
        ({"resolution_minutes": 59}, ["resolution_minutes"]),
        ({"resolution_minutes": 527_041}, ["resolution_minutes"]),
        ({"uptime_percent": Decimal("100.01")}, ["uptime_percent"]),
        ({"uptime_percent": Decimal(-1)}, ["uptime_percent"]),
        ({"uptime_percent": Decimal("99.99999")}, ["uptime_percent"]),
        ({"uptime_percent": Decimal("NaN")}, ["uptime_percent"]),
        ({"response_minutes": 0, "uptime_percent": Decimal(101)}, ["response_minutes", "uptime_percent"]),
    ],
)
async def test_a_promise_that_makes_no_sense_is_refused(
    ctx: Context, events: Names, change: dict[str, object], fields: list[str]
) -> None:
    service = await services.service(ctx)
    before = (service.version, len(events()))
    with pytest.raises(Invalid) as refused:
        await commands.set_parameters(ctx, service.id, replace(PREMIUM, **change))  # type: ignore[arg-type] # by case
    assert [error.field for error in refused.value.errors] == fields
    assert (service.version, len(events())) == before
    assert await queries.parameters_of(ctx, service.id) is None


async def test_many_promises_take_as_many_statements_as_one(ctx: Context, database: Database) -> None:
    client, tariff = await clients.client(ctx), await catalog.tariff(ctx)
    ids = [(await services.service(ctx, client, sold=tariff)).id for _ in range(8)]
    async with count_queries(database) as asked:
        assert len(await queries.promises_of(ctx, ids)) == 8
    assert asked.count == 2


async def test_monitoring_is_set_up_once(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.set_up_monitoring(ctx, service.id)
    begun = ctx.now
    assert (service.monitored_since, events()[-1]) == (begun, "ServiceMonitoringSetUp")
    before = (service.version, len(events()))
    ctx.now += timedelta(days=1)
    await commands.set_up_monitoring(ctx, service.id)
    assert (service.monitored_since, (service.version, len(events()))) == (begun, before)


async def test_nothing_is_promised_or_watched_for_a_service_that_ended(ctx: Context, events: Names) -> None:
    service = await services.service(ctx, status=Status.CANCELLED)
    before = (service.version, len(events()))
    with pytest.raises(ServiceEnded):
        await commands.set_parameters(ctx, service.id, PREMIUM)
    with pytest.raises(ServiceEnded):
        await commands.set_up_monitoring(ctx, service.id)
    assert (service.version, len(events()), service.monitored_since) == (*before, None)
