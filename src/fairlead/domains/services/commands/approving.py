"""Deciding about the end of a term: staff approve or deny it, the client answers a quote."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.clients.queries import client_facts
from fairlead.domains.services import rules
from fairlead.domains.services.commands.holding import lift, standing_holds
from fairlead.domains.services.commands.quoting import move_quote, of_next, offered_price, withdraw_open_quotes
from fairlead.domains.services.commands.scheduling import Planned, schedule_changes
from fairlead.domains.services.errors import (
    QuoteNotOpen,
    QuoteOvertaken,
    QuoteRunOut,
    RenewalDecided,
    RenewalNotDenied,
    TermAlreadyRenewed,
)
from fairlead.domains.services.events import (
    RenewalQuoteAccepted,
    RenewalQuoteDeclined,
    ServiceRenewalDenialUndone,
    ServiceRenewalDenied,
    ServiceRenewed,
)
from fairlead.domains.services.lifecycle import QuoteAction, QuoteStatus
from fairlead.domains.services.models import Renewal, RenewalQuote, Service
from fairlead.domains.services.queries.renewals import Prospect, check_renewal_eligibility
from fairlead.domains.services.repository import RenewalQuotes, Services
from fairlead.domains.services.terms import ChangeOrigin, RenewalDecision, SuspensionReason
from fairlead.kernel.money import Money
from fairlead.platform.clock import local_date
from fairlead.platform.context import Context


async def approve_renewal(
    ctx: Context,
    service_id: UUID,
    *,
    price: Money | None = None,
    months: int | None = None,
    version: int | None = None,
) -> Service:
    """Renew the running term, before its window or in grace too; what is left out is as it would renew by itself.

    A hold that stands because the term had ended is lifted. Raises TermAlreadyRenewed when the coming term is renewed,
    and everything that `rules.check_decidable` does.
    """
    service = await Services(ctx).get(service_id, lock=True, version=version)
    return await _renew(ctx, service, price=price, months=months)


async def renew_service(ctx: Context, service_id: UUID, months: int, *, version: int | None = None) -> Service:
    """Renew the running term for some months, at the price at which it would renew by itself."""
    return await approve_renewal(ctx, service_id, months=months, version=version)


async def deny_renewal(ctx: Context, service_id: UUID, *, reason: str, version: int | None = None) -> Service:
    """Decide that the running term is not renewed; it runs to its end, and then grace. Open quotes are withdrawn."""
    service = await Services(ctx).get(service_id, lock=True, version=version)
    found = await check_renewal_eligibility(ctx, service.id)
    term_end = await _undecided(ctx, service, found)
    if found.facts.decision is not None:
        raise RenewalDecided(service_id=service.id, term_end=term_end, decision=found.facts.decision)
    await withdraw_open_quotes(ctx, [service.id])
    ctx.session.add(
        _decided(ctx, service, term_end, decision=RenewalDecision.DENIED, price=service.price, reason=reason)
    )
    service.version += 1
    ctx.emit(ServiceRenewalDenied(service_id=service.id, client_id=service.client_id, term_end=term_end, reason=reason))
    return service


async def undo_renewal_denial(ctx: Context, service_id: UUID, *, version: int | None = None) -> Service:
    """Let the running term be renewed after all. Raises RenewalNotDenied, also once grace has run out."""
    service = await Services(ctx).get(service_id, lock=True, version=version)
    stands = await _stored(ctx, service)
    if stands is None or stands.decision is not RenewalDecision.DENIED:
        raise RenewalNotDenied(service_id=service.id)
    await ctx.session.delete(stands)
    service.version += 1
    ctx.emit(ServiceRenewalDenialUndone(service_id=service.id, client_id=service.client_id, term_end=stands.term_end))
    return service


async def accept_renewal_quote(ctx: Context, quote_id: UUID, *, by: str) -> RenewalQuote:
    """The client takes a quote: its term is renewed at its price in the same unit of work.

    Raises QuoteNotOpen, QuoteRunOut, QuoteOvertaken, and what stands against renewing.
    """
    service, quote = await _answered(ctx, quote_id)
    await _undecided(ctx, service, await check_renewal_eligibility(ctx, service.id))
    if quote.term_end != service.end_date:
        raise QuoteOvertaken(quote_id=quote.id)
    move_quote(quote, QuoteAction.ACCEPT)
    quote.decided_at, quote.decided_by = ctx.now, by
    ctx.emit(RenewalQuoteAccepted(quote_id=quote.id, service_id=service.id, client_id=service.client_id, by=by))
    await _renew(ctx, service, price=quote.price, months=quote.months)
    return quote


async def decline_renewal_quote(ctx: Context, quote_id: UUID, *, by: str, reason: str | None = None) -> RenewalQuote:
    """The client does not take a quote; staff decide about the term. Raises QuoteNotOpen and QuoteRunOut."""
    service, quote = await _answered(ctx, quote_id)
    move_quote(quote, QuoteAction.DECLINE)
    quote.decided_at, quote.decided_by, quote.decline_reason = ctx.now, by, reason
    ctx.emit(
        RenewalQuoteDeclined(
            quote_id=quote.id, service_id=service.id, client_id=service.client_id, by=by, reason=reason
        )
    )
    return quote


async def _answered(ctx: Context, quote_id: UUID) -> tuple[Service, RenewalQuote]:
    """An open quote and its service, both held: the service first, as everyone else does."""
    quotes = RenewalQuotes(ctx)
    service = await Services(ctx).get((await quotes.get(quote_id)).service_id, lock=True)
    quote = await quotes.get(quote_id, lock=True)
    if quote.status is not QuoteStatus.OPEN:
        raise QuoteNotOpen(quote_id=quote.id, quote_status=quote.status)
    if ctx.now >= quote.valid_until:
        raise QuoteRunOut(quote_id=quote.id, valid_until=quote.valid_until)
    return service, quote


async def _renew(ctx: Context, service: Service, *, price: Money | None, months: int | None) -> Service:
    """Extend a locked service by its next term, from the end of the running one."""
    found = await check_renewal_eligibility(ctx, service.id)
    term_end = await _undecided(ctx, service, found)
    await _check_once_a_day(ctx, service)
    rules.check_wish(price, months, service.currency)
    months = found.months if months is None else months
    agreed = offered_price(found, price)
    await withdraw_open_quotes(ctx, [service.id])
    await _record(ctx, service, term_end, price=agreed, months=months, of=of_next(found))
    wanted = rules.repricing(found.facts, rules.taken_price(found.price, price))
    if wanted is not None:
        await schedule_changes(ctx, [Planned(service.id, wanted, term_end, ChangeOrigin.RENEWAL)])
    await _lift(ctx, service)
    return service


async def _undecided(ctx: Context, service: Service, found: Prospect) -> date:
    """The end of the term, when nothing stands against deciding about it."""
    term_end = rules.check_decidable(found.facts)
    came = select(Renewal.term_end).where(
        Renewal.service_id == service.id, Renewal.new_end == term_end, Renewal.decision == RenewalDecision.RENEWED
    )
    began = await ctx.scalar(came)
    if began is not None and began > ctx.today((await client_facts(ctx, service.client_id)).timezone):
        raise TermAlreadyRenewed(service_id=service.id, term_end=began)
    return term_end


async def _check_once_a_day(ctx: Context, service: Service) -> None:
    """Pressed twice on a term that had ended already, the second would renew the one that the first has begun."""
    zone = (await client_facts(ctx, service.client_id)).timezone
    last = service.last_renewed_at
    if last is not None and service.end_date is not None and local_date(last, zone) == ctx.today(zone):
        raise TermAlreadyRenewed(service_id=service.id, term_end=service.end_date)


async def _record(
    ctx: Context, service: Service, term_end: date, *, price: Money, months: int, of: dict[str, Any]
) -> None:
    """The row of the decision, in place of one that says the term had lapsed; the service's new term; the fact."""
    new_end = rules.next_end(service.start_date, term_end, months)
    lapsed = await _stored(ctx, service)
    if lapsed is not None:
        await ctx.session.delete(lapsed)
        await ctx.session.flush()
    ctx.session.add(
        _decided(
            ctx, service, term_end, decision=RenewalDecision.RENEWED, price=price, months=months or None,
            new_end=new_end,
        )
    )  # fmt: skip
    service.end_date, service.term_months = new_end, months
    service.renewal_count += 1
    service.last_renewed_at, service.sla_breaches_count, service.grace_until = ctx.now, 0, None
    service.version += 1
    ctx.emit(
        ServiceRenewed(
            service_id=service.id, client_id=service.client_id, term_end=term_end, new_end=new_end, months=months,
            price=price, count=service.renewal_count, **of,
        )
    )  # fmt: skip


async def _lift(ctx: Context, service: Service) -> None:
    """Lift the hold that stands because the term had ended."""
    holds = await standing_holds(ctx, service.id)
    ended = next((hold for hold in holds if hold.reason is SuspensionReason.TERM_ENDED), None)
    if ended is not None:
        today = ctx.today((await client_facts(ctx, service.client_id)).timezone)
        lift(ctx, service, ended, holds, on=today)


async def _stored(ctx: Context, service: Service) -> Renewal | None:
    """What was decided about the running term."""
    statement = select(Renewal).where(Renewal.service_id == service.id, Renewal.term_end == service.end_date)
    return (await ctx.session.scalars(statement)).one_or_none()


def _decided(ctx: Context, service: Service, term_end: date, *, price: Money, **what: Any) -> Renewal:
    plain = {"months": None, "new_end": None, "reason": None}
    return Renewal(
        id=ctx.new_id(), service_id=service.id, term_end=term_end, price_before_minor=service.price_minor,
        price_minor=price.minor, currency=service.currency, decided_at=ctx.now, decided_by=ctx.actor.name,
        **{**plain, **what},
    )  # fmt: skip
