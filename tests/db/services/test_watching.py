"""What services of other systems lack is filled in once."""

from datetime import UTC, date, datetime

from sqlalchemy import text

from fairlead.domains.services import commands
from fairlead.domains.services.models import Service
from fairlead.platform.context import Context
from fairlead.platform.db import audit
from tests.kit.fixtures import NOW
from tests.make import monitoring as make


async def lacking(ctx: Context, start: date, zone: str = "America/New_York") -> Service:
    [service] = await make.lines(ctx, 1)
    await ctx.session.execute(text("UPDATE services SET activated_at = NULL, start_date = :day"), {"day": start})
    await ctx.session.execute(text("UPDATE clients SET timezone = :zone"), {"zone": zone})
    return service


async def test_it_went_live_at_the_midnight_of_its_first_day_by_the_clients_clock(ctx: Context) -> None:
    service = await lacking(ctx, date(2025, 7, 1), "Europe/Berlin")
    version = service.version
    assert await commands.backfill_activation(ctx) == 1
    await ctx.session.refresh(service)
    assert (service.activated_at, service.version) == (datetime(2025, 6, 30, 22, tzinfo=UTC), version)
    told: audit.Change = ("updated", "services", service.id, {}, {"activated_at": "2025-06-30T22:00:00+00:00"})
    assert told in audit.changes(ctx)
    assert await commands.backfill_activation(ctx) == 0


async def test_one_whose_first_day_lies_ahead_went_live_when_it_was_entered(ctx: Context) -> None:
    service = await lacking(ctx, date(2026, 9, 1))
    assert await commands.backfill_activation(ctx) == 1
    await ctx.session.refresh(service)
    assert service.activated_at == service.created_at == NOW


async def test_no_more_at_once_than_asked_for(ctx: Context) -> None:
    await make.lines(ctx, 3)
    await ctx.session.execute(text("UPDATE services SET activated_at = NULL"))
    assert [await commands.backfill_activation(ctx, limit=2) for _ in range(3)] == [2, 1, 0]


async def test_what_never_ran_is_left_alone(ctx: Context) -> None:
    [service] = await make.lines(ctx, 1)
    await commands.cancel(ctx, service.id, reason="moved")
    await ctx.session.flush()
    await ctx.session.execute(text("UPDATE services SET activated_at = NULL"))
    assert await commands.backfill_activation(ctx) == 0
