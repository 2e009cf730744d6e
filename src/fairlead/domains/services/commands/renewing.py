"""Renewing by itself: every service whose term ends, chunk by chunk; what is not renewed gets its days of grace."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select

from fairlead.domains.services import rules
from fairlead.domains.services.commands.gracing import RENEWAL_COLUMNS, RENEWALS, end_grace, enter_grace
from fairlead.domains.services.commands.quoting import withdraw_open_quotes
from fairlead.domains.services.commands.scheduling import Planned, put_down, schedule_changes
from fairlead.domains.services.events import ServiceRenewed
from fairlead.domains.services.models import Renewal
from fairlead.domains.services.policy import RenewalPolicy
from fairlead.domains.services.queries.renewals import Position, Prospect, ending_terms, prospects
from fairlead.domains.services.rules import NextPrice, TermFacts
from fairlead.domains.services.terms import ChangeOrigin, Obstacle, RenewalDecision
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver, insert_rows
from fairlead.platform.policy import Policies, policies

CHUNK = 1000

_EXTEND = """
UPDATE services s
SET end_date = u.new_end, term_months = u.months, renewal_count = s.renewal_count + 1, last_renewed_at = $2,
    sla_breaches_count = 0, grace_until = NULL, version = s.version + 1
FROM unnest($3::uuid[], $4::date[], $5::int[]) AS u(id, new_end, months)
WHERE s.tenant_id = $1 AND s.id = u.id
"""


@dataclass(frozen=True, slots=True)
class RenewalRun:
    """What one chunk came to; `after` is where the next begins, None when nothing is left."""

    renewed: int = 0
    entered_grace: int = 0
    ended_grace: int = 0
    refused: Mapping[Obstacle, int] | None = None
    """How often each reason kept a service from renewing."""
    after: Position | None = None


async def process_auto_renewals(
    ctx: Context, today: date, *, after: Position | None = None, lane: int | None = None, limit: int = CHUNK
) -> RenewalRun:
    """Renew what ends within its policy's lead, or has ended and is not past its grace; one chunk of it, or of a lane.

    Services that another worker holds are passed over. A renewed term that is over again is met later in the same
    pass: a run that comes late leaves what the runs in time would have left.
    """
    chosen = await policies(ctx, RenewalPolicy)
    lead = max(one.lead_days for one in (chosen.company, *chosen.clients.values()))
    terms = await ending_terms(ctx, today + timedelta(days=lead), after, limit, lane)
    found = [one for one in await prospects(ctx, terms, chosen) if _in_time(one.facts, chosen, today)]
    able = [one for one in found if one.eligible and not _over(one.facts.grace_until, today)]
    renewed = await _renew(ctx, able, today)
    left = [one.facts for one in found if one.facts.id not in renewed]
    entered = await enter_grace(ctx, [one for one in left if _enters(one, today)], chosen)
    until = entered | {one.id: one.grace_until for one in left if one.grace_until is not None}
    ended = [one for one in left if one.cancel_on is None and _over(until.get(one.id), today)]
    await end_grace(ctx, ended, until, chosen, today)
    run = RenewalRun(
        len(renewed), len(entered), len(ended), Counter(reason for one in found for reason in one.obstacles),
        _position(terms, limit),
    )  # fmt: skip
    _show(ctx, run)
    return run


def _in_time(facts: TermFacts, chosen: Policies[RenewalPolicy], today: date) -> bool:
    lead = timedelta(days=chosen.of(facts.client_id).lead_days)
    return facts.end_date is not None and facts.end_date <= today + lead


def _over(grace_until: date | None, today: date) -> bool:
    return grace_until is not None and grace_until <= today


def _enters(facts: TermFacts, today: date) -> bool:
    """Whether its days of grace begin: the term is over, and nobody has decided when the service ends."""
    over = facts.end_date is not None and facts.end_date <= today
    return over and facts.grace_until is None and facts.cancel_on is None


def _position(terms: Sequence[TermFacts], limit: int) -> Position | None:
    last = terms[-1] if len(terms) == limit else None
    return Position(last.end_date, last.id) if last is not None and last.end_date is not None else None


def _show(ctx: Context, run: RenewalRun) -> None:
    refused = {reason.value: count for reason, count in sorted((run.refused or {}).items())}
    if run.renewed or run.entered_grace or run.ended_grace or refused:
        ctx.show(
            "renewals", renewed=run.renewed, entered_grace=run.entered_grace, ended_grace=run.ended_grace,
            refused=refused,
        )  # fmt: skip


async def _renew(ctx: Context, found: Sequence[Prospect], today: date) -> set[UUID]:
    """Extend these locked services; those whose decision is ours. A row that stands already decides otherwise."""
    if not found:
        return set()
    rows = [_row(ctx, one, one.price) for one in found if one.price is not None]
    await insert_rows(ctx.session, RENEWALS, RENEWAL_COLUMNS, rows, suffix="ON CONFLICT DO NOTHING")
    written = any_(literal([row[1] for row in rows], ARRAY(Uuid)))
    ours = {row.service_id for row in await ctx.rows(select(Renewal.service_id).where(Renewal.id == written))}
    renewing = [one for one in found if one.facts.id in ours]
    await withdraw_open_quotes(ctx, ours)
    columns = [[one.facts.id for one in renewing], [one.new_end for one in renewing], [one.months for one in renewing]]
    ctx.emit(*(_fact(one.facts, one, one.price) for one in renewing if one.price is not None))
    planned = _repriced(renewing)
    ahead = [one for one in planned if one.effective_on > today]
    await put_down(ctx, ahead, {one.facts.id: one.facts for one in renewing})
    await (await driver(ctx.session)).execute(_EXTEND, ctx.tenant_id, ctx.now, *columns)
    await schedule_changes(ctx, [one for one in planned if one.effective_on <= today])
    return ours


def _repriced(found: Sequence[Prospect]) -> list[Planned]:
    """The new prices, each for the day on which its term begins."""
    wishes = ((one.facts, rules.repricing(one.facts, one.price)) for one in found)
    return [
        Planned(facts.id, wanted, facts.end_date, ChangeOrigin.RENEWAL)
        for facts, wanted in wishes
        if wanted is not None and facts.end_date is not None
    ]


def _row(ctx: Context, one: Prospect, price: NextPrice) -> tuple[Any, ...]:
    facts = one.facts
    return (
        ctx.tenant_id, ctx.new_id(), facts.id, facts.end_date, RenewalDecision.RENEWED.value, one.months or None,
        one.new_end, facts.price_minor, price.price.minor, facts.currency, None, ctx.now, ctx.actor.name,
    )  # fmt: skip


def _fact(facts: TermFacts, one: Prospect, price: NextPrice) -> ServiceRenewed:
    if facts.end_date is None:
        raise ValueError("a service without a term does not renew")
    return ServiceRenewed(
        service_id=facts.id, client_id=facts.client_id, term_end=facts.end_date, new_end=one.new_end,
        months=one.months, price=price.price, count=facts.renewal_count + 1,
        cycle=price.cycle, quantity=price.quantity,
    )  # fmt: skip
