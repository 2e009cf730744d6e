"""Services that are billed, and short words for what billing made of them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing.models import Charge, RecurringSchedule
from fairlead.domains.catalog.models import Tariff
from fairlead.domains.clients.models import Client
from fairlead.domains.services import commands as services
from fairlead.domains.services.models import Service
from fairlead.domains.services.rules import Sale
from fairlead.platform.context import Context
from tests.make import catalog, clients


async def tariff(ctx: Context, code: str = "fibre", **over: Any) -> Tariff:
    """A monthly tariff of 31.00 that any client may buy."""
    template = await catalog.template(ctx, code=code, name=code.title())
    return await catalog.tariff(ctx, template, **{"price": "31.00", **over})


async def sold(ctx: Context, of: Client | None = None, *, tariff_id: UUID | None = None, **over: Any) -> Service:
    """A pending service on calendar months from 1 January 2026."""
    of = of or await clients.client(ctx, timezone="UTC")
    tariff_id = tariff_id or (await tariff(ctx)).id
    plain = {"client_id": of.id, "tariff_id": tariff_id, "start_date": date(2026, 1, 1), "anchor_day": 1}
    return await services.provision(ctx, Sale(**{**plain, **over}))


async def active(ctx: Context, of: Client | None = None, **over: Any) -> Service:
    """An active service; billing hears of it when the event is delivered."""
    service = await sold(ctx, of, **over)
    return await services.activate(ctx, service.id, on=service.start_date)


async def schedule(ctx: Context, service_id: UUID) -> RecurringSchedule:
    """The recurring schedule of a service, as it is stored."""
    statement = select(RecurringSchedule).where(RecurringSchedule.service_id == service_id)
    return (await ctx.session.scalars(statement.execution_options(populate_existing=True))).one()


async def charges(ctx: Context, client_id: UUID) -> list[tuple[str, str, Decimal, date]]:
    """(kind, claim, amount, day) of a client's charges, in the order of their days."""
    statement = (
        select(Charge).where(Charge.client_id == client_id).order_by(Charge.due_on, Charge.source_kind, Charge.id)
    )
    found = await ctx.session.scalars(statement.execution_options(populate_existing=True))
    return [(charge.source_kind.value, charge.claim, charge.amount.amount, charge.due_on) for charge in found]
