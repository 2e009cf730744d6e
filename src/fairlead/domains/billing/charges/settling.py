"""Settling what was billed with what should be: what is given back, what is charged again, what stays as it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from fairlead.domains.billing.charges.draft import NewCharge
from fairlead.domains.billing.charges.services import period_charge
from fairlead.domains.billing.rules import FULL, Basis, Deal, Part, Walk, credit_for, off_of, plain
from fairlead.domains.billing.rules import period as whole_of
from fairlead.domains.billing.terms import SourceKind
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period


class OpenCredit(NamedTuple):
    """A credit that is on no invoice yet, and may be taken back."""

    id: UUID
    since: date
    amount: Money


@dataclass(frozen=True, slots=True)
class BilledPeriod:
    """A charge of a service's days that stands, as its invoiced credits have left it."""

    id: UUID
    client_id: UUID
    service_id: UUID
    description: str
    period: Period
    """The days that are not given back, or on no invoice yet."""
    quantity: Decimal
    amount: Money
    """What those days cost."""
    basis: dict[str, Any]
    invoiced: bool
    due_on: date
    noted: Money
    """What credit notes have given back of it."""
    open_credits: tuple[OpenCredit, ...] = ()

    @property
    def stands_until(self) -> date:
        """The end of the days that no credit at all gives back."""
        return min((credit.since for credit in self.open_credits), default=self.period.end)

    def bills(self, deal: Deal, part: Part) -> bool:
        """Whether it charges its days to the same client by the same sum."""
        return self.client_id == deal.client_id and _cost_alike(self.basis, deal, part)


class _Stays(NamedTuple):
    """Days that stay charged up to one, by what explains their charge."""

    basis: Basis
    until: date


@dataclass(slots=True)
class Settlement:
    """New charges and credits, and those that are withdrawn because nobody was invoiced for them."""

    added: list[NewCharge] = field(default_factory=list)
    released: list[UUID] = field(default_factory=list)
    withdrawn: list[tuple[BilledPeriod, Period, Money]] = field(default_factory=list)
    """Charges, and credits of charges, with their amounts: taken back before they reached an invoice."""
    begun: Sequence[BilledPeriod] = ()
    """What was charged of a period up to where billing stands in its midst: the rest of it goes on behind that."""

    def keep_until(self, billed: BilledPeriod, day: date, on: date) -> None:
        """Let a charge stand for its days before one and for no other; what it gives back is due on `on`."""
        if day == billed.stands_until:
            return
        for credit in billed.open_credits:
            self.released.append(credit.id)
            self.withdrawn.append((billed, Period(credit.since, billed.period.end), credit.amount))
        if day >= billed.period.end:
            return
        used = Period(billed.period.start, day) if day > billed.period.start else None
        if used is None:
            self.released.append(billed.id)
            if not billed.invoiced:
                self.withdrawn.append((billed, billed.period, billed.amount))
                return
        back = give_back(billed, used, on)
        if back is not None:
            self.added.append(back)

    def settle(
        self,
        service_id: UUID,
        billed: Sequence[BilledPeriod],
        wanted: Sequence[tuple[Deal, Part]],
        since: date,
        due: date | None = None,
    ) -> None:
        """Let exactly the wanted parts be charged for the days from one on.

        What is charged so already stays. A credit and the charge beside it are due on the same day, and on none
        before the invoice of what they correct, nor before `due`.
        """
        earliest = max(since, due or since)
        missing = list(wanted)
        stays = _stay(one for one in (*billed, *self.begun) if one.period.end <= since)
        for one in billed:
            start = max(since, one.period.start)
            if start >= one.period.end:
                continue
            same = next((w for w in missing if w[1].period.start == start and one.bills(*w)), None)
            if same is not None and same[1].period.end <= one.period.end:
                missing.remove(same)
                start = same[1].period.end
                self.keep_until(one, start, max(start, one.due_on, earliest))
            else:
                self.keep_until(one, start, max(earliest, one.due_on))
            if one.period.start < start:
                stays.append(_Stays(one.basis, start))
        self._charge(service_id, missing, earliest, stays)

    def charge(self, service_id: UUID, parts: Iterable[tuple[Deal, Part]]) -> None:
        """Charge parts behind where billing stands; those that cost nothing make no charge."""
        self._charge(service_id, parts, date.min, _stay(self.begun))

    def _charge(
        self, service_id: UUID, parts: Iterable[tuple[Deal, Part]], since: date, stays: Sequence[_Stays]
    ) -> None:
        for deal, own in groupby(parts, key=itemgetter(0)):
            known = (*stays, *_charged(self.added))
            new = [
                period_charge(service_id, deal, _behind(known, deal, part), max(since, part.due_on)) for _, part in own
            ]
            self.added += [charge for charge in new if charge.amount_minor]


