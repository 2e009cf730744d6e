"""Granting discounts and ending them: for one service, or for every service of a client."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.clients.lifecycle import Status as ClientStatus
from fairlead.domains.clients.queries import client_facts
from fairlead.domains.services import rules
from fairlead.domains.services.errors import ClientNotServed, DiscountOverlaps, NothingToDiscount, ServiceEnded
from fairlead.domains.services.events import DiscountEnded, DiscountGranted
from fairlead.domains.services.lifecycle import LIVE
from fairlead.domains.services.models import Discount, Service
from fairlead.domains.services.repository import Discounts, Services
from fairlead.domains.services.rules import NewDiscount
from fairlead.kernel.errors import Invalid
from fairlead.kernel.period import Grid, last_day
from fairlead.platform.context import Context


async def grant_discount(ctx: Context, service_id: UUID, new: NewDiscount, *, version: int | None = None) -> Discount:
    """Lower the price of a service from a day on; days that were billed before it are settled.

    Raises NotFound, StaleVersion, ServiceEnded, NothingToDiscount, DiscountOverlaps, Invalid by field.
    """
    service = await Services(ctx).get(service_id, lock=True, version=version)
    if service.status not in LIVE:
        raise ServiceEnded(service_id=service.id)
    if service.type is ServiceType.ONE_TIME:
        raise NothingToDiscount(service_id=service.id)
    today = ctx.today((await client_facts(ctx, service.client_id)).timezone)
    starts_on = new.starts_on or (today if service.activated_at else max(today, service.start_date))
    rules.check_discount(new, starts_on, service.currency)
    if new.periods is not None:
        grid = Grid(service.cycle, service.anchor, service.anchor_day)
        new = replace(new, ends_on=rules.end_after(grid, starts_on, new.periods))
    if new.amount is not None and new.amount > service.price.times(service.quantity):
        ctx.show("capped_discount", amount=new.amount, price=service.price.times(service.quantity))
    service.version += 1
    return await _grant(ctx, new, starts_on, service.client_id, service.id)


async def grant_client_discount(ctx: Context, client_id: UUID, new: NewDiscount) -> Discount:
    """Lower the price of everything that a client has and will have; in percent, since prices differ.

    Raises NotFound, ClientNotServed, DiscountOverlaps, Invalid by field.
    """
    client = await client_facts(ctx, client_id)
    if client.status is ClientStatus.ARCHIVED:
        raise ClientNotServed(client_id=client.id)
    starts_on = new.starts_on or ctx.today(client.timezone)
    rules.check_discount(new, starts_on, None)
    return await _grant(ctx, new, starts_on, client.id, None)


async def _grant(ctx: Context, new: NewDiscount, starts_on: date, client_id: UUID, service_id: UUID | None) -> Discount:
    discount = Discount(
        id=ctx.new_id(), client_id=client_id, service_id=service_id, name=new.name, percent=new.percent,
        amount_minor=new.amount and new.amount.minor, currency=new.amount and new.amount.currency,
        starts_on=starts_on, ends_on=new.ends_on, reason=new.reason, granted_at=ctx.now, granted_by=ctx.actor.name,
        ended_at=None, ended_by=None, version=1,
    )  # fmt: skip
    try:
        async with ctx.session.begin_nested():
            ctx.session.add(discount)
            await ctx.session.flush()
    except IntegrityError as error:
        if "ex_discounts_overlap" not in str(error.orig):
            raise
        raise await _overlap(ctx, new, starts_on, client_id, service_id) from None
    ctx.emit(
        DiscountGranted(
            about_id=service_id or client_id, discount_id=discount.id, client_id=client_id, service_id=service_id,
            label=rules.discount_label(new.name, new.percent, new.amount), starts_on=starts_on, ends_on=new.ends_on,
        )
    )  # fmt: skip
    return discount


async def _overlap(
    ctx: Context, new: NewDiscount, starts_on: date, client_id: UUID, service_id: UUID | None
) -> DiscountOverlaps:
    """Which one stands in the way."""
    same = (
        Discount.client_id == client_id,
        Discount.service_id == service_id if service_id else Discount.service_id.is_(None),
        func.lower(Discount.name) == new.name.lower(),
        Discount.starts_on < (new.ends_on or date.max),
        or_(Discount.ends_on.is_(None), Discount.ends_on > starts_on),
    )
    other = (await ctx.session.scalars(select(Discount).where(*same).order_by(Discount.starts_on).limit(1))).one()
    return DiscountOverlaps(discount_id=other.id, name=other.name, starts_on=other.starts_on, ends_on=other.ends_on)


async def end_discount(
    ctx: Context, discount_id: UUID, *, on: date | None = None, version: int | None = None
) -> Discount:
    """Let a discount count no more from a day on (default: today); what was billed behind it is settled.

    On its first day, or before it began, it counts on none. One that is over stays as it is. Raises NotFound,
    StaleVersion, Invalid: a day before its first one, or behind its end.
    """
    discount = await Discounts(ctx).get(discount_id, lock=True, version=version)
    today = ctx.today((await client_facts(ctx, discount.client_id)).timezone)
    day = on or max(today, discount.starts_on)
    if day < discount.starts_on:
        message = f"{day} is before {discount.starts_on}, its first day."
        raise Invalid.of("on", message, f"Give {discount.starts_on} to take all of it back.")
    if discount.ends_on is not None and day >= discount.ends_on:
        if on is not None and on > discount.ends_on:
            raise Invalid.of(
                "on", f"its last day is {last_day(discount.ends_on)} already.", "Grant another one from there."
            )
        return discount
    _end(ctx, discount, day)
    return discount


async def end_discounts_of(ctx: Context, service: Service, on: date) -> None:
    """End what one client was granted for a service that passes to another; theirs for all services stays with them."""
    own = select(Discount).where(
        Discount.service_id == service.id, Discount.client_id == service.client_id,
        or_(Discount.ends_on.is_(None), Discount.ends_on > on),
    )  # fmt: skip
    for discount in await ctx.session.scalars(own.order_by(Discount.id).with_for_update(key_share=True)):
        _end(ctx, discount, max(on, discount.starts_on))


def _end(ctx: Context, discount: Discount, day: date) -> None:
    discount.ends_on, discount.ended_at, discount.ended_by = day, ctx.now, ctx.actor.name
    discount.version += 1
    ctx.emit(
        DiscountEnded(
            about_id=discount.service_id or discount.client_id, discount_id=discount.id,
            client_id=discount.client_id, service_id=discount.service_id, on=day,
            label=rules.discount_label(discount.name, discount.percent, discount.amount),
        )
    )  # fmt: skip
