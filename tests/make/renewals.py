"""Services whose term ends, and short words for what became of them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.catalog.models import Tariff
from fairlead.domains.clients.models import Client
from fairlead.domains.services.models import Renewal, RenewalReminder, Service, ServiceChange
from fairlead.platform.context import Context
from tests.make import clients, contracts, services

ENDS = date(2026, 3, 16)
"""The day after the fixtures' NOW, where everyone's clock is UTC."""


async def ending(
    ctx: Context,
    of: Client | None = None,
    *,
    sold: Tariff | None = None,
    ends: date = ENDS,
    agreed: dict[str, Any] | None = None,
    **over: Any,
) -> Service:
    """An active service of 49.90 whose year ends on a day; `agreed` are terms of a contract it is under."""
    of = of or await clients.client(ctx, timezone="UTC")
    contract = await contracts.contract(ctx, of, **agreed) if agreed is not None else None
    plain: dict[str, Any] = {
        "start_date": ends.replace(year=ends.year - 1), "term_months": 12,
        "contract_id": contract.id if contract else None,
    }  # fmt: skip
    return await services.service(ctx, of, sold=sold, **{**plain, **over})


async def fresh(ctx: Context, service_id: UUID) -> Service:
    """A service as it is stored."""
    await ctx.session.flush()
    statement = select(Service).where(Service.id == service_id)
    return (await ctx.session.scalars(statement.execution_options(populate_existing=True))).one()


async def decisions(ctx: Context, service_id: UUID) -> list[tuple[str, str, str | None, int]]:
    """(term's end, decision, new end, price in minor units), the oldest term first."""
    found = await ctx.session.scalars(
        select(Renewal).where(Renewal.service_id == service_id).order_by(Renewal.term_end),
        execution_options={"populate_existing": True},
    )
    return [
        (str(one.term_end), one.decision.value, str(one.new_end) if one.new_end else None, one.price_minor)
        for one in found
    ]


async def repricings(ctx: Context, service_id: UUID) -> list[tuple[str, str, str, Any]]:
    """(day, origin, status, wanted price) of a service's changes."""
    found = await ctx.session.scalars(
        select(ServiceChange).where(ServiceChange.service_id == service_id).order_by(ServiceChange.effective_on)
    )
    return [(str(one.effective_on), one.origin.value, one.status.value, one.wanted.get("price")) for one in found]


async def reminders(ctx: Context, service_id: UUID) -> list[tuple[str, int, bool]]:
    """(term's end, stage, whether it was overtaken) of a service, in the order of the calendar."""
    found = await ctx.session.scalars(
        select(RenewalReminder)
        .where(RenewalReminder.service_id == service_id)
        .order_by(RenewalReminder.term_end, RenewalReminder.days.desc())
    )
    return [(str(one.term_end), one.days, one.overtaken) for one in found]
