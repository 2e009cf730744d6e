"""Locked schedules with what settling them comes to, read and written for any number of services at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from uuid import UUID

from fairlead.domains.billing import rules
from fairlead.domains.billing.charges import Settlement
from fairlead.domains.billing.commands.showing import show_charges, show_withdrawn
from fairlead.domains.billing.queries.schedules import ScheduleFacts
from fairlead.domains.billing.repository.charges import claim_charges, release_charges
from fairlead.domains.billing.repository.schedules import MOVING, Moved, move_schedules, replace_pauses
from fairlead.domains.billing.rules import Deal, Pause, Walk
from fairlead.platform.context import Context

_MOVED = attrgetter(*Moved._fields)


@dataclass(slots=True)
class Ledger:
    """A locked schedule with its true pauses, and what settling it comes to."""

    schedule: ScheduleFacts
    pauses: tuple[Pause, ...]
    stored: tuple[Pause, ...]
    settlement: Settlement = field(default_factory=Settlement)
    written: Moved = field(init=False)
    """The schedule as the database has it."""

    def __post_init__(self) -> None:
        self.written = moved(self.schedule)

    @property
    def service_id(self) -> UUID:
        """Whose schedule it is."""
        return self.schedule.service_id

    def charge(self, deal: Deal, went: Walk) -> None:
        """Charge what a walk from where billing stands has come by."""
        self.settlement.charge(self.service_id, [(deal, part) for part in went.parts])

    def goes_to(self, day: date) -> None:
        """Every billable day before this one has a charge now."""
        self.schedule = self.schedule._replace(billed_until=day)

    def bills_by(self, deal: Deal) -> None:
        """From where it stands, the schedule bills by this deal."""
        self.schedule = self.schedule._replace(
            client_id=deal.client_id, cycle=deal.cycle, timing=deal.timing, proration=deal.proration,
            anchor=deal.anchor, anchor_day=deal.anchor_day, price_minor=deal.price.minor, quantity=deal.quantity,
            pricing=deal.pricing,
        )  # fmt: skip

    def moved(self) -> Moved:
        """Where the schedule stands now."""
        schedule = self.schedule
        next_date = rules.next_due(schedule.course, self.pauses)
        status = rules.standing(schedule.ends_on, self.pauses, next_date)
        return moved(schedule._replace(status=status, next_date=next_date))


def moved(schedule: ScheduleFacts) -> Moved:
    """A schedule as it is written."""
    return Moved._make(_MOVED(schedule))


async def write(ctx: Context, ledgers: Sequence[Ledger]) -> None:
    """Write what settling came to, and show it in a plan; the ledgers go on from there."""
    await replace_pauses(ctx, {one.schedule.id: one.pauses for one in ledgers if one.pauses != one.stored})
    await release_charges(ctx, [charge_id for one in ledgers for charge_id in one.settlement.released])
    await claim_charges(ctx, [charge for one in ledgers for charge in one.settlement.added])
    await _move(ctx, ledgers)
    for one in ledgers:
        show_withdrawn(ctx, one.settlement)
        show_charges(ctx, one.settlement.added)
        one.stored, one.settlement = one.pauses, Settlement()


async def _move(ctx: Context, ledgers: Sequence[Ledger]) -> None:
    """Write what differs for any of the schedules that moved: a price change of thousands moves no anchors."""
    now = {one.schedule.id: one.moved() for one in ledgers}
    rows = [(one.written, row) for one in ledgers if (row := now[one.schedule.id]) != one.written]
    differing = {name for sides in rows for name, was, is_ in zip(Moved._fields, *sides, strict=True) if was != is_}
    await move_schedules(ctx, [row for _, row in rows], tuple(name for name in MOVING if name in differing))
    for one in ledgers:
        one.written = now[one.schedule.id]
