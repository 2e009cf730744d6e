"""Quotes for the next term: offered to the client, withdrawn, run out by the clock."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal, select, update

from fairlead.domains.clients.queries import client_facts
from fairlead.domains.services import rules
from fairlead.domains.services.errors import ListPriceUnknown, QuoteNotOpen
from fairlead.domains.services.events import RenewalQuoted
from fairlead.domains.services.lifecycle import QUOTE, QuoteAction, QuoteStatus
from fairlead.domains.services.models import RenewalQuote
from fairlead.domains.services.policy import RenewalPolicy
from fairlead.domains.services.queries.renewals import Prospect, check_renewal_eligibility
from fairlead.domains.services.repository import RenewalQuotes, Services
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db import audit
from fairlead.platform.db.numbers import take_numbers
from fairlead.platform.policy import policy

LONGEST_VALID = 180


async def create_renewal_quote(
    ctx: Context,
    service_id: UUID,
    *,
    price: Money | None = None,
    months: int | None = None,
    valid_days: int | None = None,
    message: str | None = None,
    version: int | None = None,
) -> RenewalQuote:
    """Offer the next term to the client, in place of an earlier open quote; what is left out comes from the terms.

    It holds to the end of a day on the client's clock, so that a preview of the same day says the same.
    Raises what stands against renewing the term at all. The link is made where the signing key is
    (`platform.links.Links`).
    """
    service = await Services(ctx).get(service_id, lock=True, version=version)
    found = await check_renewal_eligibility(ctx, service.id)
    term_end = rules.check_decidable(found.facts)
    rules.check_wish(price, months, found.facts.currency)
    days = (await policy(ctx, RenewalPolicy, service.client_id)).quote_days if valid_days is None else valid_days
    if not 1 <= days <= LONGEST_VALID:
        raise Invalid.of("valid_days", f"{days} is out of range.", f"Give 1 to {LONGEST_VALID} days.")
    zone = (await client_facts(ctx, service.client_id)).timezone
    until = datetime.combine(ctx.today(zone) + timedelta(days=days + 1), time(), ZoneInfo(zone)).astimezone(UTC)
    await withdraw_open_quotes(ctx, [service.id])
    [number] = await take_numbers(ctx, "renewal_quotes", prefix="Q-")
    offered = offered_price(found, price)
    quote = RenewalQuotes(ctx).add(
        RenewalQuote(
            id=ctx.new_id(), service_id=service.id, number=number, term_end=term_end,
            months=months or found.months or rules.DEFAULT_MONTHS, price_minor=offered.minor,
            currency=offered.currency, status=QuoteStatus.OPEN, valid_until=until,
            message=message, created_at=ctx.now, created_by=ctx.actor.name, version=1,
        )
    )  # fmt: skip
    ctx.emit(
        RenewalQuoted(
            quote_id=quote.id, service_id=service.id, client_id=service.client_id, number=number,
            term_end=quote.term_end, months=quote.months, price=offered, valid_until=quote.valid_until,
            **of_next(found),
        )
    )  # fmt: skip
    await ctx.session.flush()
    return quote


def offered_price(found: Prospect, price: Money | None) -> Money:
    """The price given, else that of the next term; raises ListPriceUnknown when there is neither."""
    if price is not None:
        return price
    if found.price is None:
        raise ListPriceUnknown(service_id=found.facts.id, on=found.facts.end_date or found.facts.start_date)
    return found.price.price


def of_next(found: Prospect) -> dict[str, Any]:
    """The cycle and the quantity that the price of a next term is of, as its events say them."""
    return {"cycle": found.price.cycle, "quantity": found.price.quantity} if found.price else {}


async def withdraw_renewal_quote(
    ctx: Context, service_id: UUID, quote_id: UUID, *, version: int | None = None
) -> RenewalQuote:
    """Take an open quote back; its link says so from now on."""
    quote = await RenewalQuotes(ctx).of_service(service_id, quote_id, version=version)
    if quote.status is not QuoteStatus.OPEN:
        raise QuoteNotOpen(quote_id=quote.id, quote_status=quote.status)
    move_quote(quote, QuoteAction.WITHDRAW)
    quote.decided_at, quote.decided_by = ctx.now, ctx.actor.name
    return quote


async def withdraw_open_quotes(ctx: Context, service_ids: Collection[UUID]) -> None:
    """Take back what is still open for some services: their terms are decided about, or they are another client's."""
    await _close(ctx, RenewalQuote.service_id == any_(literal(list(service_ids), ARRAY(Uuid))), QuoteAction.WITHDRAW)


async def expire_renewal_quotes(ctx: Context) -> int:
    """Mark the quotes whose time has run out; how many. Their links have refused since that moment by the clock."""
    return await _close(ctx, RenewalQuote.valid_until <= ctx.now, QuoteAction.EXPIRE)


def move_quote(quote: RenewalQuote, action: QuoteAction) -> None:
    """Move along the table; raises IllegalMove."""
    quote.status = QUOTE.target(quote.status, action)
    quote.version += 1


async def _close(ctx: Context, which: ColumnElement[bool], action: QuoteAction) -> int:
    await ctx.session.flush()
    open_ones = select(RenewalQuote.id).where(which, RenewalQuote.status == QuoteStatus.OPEN)
    ids = [row.id for row in await ctx.rows(open_ones.order_by(RenewalQuote.id).with_for_update())]
    if not ids:
        return 0
    status = QUOTE.target(QuoteStatus.OPEN, action)
    closing = (
        update(RenewalQuote)
        .where(RenewalQuote.id == any_(literal(ids, ARRAY(Uuid))))
        .values(status=status, decided_at=ctx.now, decided_by=ctx.actor.name, version=RenewalQuote.version + 1)
    )
    await ctx.session.execute(closing, execution_options={"synchronize_session": "fetch"})
    for id_ in ids:
        audit.note(ctx, action="updated", kind="renewal_quotes", subject_id=id_, after={"status": status.value})
    return len(ids)