def goes_on(went: Walk, deal: Deal, begun: Sequence[BilledPeriod]) -> Walk:
    """A walk from where billing stands in the midst of a period, behind what was charged of that."""
    if not begun or not went.parts:
        return went
    first, *others = went.parts
    return went._replace(parts=(_behind(_stay(begun), deal, first), *others))


def _behind(stays: Sequence[_Stays], deal: Deal, part: Part) -> Part:
    """A part, knowing the days right before it that stay charged by its terms: both cost what they cost undivided."""
    if deal.undivided:
        return part
    for one in stays:
        if one.until == part.period.start and _cost_alike(one.basis, deal, part):
            since = whole_of(one.basis.get("before") or one.basis["period"]).start
            return part._replace(before=Period(since, part.period.start))
    return part


def _stay(billed: Iterable[BilledPeriod]) -> list[_Stays]:
    return [_Stays(one.basis, one.stands_until) for one in billed if one.period.start < one.stands_until]


def _charged(added: Iterable[NewCharge]) -> Iterator[_Stays]:
    for one in added:
        if one.source_kind is SourceKind.SERVICE_PERIOD and one.period_end is not None:
            yield _Stays(one.basis, one.period_end)


def _cost_alike(basis: Basis, deal: Deal, part: Part) -> bool:
    """Whether the days of a charge cost whoever has them what they would cost in a part."""
    said = (deal.price.currency, plain(deal.quantity), deal.proration.value)
    return (
        (basis["currency"], basis["quantity"], basis["proration"]) == said
        and priced_as(basis, deal)
        and basis["of"] == str(part.whole)
        and Decimal(basis.get("percent", FULL)) == part.percent
        and off_of(basis) == part.off
    )


def give_back(billed: BilledPeriod, used: Period | None, on: date) -> NewCharge | None:
    """The credit for the days that were not used (none at all: `used` is None); None when nothing is to be given.

    Its source is the charge and its claim the days, so that no day is given back twice.
    """
    amount, basis = credit_for(billed.basis, billed.amount, used, str(billed.id), billed.noted)
    if not amount:
        return None
    days = Period(used.end if used else billed.period.start, billed.period.end)
    return NewCharge(
        client_id=billed.client_id,
        service_id=billed.service_id,
        source_kind=SourceKind.SERVICE_CREDIT,
        source_id=billed.id,
        claim=str(days),
        description=f"{billed.description}: credit",
        period_start=days.start,
        period_end=days.end,
        quantity=billed.quantity,
        amount_minor=amount.minor,
        currency=amount.currency,
        due_on=on,
        basis=basis,
    )


def priced_as(basis: Mapping[str, Any], deal: Deal) -> bool:
    """Whether a charge was priced as a deal prices: by the same pricing, or by the same price for each unit."""
    if deal.pricing is not None:
        return bool(basis.get("pricing") == deal.pricing.stored())
    return "pricing" not in basis and bool(basis["price"] == str(deal.price.amount))


def begun_in(billed: Sequence[BilledPeriod], day: date) -> str | None:
    """The billing period in which days before a day were billed that reach it; None when none do."""
    before = _before(billed, day)
    return before.basis["of"] if before is not None else None


def kept_until(billed: Sequence[BilledPeriod], day: date) -> date:
    """The end of the days from one on that are billed in a period which has begun before it; the day without any."""
    before = _before(billed, day)
    if before is None:
        return day
    until, whole = before.period.end, before.basis["of"]
    for one in sorted(billed, key=_start):
        if one.period.start == until and one.basis["of"] == whole:
            until = one.period.end
    return until


def _before(billed: Sequence[BilledPeriod], day: date) -> BilledPeriod | None:
    reach = (one for one in billed if one.period.start < day <= one.period.end)
    return next((one for one in reach if whole_of(one.basis["of"]).contains(day)), None)


def _start(billed: BilledPeriod) -> date:
    return billed.period.start
