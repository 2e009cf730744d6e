"""Incidents for tests, through the real command."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from fairlead.domains.monitoring import commands
from fairlead.domains.monitoring.models import Incident
from fairlead.domains.monitoring.terms import IncidentKind, Severity
from fairlead.domains.services.models import Service
from fairlead.platform.context import Context
from tests.make import catalog, clients, services


async def incident(ctx: Context, of: Service, *, started_at: datetime | None = None, **over: Any) -> Incident:
    """An outage that lasts, medium, of which nobody says that it breaks the SLA."""
    plain: dict[str, Any] = {"kind": IncidentKind.OUTAGE, "severity": Severity.MEDIUM, "description": "No light"}
    made = await commands.record_incident(ctx, of.id, started_at=started_at, **{**plain, **over})
    await ctx.session.flush()
    return made


async def lines(ctx: Context, count: int, **over: Any) -> list[Service]:
    """So many services of one client, sold from one tariff."""
    of, sold = await clients.client(ctx), await catalog.tariff(ctx)
    return [await services.service(ctx, of, sold=sold, **over) for _ in range(count)]


@contextmanager
def days_ago(ctx: Context, days: int) -> Iterator[None]:
    """What is done inside was done so many days before."""
    now = ctx.now
    ctx.now = now - timedelta(days=days)
    try:
        yield
    finally:
        ctx.now = now
