"""Reminding clients of the ends of terms: each stage once a term, however often and however late the job runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Integer, Table, Uuid, any_, column, exists, func, literal, select, tuple_

from fairlead.domains.clients.queries import client_facts
from fairlead.domains.services import rules
from fairlead.domains.services.errors import RemindedAlready
from fairlead.domains.services.events import ServiceDueForRenewal
from fairlead.domains.services.models import Renewal, RenewalReminder, Service
from fairlead.domains.services.policy import RenewalPolicy
from fairlead.domains.services.queries.renewals import TERMS, Position, in_lane, next_prices, term_facts
from fairlead.domains.services.repository import Services
from fairlead.domains.services.rules import RUNNING, NextPrice, TermFacts
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import insert_rows
from fairlead.platform.policy import Policies, policies

CHUNK = 1000
REMINDERS: Table = RenewalReminder.__table__  # type: ignore[assignment] # declarative types it as FromClause
_COLUMNS = ("tenant_id", "id", "service_id", "term_end", "days", "overtaken", "at")
_OF_TERM = (
    (RenewalReminder.tenant_id == Service.tenant_id)
    & (RenewalReminder.service_id == Service.id)
    & (RenewalReminder.term_end == Service.end_date)
)


@dataclass(frozen=True, slots=True)
class RemindingRun:
    """What one chunk of the reminders came to; `after` is where the next begins, None when nothing is left."""

    said: int
    overtaken: int
    after: Position | None


async def send_renewal_reminders(
    ctx: Context, today: date, *, after: Position | None = None, lane: int | None = None, limit: int = CHUNK
) -> RemindingRun:
    """Say the stages that are due, for one chunk of the services, or of a lane's, whose term ends soon.

    The row of a stage decides: whoever writes it says it. Terms that were denied, are to be cancelled or were renewed
    already are left alone; those that do not renew by themselves are not.
    """
    chosen = await policies(ctx, RenewalPolicy)
    found = await _due(ctx, today, _stages(chosen), in_lane(lane), after, limit)
    rows: list[tuple[Any, ...]] = []
    saying: dict[UUID, tuple[TermFacts, int]] = {}
    for facts, recorded in found:
        due = rules.reminding(_left(facts, today), chosen.of(facts.client_id).reminder_days, recorded)
        rows += [_row(ctx, facts, days, overtaken=True) for days in due.overtaken]
        if due.said is not None:
            rows.append(_row(ctx, facts, due.said, overtaken=False))
            saying[rows[-1][1]] = facts, due.said
    said = await _written(ctx, rows, saying, chosen)
    last = found[-1][0] if len(found) == limit else None
    position = Position(last.end_date, last.id) if last is not None and last.end_date is not None else None
    return RemindingRun(said, len(rows) - len(saying), position)


async def send_renewal_notification(ctx: Context, service_id: UUID, days: int | None = None) -> int:
    """Tell a client by hand that the term ends in at most `days` days (default: those that are left); those days.

    Raises RemindedAlready when this was said of this term, and what stands against reminding at all.
    """
    service = await Services(ctx).get(service_id, lock=True)
    facts = await term_facts(ctx, service.id)
    rules.check_decidable(facts)
    left = _left(facts, ctx.today((await client_facts(ctx, facts.client_id)).timezone))
    days = left if days is None else days
    if left < 1 or days < left:
        raise Invalid.of("days", f"the term ends in {left} days.", "Give those or more, before the term has ended.")
    row = _row(ctx, facts, days, overtaken=False)
    if not await _written(ctx, [row], {row[1]: (facts, days)}, await policies(ctx, RenewalPolicy)):
        raise RemindedAlready(service_id=facts.id, term_end=row[3], days=days)
    return days


def _left(facts: TermFacts, today: date) -> int:
    return (facts.end_date - today).days if facts.end_date is not None else 0


def _stages(chosen: Policies[RenewalPolicy]) -> list[int]:
    """Every stage that the company or one of its clients has."""
    return sorted({int(stage) for one in (chosen.company, *chosen.clients.values()) for stage in one.reminder_days})


async def _due(
    ctx: Context, today: date, stages: Sequence[int], of_lane: ColumnElement[bool], after: Position | None, limit: int
) -> list[tuple[TermFacts, list[int]]]:
    """Terms of which a stage is due and not recorded yet, each with those that are."""
    if not stages:
        return []
    recorded = select(RenewalReminder.days).where(_OF_TERM).correlate(Service).scalar_subquery()
    stage = (
        func.unnest(literal(list(stages), ARRAY(Integer)))
        .table_valued(column("days", Integer), name="stage")
        .render_derived()
    )
    known = exists().where(_OF_TERM, RenewalReminder.days == stage.c.days).correlate(Service, stage)
    has_come = Service.end_date - stage.c.days <= today
    fresh = exists(select(stage.c.days).where(has_come, ~known).correlate(Service))
    due = TERMS.add_columns(func.array(recorded, type_=ARRAY(Integer)).label("recorded")).where(
        Service.end_date > today,
        Service.end_date <= today + timedelta(days=stages[-1]),
        Service.cancelled_at.is_(None),
        Service.cancel_on.is_(None),
        Service.status.in_(RUNNING),
        Renewal.decision.is_(None),
        fresh,
        of_lane,
    )
    if after is not None:
        due = due.where(tuple_(Service.end_date, Service.id) > after)
    rows = await ctx.rows(due.order_by(Service.end_date, Service.id).limit(limit))
    return [(TermFacts._make(row[:-1]), list(row[-1])) for row in rows]


def _row(ctx: Context, facts: TermFacts, days: int, *, overtaken: bool) -> tuple[Any, ...]:
    return (ctx.tenant_id, ctx.new_id(), facts.id, facts.end_date, days, overtaken, ctx.now)


async def _written(
    ctx: Context,
    rows: Sequence[tuple[Any, ...]],
    saying: dict[UUID, tuple[TermFacts, int]],
    chosen: Policies[RenewalPolicy],
) -> int:
    """Write the stages and say those whose row is ours: another worker may have been first."""
    if not rows:
        return 0
    await insert_rows(ctx.session, REMINDERS, _COLUMNS, rows, suffix="ON CONFLICT DO NOTHING")
    ours = any_(literal(list(saying), ARRAY(Uuid)))
    landed = {row.id for row in await ctx.rows(select(RenewalReminder.id).where(RenewalReminder.id == ours))}
    told = [one for id_, one in saying.items() if id_ in landed]
    prices = await next_prices(ctx, [facts for facts, _ in told], chosen)
    ctx.emit(*(_said(facts, days, price) for (facts, days), price in zip(told, prices, strict=True)))
    return len(told)


def _said(facts: TermFacts, days: int, price: NextPrice | None) -> ServiceDueForRenewal:
    if facts.end_date is None:
        raise ValueError("a service without a term is never due")
    return ServiceDueForRenewal(
        service_id=facts.id,
        client_id=facts.client_id,
        days=days,
        term_end=facts.end_date,
        auto_renewal=facts.auto_renewal and facts.contract_renews is not False,
        price=price.price if price else facts.price,
        cycle=price.cycle if price else None,
        quantity=price.quantity if price else None,
    )
