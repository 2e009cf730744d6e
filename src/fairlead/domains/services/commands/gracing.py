"""Grace: a service whose term was not renewed runs on for a while, and then is suspended or ends."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, any_, literal, select

from fairlead.domains.services.commands.holding import place, standing_on
from fairlead.domains.services.commands.moving import advance
from fairlead.domains.services.errors import NotInGrace
from fairlead.domains.services.events import ServiceExpired, ServiceGraceEntered, ServiceGraceExtended
from fairlead.domains.services.lifecycle import Action
from fairlead.domains.services.models import Renewal, Service
from fairlead.domains.services.policy import RenewalPolicy, SuspensionPolicy
from fairlead.domains.services.queries.renewals import term_facts
from fairlead.domains.services.repository import Services
from fairlead.domains.services.rules import RUNNING, TermFacts
from fairlead.domains.services.terms import GraceEnd, RenewalDecision, SuspensionReason, SuspensionType
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver, insert_rows
from fairlead.platform.policy import Policies, policies

RENEWALS: Table = Renewal.__table__  # type: ignore[assignment] # declarative types it as FromClause
RENEWAL_COLUMNS = (
    "tenant_id", "id", "service_id", "term_end", "decision", "months", "new_end", "price_before_minor", "price_minor",
    "currency", "reason", "decided_at", "decided_by",
)  # fmt: skip
LONGEST_EXTENSION = 365

_ENTER = """
UPDATE services s SET grace_until = u.grace_until, version = s.version + 1
FROM unnest($2::uuid[], $3::date[]) AS u(id, grace_until) WHERE s.tenant_id = $1 AND s.id = u.id
"""
_LAPSE = """
ON CONFLICT (tenant_id, service_id, term_end)
DO UPDATE SET decision = excluded.decision, decided_at = excluded.decided_at, decided_by = excluded.decided_by
"""


async def extend_grace_period(ctx: Context, service_id: UUID, days: int, *, version: int | None = None) -> Service:
    """Let a service in grace run on for some more days. Raises NotInGrace."""
    if not 1 <= days <= LONGEST_EXTENSION:
        raise Invalid.of("days", f"{days} is out of range.", f"Give 1 to {LONGEST_EXTENSION} days.")
    service = await Services(ctx).get(service_id, lock=True, version=version)
    facts = await term_facts(ctx, service_id)
    if service.grace_until is None or service.status not in RUNNING or facts.decision is RenewalDecision.LAPSED:
        raise NotInGrace(service_id=service.id)
    service.grace_until += timedelta(days=days)
    service.version += 1
    ctx.emit(ServiceGraceExtended(service_id=service.id, client_id=service.client_id, grace_until=service.grace_until))
    return service


async def enter_grace(ctx: Context, terms: Sequence[TermFacts], chosen: Policies[RenewalPolicy]) -> dict[UUID, date]:
    """Give locked services whose term has ended their days of grace; until when, by service."""
    until: dict[UUID, date] = {}
    for one in terms:
        if one.end_date is None:
            continue
        until[one.id] = one.end_date + timedelta(days=chosen.of(one.client_id).grace_days)
        ctx.emit(
            ServiceGraceEntered(
                service_id=one.id, client_id=one.client_id, term_end=one.end_date, grace_until=until[one.id]
            )
        )
    if until:
        await (await driver(ctx.session)).execute(_ENTER, ctx.tenant_id, list(until), list(until.values()))
    return until


async def end_grace(
    ctx: Context, terms: Sequence[TermFacts], until: dict[UUID, date], chosen: Policies[RenewalPolicy], today: date
) -> None:
    """Suspend or end locked services whose grace has run out, as the policy says; `until` by service."""
    if not terms:
        return
    rows = [_lapsed(ctx, one) for one in terms]
    await insert_rows(ctx.session, RENEWALS, RENEWAL_COLUMNS, rows, suffix=_LAPSE)
    wanted = any_(literal([one.id for one in terms], ARRAY(Uuid)))
    statement = select(Service).where(Service.id == wanted).order_by(Service.id)
    services = list(await ctx.session.scalars(statement.execution_options(populate_existing=True)))
    expiring = {one.id for one in terms if chosen.of(one.client_id).grace_end is GraceEnd.EXPIRE}
    for service in services:
        if service.id in expiring:
            _expire(ctx, service, until[service.id])
    await _suspend(ctx, [service for service in services if service.id not in expiring], today)


def _lapsed(ctx: Context, one: TermFacts) -> tuple[Any, ...]:
    return (
        ctx.tenant_id, ctx.new_id(), one.id, one.end_date, RenewalDecision.LAPSED.value, None, None, one.price_minor,
        one.price_minor, one.currency, None, ctx.now, ctx.actor.name,
    )  # fmt: skip


def _expire(ctx: Context, service: Service, on: date) -> None:
    advance(ctx, service, Action.EXPIRE)
    service.ended_on = on
    ctx.emit(ServiceExpired(service_id=service.id, client_id=service.client_id, on=on))


async def _suspend(ctx: Context, services: Sequence[Service], today: date) -> None:
    if not services:
        return
    money = await policies(ctx, SuspensionPolicy)
    standing = await standing_on(ctx, [service.id for service in services])
    for service in services:
        if any(hold.reason is SuspensionReason.TERM_ENDED for hold in standing.get(service.id, ())):
            continue
        place(
            ctx, service, money.of(service.client_id), reason=SuspensionReason.TERM_ENDED, type=SuspensionType.FULL,
            note=None, on=today,
        )  # fmt: skip
