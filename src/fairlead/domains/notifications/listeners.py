"""What clients are told when something happens to their services."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fairlead.domains.billing.events import InvoiceIssued
from fairlead.domains.notifications import commands, queries, rules
from fairlead.domains.notifications.events import NoticeRetried, NoticeWanted
from fairlead.domains.notifications.jobs import sending
from fairlead.domains.notifications.terms import NoticeKind, Priced, Saying
from fairlead.domains.services.events import (
    RenewalQuoted,
    ServiceActivated,
    ServiceCancelled,
    ServiceChanged,
    ServiceDueForRenewal,
    ServiceRenewed,
    ServiceResumed,
    ServiceSuspended,
)
from fairlead.domains.services.lifecycle import Action
from fairlead.domains.services.queries import ChangedTerms, changed_terms
from fairlead.domains.services.queries.quotes import quote_link
from fairlead.kernel.money import Money
from fairlead.kernel.period import last_day
from fairlead.platform.context import Context
from fairlead.platform.events import on
from fairlead.platform.jobs.enqueue import enqueue
from fairlead.platform.links import Links
from fairlead.platform.outside import outside


@on(ServiceActivated, batch=True, previewed=True)
async def notify_activated(ctx: Context, events: Sequence[ServiceActivated]) -> None:
    """Tell clients that a service is live; not of one that ran before, in another system."""
    await _say(ctx, [
        Saying(kind=NoticeKind.SERVICE_ACTIVATED, about=str(event.service_id), client_id=event.client_id,
               service_id=event.service_id, facts={"on": event.on})
        for event in events if not event.brought_in
    ])  # fmt: skip


@on(ServiceSuspended, batch=True, previewed=True)
async def notify_suspended(ctx: Context, events: Sequence[ServiceSuspended]) -> None:
    """Tell clients that a service is suspended, why, and what that does to its bill."""
    moves = await queries.last_moves(ctx, {event.service_id for event in events}, Action.SUSPEND)
    await _say(ctx, [
        Saying(kind=NoticeKind.SERVICE_SUSPENDED, about=_move(event.service_id, moves), client_id=event.client_id,
               service_id=event.service_id,
               facts={"on": event.on, "reason": event.reason, "type": event.type, "money": event.money})
        for event in events
    ])  # fmt: skip


@on(ServiceResumed, batch=True, previewed=True)
async def notify_resumed(ctx: Context, events: Sequence[ServiceResumed]) -> None:
    """Tell clients that a service runs again."""
    moves = await queries.last_moves(ctx, {event.service_id for event in events}, Action.RESUME)
    await _say(ctx, [
        Saying(kind=NoticeKind.SERVICE_RESUMED, about=_move(event.service_id, moves), client_id=event.client_id,
               service_id=event.service_id, facts={"on": event.on, "reason": event.reason})
        for event in events
    ])  # fmt: skip


@on(ServiceCancelled, batch=True, previewed=True)
async def notify_cancelled(ctx: Context, events: Sequence[ServiceCancelled]) -> None:
    """Tell clients of a service's last day and of what leaving costs; not of one that had ended before it came here."""
    await _say(ctx, [
        Saying(kind=NoticeKind.SERVICE_CANCELLED, about=str(event.service_id), client_id=event.client_id,
               service_id=event.service_id, facts={"last_day": last_day(event.on), "fee": event.fee})
        for event in events if not event.brought_in
    ])  # fmt: skip


@on(ServiceChanged, batch=True, previewed=True)
async def notify_changed(ctx: Context, events: Sequence[ServiceChanged]) -> None:
    """Tell clients of another plan, price or quantity; of what is not billed they need no word."""
    priced = [event for event in events if event.priced]
    terms = await changed_terms(ctx, [event.change_id for event in priced]) if priced else {}
    await _say(ctx, [
        Saying(kind=NoticeKind.SERVICE_CHANGED, about=str(event.change_id), client_id=event.client_id,
               service_id=event.service_id,
               facts={"on": event.effective_on, **_sides(terms[event.change_id])})
        for event in priced if event.change_id in terms
    ])  # fmt: skip


