"""Services for tests, in any state, through the real commands."""

from datetime import date
from decimal import Decimal
from typing import Any

from fairlead.domains.catalog.models import Tariff
from fairlead.domains.clients.models import Client
from fairlead.domains.services import commands
from fairlead.domains.services.commands import Sale
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.terms import SuspensionReason
from fairlead.platform.context import Context
from tests.make import catalog, clients


async def service(
    ctx: Context,
    of: Client | None = None,
    *,
    sold: Tariff | None = None,
    status: Status = Status.ACTIVE,
    **over: Any,
) -> Service:
    """Fibre 100 at 49.90 a month from 1 March 2026, active unless told otherwise."""
    of = of or await clients.client(ctx)
    sold = sold or await catalog.tariff(ctx)
    plain: dict[str, Any] = {"client_id": of.id, "tariff_id": sold.id, "start_date": date(2026, 3, 1)}
    made = await commands.provision(ctx, Sale(**{**plain, "quantity": Decimal(1), **over}))
    await ctx.session.flush()
    if status in (Status.ACTIVE, Status.SUSPENDED, Status.CANCELLED):
        await commands.activate(ctx, made.id, on=made.start_date)
    if status is Status.SUSPENDED:
        await commands.suspend(ctx, made.id, reason=SuspensionReason.NON_PAYMENT)
    if status is Status.CANCELLED:
        await commands.cancel(ctx, made.id, reason="moved")
    await ctx.session.flush()
    return made
