"""The term of a service: when it ends, what its renewal would be, everything against it, what was offered."""

from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import QUOTE, QuoteStatus
from fairlead.domains.services.pages.renewals import decisions, standing, stands_against
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import Prospect, QuoteRow, RenewalRow, ServiceRow
from fairlead.domains.services.rules import RUNNING
from fairlead.domains.services.terms import RenewalDecision
from fairlead.kernel.period import last_day
from fairlead.platform.context import Context
from fairlead.platform.pages import Action, Alert, Badge, Column, KeyValues, Section, Table
from fairlead.web.staff.service.part import Shown

_DECIDED = {
    RenewalDecision.RENEWED: Badge("Renewed", "green"),
    RenewalDecision.DENIED: Badge("Denied", "red"),
    RenewalDecision.LAPSED: Badge("Lapsed", "dark"),
}


async def renewal(ctx: Context, service: ServiceRow) -> Shown:
    """What stands about the running term, the quotes for the next one, and what was decided before."""
    past = await queries.renewals_of(ctx, service.id) if service.term_months or service.renewal_count else []
    if service.status not in RUNNING or service.end_date is None:
        return Shown(main=[_history(past)] if past else [])
    found = await queries.check_renewal_eligibility(ctx, service.id)
    quotes = await queries.quotes_of(ctx, service.id)
    parts: list[object] = [_term(ctx, found)]
    if quotes:
        parts.append(_quotes(ctx, service, quotes))
    if past:
        parts.append(_history(past))
    return Shown(main=parts)


def _term(ctx: Context, found: Prospect) -> Section:
    facts = found.facts
    content: list[object] = []
    if facts.grace_until is not None and facts.decision is not RenewalDecision.LAPSED:
        content.append(Alert("In its grace period", "The term has ended without renewal.", "warning"))
    rows: list[tuple[str, object]] = [
        ("Last day of the term", last_day(facts.end_date)),
        ("Renewal", standing(found)),
        ("Against it", stands_against(found) or None),
        ("Price then", found.price.price if found.price else "There is no list price on that day"),
        ("Then until", last_day(found.new_end) or "Month to month"),
    ]
    if facts.grace_until is not None:
        rows.append(("Grace until", last_day(facts.grace_until)))
    content.append(KeyValues(rows))
    actions = (*decisions(found), _remind(found)) if ctx.actor.may(ServicePermission.RENEW) else ()
    return Section("Renewal", content, actions=actions, id="renewal")


def _remind(found: Prospect) -> Action:
    return Action(
        label="Remind client", href=f"/services/{found.facts.id}/renewal/remind", icon="mail", post=True,
        confirm="Tell the client now that the term ends?", permission=ServicePermission.RENEW,
    )  # fmt: skip


def _quotes(ctx: Context, service: ServiceRow, rows: list[QuoteRow]) -> Section:
    columns: tuple[Column[QuoteRow], ...] = (
        Column("Quote", "number", below="message", main=True),
        Column("Price", "price", "money"),
        Column("Months", "months", "number", phone=False),
        Column(
            "State", "status", "status", states=QUOTE.states, below=lambda row: row.decline_reason or row.decided_by
        ),
        Column("Valid until", "valid_until", "datetime", phone=False),
    )
    table = Table(
        columns, rows, label="Quotes", noun="quote",
        actions=lambda row: _of_quote(service, row) if ctx.actor.may(ServicePermission.RENEW) else (),
    )  # fmt: skip
    return Section("Quotes", table, flush=True, count=len(rows))


def _answer(row: QuoteRow) -> str | None:
    return row.decline_reason or row.decided_by


def _of_quote(service: ServiceRow, row: QuoteRow) -> tuple[Action, ...]:
    if row.status is not QuoteStatus.OPEN:
        return ()
    at = f"/services/{service.id}/renewal/quotes/{row.id}"
    look = Action(label="Client's page", href=at, icon="link", permission=ServicePermission.RENEW)
    withdraw = Action(
        label="Withdraw", href=f"{at}/withdraw", post=True, confirm="Take this quote back?",
        permission=ServicePermission.RENEW,
    )  # fmt: skip
    return look, withdraw


def _history(rows: list[RenewalRow]) -> Section:
    columns: tuple[Column[RenewalRow], ...] = (
        Column("Term until", "term_end", "last_day", main=True),
        Column("Decision", lambda row: _DECIDED[row.decision], below="reason"),
        Column("Next until", "new_end", "last_day"),
        Column("Price", "price", "money", below=lambda row: f"before {row.price_before}", phone=False),
        Column("Decided", "decided_at", "ago", below="decided_by", phone=False),
    )
    return Section("Terms", Table(columns, rows, label="Terms", noun="term"), flush=True, count=len(rows))