def _priced(event: ServiceDueForRenewal | RenewalQuoted | ServiceRenewed) -> dict[str, Any]:
    """What the price of a next term is of, where that is something else than now."""
    said = {"cycle": event.cycle, "quantity": event.quantity}
    return {name: value for name, value in said.items() if value is not None}


@on(ServiceDueForRenewal, batch=True, previewed=True)
async def notify_renewal_due(ctx: Context, events: Sequence[ServiceDueForRenewal]) -> None:
    """Tell clients that a term ends soon, what the next one costs, and whether it comes by itself."""
    await _say(ctx, [
        Saying(kind=NoticeKind.RENEWAL_DUE, about=f"{event.service_id} {event.term_end} {event.days}",
               client_id=event.client_id, service_id=event.service_id,
               facts={"days": event.days, "last_day": last_day(event.term_end), "price": event.price,
                      "auto_renewal": event.auto_renewal, **_priced(event)})
        for event in events
    ])  # fmt: skip


@on(RenewalQuoted, batch=True, previewed=True)
async def notify_quoted(ctx: Context, events: Sequence[RenewalQuoted]) -> None:
    """Send clients the price of a next term, with the link by which they accept or decline it."""
    links = outside(ctx, Links)
    await _say(ctx, [
        Saying(kind=NoticeKind.RENEWAL_QUOTE, about=str(event.quote_id), client_id=event.client_id,
               service_id=event.service_id,
               facts={"quote": event.number, "months": event.months, "price": event.price,
                      "last_day": last_day(event.term_end), "valid_until": event.valid_until,
                      "link": quote_link(links, ctx.tenant_id, event.quote_id), **_priced(event)})
        for event in events if links is not None
    ])  # fmt: skip


@on(ServiceRenewed, batch=True, previewed=True)
async def notify_renewed(ctx: Context, events: Sequence[ServiceRenewed]) -> None:
    """Tell clients that a term was renewed, until when and at which price."""
    await _say(ctx, [
        Saying(kind=NoticeKind.SERVICE_RENEWED, about=f"{event.service_id} {event.term_end}",
               client_id=event.client_id, service_id=event.service_id,
               facts={"months": event.months, "from_day": event.term_end, "price": event.price,
                      "last_day": last_day(event.new_end), **_priced(event)})
        for event in events
    ])  # fmt: skip


@on(InvoiceIssued, batch=True, previewed=True)
async def notify_invoiced(ctx: Context, events: Sequence[InvoiceIssued]) -> None:
    """Send invoices; each is printed when its letter is handed over, and not before."""
    await _say(ctx, [
        Saying(kind=NoticeKind.INVOICE_ISSUED, about=str(event.invoice_id), client_id=event.client_id,
               invoice_id=event.invoice_id,
               facts=rules.invoice_facts(event.number, event.issue_date, event.due_date, event.total))
        for event in events
    ])  # fmt: skip


@on(NoticeRetried, NoticeWanted, batch=True)
async def send_again(ctx: Context, events: Sequence[NoticeRetried | NoticeWanted]) -> None:
    """Hand notices that are to be sent after all to the workers."""
    await enqueue(ctx, sending([event.notice_id for event in events]))


async def _say(ctx: Context, sayings: Sequence[Saying]) -> None:
    """Write notices and have them sent; a preview writes them only."""
    waiting = await commands.write(ctx, sayings)
    if not ctx.dry_run:
        await enqueue(ctx, sending(waiting))


def _sides(changed: ChangedTerms) -> dict[str, Priced]:
    return {
        side: Priced(terms.name, Money(terms.price_minor, terms.currency), terms.cycle, terms.quantity)
        for side, terms in (("before", changed.before), ("after", changed.after))
    }


def _move(service_id: UUID, moves: dict[UUID, int]) -> str:
    """What recurs is named by the number of its move; a service that was brought in has made none."""
    return f"{service_id} {moves.get(service_id, 0)}"


LISTENERS = (
    notify_activated,
    notify_suspended,
    notify_resumed,
    notify_cancelled,
    notify_changed,
    notify_renewal_due,
    notify_quoted,
    notify_renewed,
    notify_invoiced,
    send_again,
)
