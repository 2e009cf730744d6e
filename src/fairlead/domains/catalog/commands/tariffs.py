"""The ways to buy a template."""

from typing import Unpack
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.catalog import rules
from fairlead.domains.catalog.errors import CodeTaken
from fairlead.domains.catalog.events import TariffChanged, TariffCreated
from fairlead.domains.catalog.models import Tariff
from fairlead.domains.catalog.repository import Tariffs, Templates
from fairlead.domains.catalog.terms import TariffChanges, Timing
from fairlead.domains.clients.queries import home
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import EXPONENTS
from fairlead.kernel.period import Cycle, Proration
from fairlead.platform.context import Context
from fairlead.platform.db.changes import apply_changes


async def create_tariff(
    ctx: Context,
    template_id: UUID,
    *,
    code: str,
    name: str,
    cycle: Cycle,
    timing: Timing = Timing.ADVANCE,
    proration: Proration = Proration.CALENDAR_DAY,
    currency: str | None = None,
) -> Tariff:
    """Add a way to buy a template, in the company's currency unless told otherwise; it needs a price to be sold."""
    rules.check_facts({"code": code, "name": name})
    if currency is not None and currency not in EXPONENTS:
        raise Invalid.of("currency", f"{currency[:10]!r} is not an ISO 4217 currency.", "Give a code such as USD.")
    template = await Templates(ctx).get(template_id)
    if await ctx.scalar(select(Tariff.id).where(Tariff.code == code)) is not None:
        raise CodeTaken(code=code)
    tariff = Tariffs(ctx).add(
        Tariff(
            id=ctx.new_id(),
            template_id=template.id,
            code=code,
            name=name,
            cycle=cycle,
            timing=timing,
            proration=proration,
            currency=currency or (await home(ctx)).currency,
            created_at=ctx.now,
        )
    )
    ctx.emit(TariffCreated(tariff_id=tariff.id, template_id=template.id, code=code))
    await ctx.session.flush()
    return tariff


async def update_tariff(
    ctx: Context, tariff_id: UUID, *, version: int | None = None, **changes: Unpack[TariffChanges]
) -> Tariff:
    """Rename a tariff, offer it no longer, or again."""
    rules.check_facts(changes)
    tariff = await Tariffs(ctx).get(tariff_id, lock=True, version=version)
    changed = apply_changes(tariff, changes)
    if changed:
        ctx.emit(TariffChanged(tariff_id=tariff.id, fields=changed))
    return tariff
