"""Setting free what an invoice billed, so that it can be billed afresh: for voiding, re-issuing, and credit notes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select

from fairlead.domains.billing import rules
from fairlead.domains.billing.charges import NewCharge
from fairlead.domains.billing.commands.upkeep.ledgers import Ledger
from fairlead.domains.billing.errors import InvoiceCredited, LaterPeriodsBilled
from fairlead.domains.billing.models import Charge, InvoiceLine
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.queries.schedules import ScheduleFacts
from fairlead.domains.billing.repository.charges import add_charges, release_charges
from fairlead.domains.billing.repository.schedules import Moved, move_schedules
from fairlead.domains.billing.rules import Pause
from fairlead.domains.billing.terms import SourceKind
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class SetBack:
    """A schedule that bills again from an earlier day."""

    schedule: ScheduleFacts
    """As it stood."""
    since: date
    pauses: tuple[Pause, ...]


@dataclass(slots=True)
class Released:
    """What is free again: schedules that bill periods afresh, and charges that are open as they were."""

    set_back: list[SetBack] = field(default_factory=list)
    charge_ids: list[UUID] = field(default_factory=list)


async def charges_of(ctx: Context, invoice_id: UUID) -> list[Charge]:
    """What the lines of an invoice bill, service by service in the order of their days."""
    statement = (
        select(Charge)
        .join(InvoiceLine, (InvoiceLine.tenant_id == Charge.tenant_id) & (InvoiceLine.charge_id == Charge.id))
        .where(InvoiceLine.invoice_id == invoice_id)
        .order_by(Charge.service_id, Charge.period_start)
        .execution_options(populate_existing=True)
    )
    return list(await ctx.session.scalars(statement))


async def release(ctx: Context, billed: Sequence[Charge]) -> Released:
    """Free the claims of invoiced charges, in the order of `charges_of`.

    Whole periods are billed again at the price that counts then, other charges as they were. That is possible while
    the periods are the last that were billed of their services: raises LaterPeriodsBilled, or InvoiceCredited when a
    change, a hold or an end has given some of it back.
    """
    await _refuse_credited(ctx, [charge.id for charge in billed])
    periods = [charge for charge in billed if charge.source_kind is SourceKind.SERVICE_PERIOD]
    released, afresh = await _set_back(ctx, periods)
    await release_charges(ctx, [charge.id for charge in billed])
    released.charge_ids = await add_charges(ctx, [_again(charge) for charge in billed if charge not in afresh])
    return released


async def _refuse_credited(ctx: Context, charge_ids: Sequence[UUID]) -> None:
    statement = select(Charge.source_id).where(
        Charge.source_kind == SourceKind.SERVICE_CREDIT,
        Charge.source_id == any_(literal(list(charge_ids), ARRAY(Uuid))),
        Charge.released_at.is_(None),
    )
    credited = await ctx.rows(statement)
    if credited:
        raise InvoiceCredited(charge_ids=tuple(row[0] for row in credited))


async def _set_back(ctx: Context, periods: Sequence[Charge]) -> tuple[Released, list[Charge]]:
    """Set schedules back before the periods that a run will bill again; the others are charged again as they were."""
    service_ids = {charge.service_id for charge in periods if charge.service_id is not None}
    schedules = await queries.locked_schedules(ctx, service_ids)
    pauses = await queries.pauses_by_schedule(ctx, [schedule.id for schedule in schedules])
    moved: list[Moved] = []
    afresh: list[Charge] = []
    released = Released()
    for schedule in schedules:
        own = [charge for charge in periods if charge.service_id == schedule.service_id]
        _refuse_later(schedule, own)
        last = _last_periods(schedule, own)
        if last:
            since = last[-1].period_start or schedule.billed_until
            paused = pauses.get(schedule.id, ())
            moved.append(Ledger(schedule._replace(billed_until=since), paused, ()).moved())
            released.set_back.append(SetBack(schedule, since, paused))
            afresh += last
    await move_schedules(ctx, moved)
    return released, afresh


def _last_periods(schedule: ScheduleFacts, own: Sequence[Charge]) -> list[Charge]:
    """The periods, from the last one back, that lie side by side and that a run would bill just so."""
    found: list[Charge] = []
    end: date | None = schedule.billed_until
    for charge in reversed(own):
        if charge.period_end != end or not _bills_as_now(schedule, charge):
            break
        found.append(charge)
        end = charge.period_start
    return found


def _refuse_later(schedule: ScheduleFacts, own: Sequence[Charge]) -> None:
    """The periods must be the last that were billed of a service, to the same client."""
    last = max(charge.period_end or date.min for charge in own)
    if last != schedule.billed_until or any(charge.client_id != schedule.client_id for charge in own):
        raise LaterPeriodsBilled(service_id=schedule.service_id, billed_until=schedule.billed_until)


def _bills_as_now(schedule: ScheduleFacts, charge: Charge) -> bool:
    """Whether a run would bill these very days: a whole period, of one deal, without a hold."""
    deal, start = schedule.deal(""), charge.period_start or date.min
    whole = str(deal.period_of(start))
    terms = (charge.basis["quantity"], charge.basis["proration"], charge.basis.get("percent"))
    return charge.claim == whole and terms == (rules.plain(deal.quantity), deal.proration.value, None)


def _again(charge: Charge) -> NewCharge:
    return NewCharge(*(getattr(charge, name) for name in NewCharge._fields))
