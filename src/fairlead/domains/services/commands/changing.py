"""Changing live services: at once, from the next period, or on a day; scheduled changes can be taken back."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fairlead.domains.services import queries, rules
from fairlead.domains.services.commands.caring import check_fit
from fairlead.domains.services.commands.scheduling import Planned, assign, put_down, sold
from fairlead.domains.services.commands.terms import NewTerms, apply_terms
from fairlead.domains.services.errors import ChangePlannedAlready, NothingChanges
from fairlead.domains.services.events import ServiceChangeRevoked
from fairlead.domains.services.lifecycle import CHANGE, ChangeAction, ChangeStatus
from fairlead.domains.services.queries import ChangeRow, Wish
from fairlead.domains.services.repository import Changes, Services
from fairlead.domains.services.rules import Absence, Subject, Wanted
from fairlead.domains.services.terms import ChangeOrigin, ChangeWhen
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context


async def change(
    ctx: Context,
    service_id: UUID,
    wanted: Wanted,
    *,
    when: ChangeWhen = ChangeWhen.NOW,
    on: date | None = None,
    note: str | None = None,
    version: int | None = None,
) -> ChangeRow:
    """Change a live service from a day on: today's is made at once, a later one is scheduled and can be revoked.

    Raises NotFound, IllegalMove, Invalid by field, NotOnSale and what is in errors.py.
    """
    service = await Services(ctx).get(service_id, lock=True, version=version)
    await ctx.session.flush()
    subject = (await queries.subjects(ctx, [service_id]))[service_id]
    rules.check_changeable(subject)
    if wanted.empty:
        raise Invalid.of("wanted", "nothing is wished.", "Name at least one thing to change.")
    today = ctx.today(subject.zone)
    day = rules.effective_day(subject, when, on, today)
    known = await queries.surroundings(ctx, [Wish(subject.terms.tariff_id, wanted, day)])
    after = rules.terms_wanted(subject, wanted, day, known)
    await check_fit(ctx, _technicians(wanted))
    _check_new(subject, wanted, day, await queries.changes_of(ctx, service_id, ChangeStatus.SCHEDULED), after)
    if day > today:
        [change_id] = await put_down(
            ctx, [Planned(service_id, wanted, day, ChangeOrigin.STAFF, note)], {service_id: subject}
        )
        service.version += 1
        await _foretell(ctx, subject, after, day)
    else:
        row = NewTerms(
            subject=subject, after=after, effective_on=day, origin=ChangeOrigin.STAFF, wanted=wanted, note=note,
            sold=sold(subject, wanted, day, known), settled_on=today,
        )  # fmt: skip
        [change_id] = await apply_terms(ctx, [row])
        await assign(ctx, service_id, wanted)
    return await queries.change_row(ctx, service_id, change_id)


async def _foretell(ctx: Context, subject: Subject, after: rules.Terms, day: date) -> None:
    """What a preview shows of a day to come, as things stand; billing settles it when the day has come.

    Both months are what the client pays for a whole one, with the discounts that count on the day of the change.
    """
    given = (await queries.discounts_on(ctx, [subject.id])).get(subject.id, [])
    left = rules.left_on(given, day)
    ctx.show(
        "then", price=Money(after.price_minor, after.currency), quantity=after.quantity.normalize(),
        billed=after.cycle, a_month_before=rules.monthly_of(subject.terms, left),
        a_month_after=rules.monthly_of(after, left),
        with_discounts=", ".join(one.label for one in given if rules.counts_on(one, day)) or None,
    )  # fmt: skip


def _technicians(wanted: Wanted) -> dict[str, UUID | None]:
    """Those who are named, by the field that names them."""
    backup = wanted.backup_technician_id
    return {
        "primary_technician_id": wanted.primary_technician_id,
        "backup_technician_id": None if isinstance(backup, Absence) else backup,
    }


def _check_new(subject: Subject, wanted: Wanted, day: date, planned: Sequence[ChangeRow], after: rules.Terms) -> None:
    """A change that changes nothing is no change, and two for one day have no order."""
    taken = next((one for one in planned if one.effective_on == day), None)
    if taken is not None:
        raise ChangePlannedAlready(service_id=subject.id, change_id=taken.id, effective_on=day)
    before_it = any(one.effective_on < day for one in planned)
    if after == subject.terms and not wanted.assigns and not before_it:
        raise NothingChanges(service_id=subject.id)


async def revoke_change(ctx: Context, service_id: UUID, change_id: UUID, *, version: int | None = None) -> ChangeRow:
    """Take a scheduled change back; raises NotFound, IllegalMove when it is made already."""
    service = await Services(ctx).get(service_id, lock=True)
    change = await Changes(ctx).get(change_id, lock=True, version=version)
    if change.service_id != service.id:
        raise NotFound.of("change", change_id)
    change.status = CHANGE.target(change.status, ChangeAction.REVOKE)
    change.outcome = f"Revoked by {ctx.actor.name}."
    change.version += 1
    service.version += 1
    ctx.emit(
        ServiceChangeRevoked(
            service_id=service.id, client_id=service.client_id, change_id=change.id, effective_on=change.effective_on
        )
    )
    await ctx.session.flush()
    return await queries.change_row(ctx, service_id, change_id)
