"""Setting free what an invoice billed, so that it can be billed afresh: for voiding, re-issuing, and credit notes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, func, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from fairlead.domains.billing import rules
from fairlead.domains.billing.charges import NewCharge, priced_as
from fairlead.domains.billing.commands.showing import show_taken_back
from fairlead.domains.billing.commands.upkeep.ledgers import Ledger
from fairlead.domains.billing.errors import InvoiceCredited, LaterPeriodsBilled
from fairlead.domains.billing.models import Charge, InvoiceLine
from fairlead.domains.billing.queries import schedules as queries
from fairlead.domains.billing.queries.credits import carriers_of
from fairlead.domains.billing.queries.schedules import ScheduleFacts
from fairlead.domains.billing.repository.charges import add_charges, release_charges
from fairlead.domains.billing.repository.schedules import Moved, move_schedules
from fairlead.domains.billing.rules import Pause
from fairlead.domains.billing.terms import SourceKind
from fairlead.kernel.period import Period
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
    """What is free again: schedules that bill periods afresh, and open charges of the same days."""

    set_back: list[SetBack] = field(default_factory=list)
    charge_ids: list[UUID] = field(default_factory=list)


@dataclass(slots=True)
class _Settled:
    """What a change, a hold or an end has settled of charges, and no invoice carries yet."""

    credits: dict[UUID, list[Charge]] = field(default_factory=dict)
    """What gives back the last days of a charge, by its id."""
    instead: list[Charge] = field(default_factory=list)
    """What is charged for those days."""

    def given(self) -> list[Charge]:
        """Every one of the credits."""
        return [credit for found in self.credits.values() for credit in found]

    def kept(self, charge: Charge) -> NewCharge | None:
        """The days of a charge that were not given back, as they were charged; None when there are none."""
        start, end = _days(charge)
        end = min([end, *(_days(credit)[0] for credit in self.credits[charge.id])])
        if end == start:
            return None
        part = Period(start, end)
        amount, basis = rules.for_days(charge.basis, part)
        return _again(charge)._replace(claim=str(part), period_end=end, amount_minor=amount.minor, basis=basis)


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

    Whole periods are billed again by a run, at the price that counts for them, other charges are open as they were.
    Days that a change, a hold or an end gave back stay settled: the credit that waits is withdrawn with what it gives
    back, and what is charged instead is billed in its place. Raises InvoiceCredited when an invoice or a credit note
    carries that credit, and LaterPeriodsBilled when billing went on behind periods that would be billed again.
    """
    periods = [charge for charge in billed if charge.source_kind is SourceKind.SERVICE_PERIOD]
    schedules = await queries.locked_schedules(ctx, {one.service_id for one in periods if one.service_id is not None})
    settled = await _settled(ctx, billed)
    given = settled.given()
    released, afresh = await _set_back(ctx, schedules, periods, settled)
    withdrawn = [*given, *(charge for charge in settled.instead if charge in afresh)]
    await release_charges(ctx, [charge.id for charge in (*billed, *withdrawn)])
    show_taken_back(ctx, [charge for charge in withdrawn if charge not in billed])
    as_was = [charge for charge in billed if charge.id not in settled.credits and charge not in (*afresh, *given)]
    cut = [settled.kept(charge) for charge in billed if charge.id in settled.credits]
    released.charge_ids = await add_charges(ctx, [*map(_again, as_was), *(one for one in cut if one is not None)])
    released.charge_ids += [charge.id for charge in settled.instead if charge not in afresh]
    return released


async def _settled(ctx: Context, billed: Sequence[Charge]) -> _Settled:
    """What waits of the settling of charges; locked, so that no run invoices it meanwhile."""
    ids = {charge.id for charge in billed}
    services = {charge.service_id for charge in billed if charge.service_id is not None}
    gives_back = (Charge.source_kind == SourceKind.SERVICE_CREDIT) & (Charge.source_id == _among(ids))
    statement = (
        select(Charge)
        .where(
            Charge.service_id == _among(services), Charge.released_at.is_(None),
            or_(gives_back, (Charge.source_kind == SourceKind.SERVICE_PERIOD) & ~Charge.invoiced),
        )
        .order_by(Charge.client_id, Charge.due_on, Charge.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    settled = _Settled()
    found = (await ctx.session.scalars(statement)).all()
    for credit in (one for one in found if one.source_kind is SourceKind.SERVICE_CREDIT):
        settled.credits.setdefault(credit.source_id, []).append(credit)
    given = settled.given()
    carried = [credit.id for credit in given if credit.invoiced and credit.id not in ids]
    if carried:
        raise InvoiceCredited(charge_ids=tuple(carried), carried_by=await carriers_of(ctx, carried))
    settled.instead = [one for one in found if one not in given and any(_replaces(one, credit) for credit in given)]
    return settled


def _replaces(charge: Charge, credit: Charge) -> bool:
    """Whether a charge bills days that a credit gives back, to the same client."""
    (start, end), (since, until) = _days(charge), _days(credit)
    same = (charge.service_id, charge.client_id) == (credit.service_id, credit.client_id)
    return same and start < until and since < end


async def _set_back(
    ctx: Context, schedules: Sequence[ScheduleFacts], periods: Sequence[Charge], settled: _Settled
) -> tuple[Released, list[Charge]]:
    """Set schedules back before the periods that a run will bill again: those, and where they go on from."""
    pauses = await queries.pauses_by_schedule(ctx, [schedule.id for schedule in schedules])
    moved: list[Moved] = []
    afresh: list[Charge] = []
    released = Released()
    for schedule in schedules:
        whole = [one for one in periods if one.id not in settled.credits and one.service_id == schedule.service_id]
        instead = [one for one in settled.instead if one.service_id == schedule.service_id]
        if whole:
            _refuse_later(schedule, whole, instead)
        last = _last_periods(schedule, sorted((*whole, *instead), key=_days))
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


def _refuse_later(schedule: ScheduleFacts, whole: Sequence[Charge], instead: Sequence[Charge]) -> None:
    """The periods must be the last that were billed of a service, to the same client."""
    last = max(_days(charge)[1] for charge in (*whole, *instead))
    if last < schedule.billed_until or any(charge.client_id != schedule.client_id for charge in whole):
        raise LaterPeriodsBilled(service_id=schedule.service_id, billed_until=schedule.billed_until)


def _bills_as_now(schedule: ScheduleFacts, charge: Charge) -> bool:
    """Whether a run would bill these very days just so: a whole period, of one deal, without a hold."""
    deal = schedule.deal("")
    whole = str(deal.period_of(_days(charge)[0]))
    terms = (charge.client_id, charge.basis["quantity"], charge.basis["proration"], charge.basis.get("percent"))
    now = (deal.client_id, rules.plain(deal.quantity), deal.proration.value, None)
    return charge.claim == whole and terms == now and priced_as(charge.basis, deal)


def _days(charge: Charge) -> tuple[date, date]:
    """The days that a charge of days bills; of another, none."""
    return charge.period_start or date.min, charge.period_end or date.min


def _again(charge: Charge) -> NewCharge:
    return NewCharge(*(getattr(charge, name) for name in NewCharge._fields))


def _among(ids: Collection[UUID]) -> ColumnElement[UUID]:
    return func.any(literal(list(ids), ARRAY(Uuid)))
