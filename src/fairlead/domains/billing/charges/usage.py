"""Charges of usage: what a service used of a meter in a period, in arrears, and whatever corrects that later."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

from fairlead.domains.billing.charges.draft import NewCharge
from fairlead.domains.billing.rules import Pause, UsagePeriod, counted, plain, rounding, settled, usage_cost
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.catalog.queries import UsagePriceRow
from fairlead.kernel.money import Money

_LARGEST = Decimal(10**12)
MOST = 10**15
"""Minor units of one charge; more is a wrong price or a wrong meter, not a bill."""


class MeteredUse(NamedTuple):
    """What was used of a meter in a period, and the price version of the day on which the period began."""

    service_id: UUID
    name: str
    """The service's."""
    period: UsagePeriod
    price: UsagePriceRow
    events: int
    quantity: Decimal
    holds: tuple[Pause, ...] = ()
    """What the service's holds leave of its days."""

    @property
    def claim(self) -> str:
        """The meter and the days."""
        return f"{self.price.meter}:{self.period.days}"

    def explained(self) -> tuple[Money, dict[str, Any]]:
        """What it costs altogether, rounded once, and why."""
        pricing, (days, whole, *_) = self.price.pricing, self.period
        used, held = counted(days, self.holds if self.price.by_days else ())
        of = whole.days
        if used == of:
            used, of = Decimal(1), 1
        cost = usage_cost(pricing, self.quantity, used, of)
        total = Money(1, pricing.currency).times(cost.exact)
        basis: dict[str, Any] = {
            "rule": "usage",
            "meter": self.price.meter,
            "unit": self.price.unit,
            "aggregation": self.price.aggregation.value,
            "quantity": plain(self.quantity),
            "events": self.events,
            "pricing": pricing.stored(),
            "steps": list(cost.steps),
            "period": str(days),
            "of": str(whole),
            "used": int(used) if used == int(used) else plain(used),
            "days": of,
            "currency": pricing.currency,
            "price_version": str(self.price.id),
            "formula": _formula(cost.steps, total),
            "rounding": rounding(pricing.currency),
        }
        if used != of:
            basis["proration"] = "The flat part and the minimum are shared by days, units are not."
        if held:
            basis["holds"] = list(held)
        return total, basis


def _formula(steps: Sequence[str], total: Money) -> str:
    """The steps, and what they come to where the last of them does not say so itself."""
    said, comes_to = "; ".join(steps), f" = {total.amount}"
    return said if said.endswith(comes_to) else said + comes_to


class UsageCharge(NamedTuple):
    """A charge of usage that stands."""

    id: UUID
    client_id: UUID
    service_id: UUID
    description: str
    claim: str
    """The meter, the days and, from the second on, the revision."""
    period_start: date
    period_end: date
    amount_minor: int
    currency: str
    due_on: date
    invoiced: bool
    noted_minor: int
    """What credit notes have given back of it."""
    basis: dict[str, Any]
    line_id: UUID | None = None
    """The line that carries it, where that is on a draft which nobody approved: it can bill another charge yet."""

    @property
    def key(self) -> str:
        """What it charges: the claim that its first revision has. A rest of a split credit belongs to it too."""
        meter, days, *_ = self.claim.partition(" ")[0].split(":")
        return f"{meter}:{days}"


@dataclass(slots=True)
class UsageSettlement:
    """Charges that are added, and open ones that are withdrawn, so that what stands is what was used."""

    added: list[NewCharge] = field(default_factory=list)
    released: list[UsageCharge] = field(default_factory=list)
    taken: set[tuple[UUID, str]] = field(default_factory=set)
    """Claims of services that stand on invoices, or are new."""

    def stands(self, charges: Sequence[UsageCharge]) -> None:
        """Take account of what is invoiced: its claims are not free."""
        self.taken |= {(one.service_id, one.claim.partition(" ")[0]) for one in charges if one.invoiced}

    def settle(self, use: MeteredUse, standing: Sequence[UsageCharge], on: date) -> None:
        """Let the charges of a meter's period come to what it costs.

        What no invoice carries yet is replaced. What is invoiced stays, and the difference is charged or given back
        by a charge of its own. A new charge is due on `on`, or when the one that it replaces was.
        """
        total, basis = use.explained()
        if abs(total.minor) > MOST:
            raise OverflowError(f"{use.name}: {total} for {plain(use.quantity)} {use.price.unit} is more than a bill")
        fresh = self._difference(use.service_id, use.claim, total, basis, standing)
        if fresh is None:
            return
        claim, amount = fresh
        due_on = min((one.due_on for one in standing if not one.invoiced), default=on)
        correction = ", correction" if "charged" in basis else ""
        self.added.append(
            NewCharge(
                client_id=use.period.terms.client_id,
                service_id=use.service_id,
                source_kind=SourceKind.USAGE,
                source_id=use.service_id,
                claim=claim,
                description=f"{use.name}: {use.price.meter_name}{correction}",
                period_start=use.period.days.start,
                period_end=use.period.days.end,
                quantity=use.quantity if use.quantity < _LARGEST else Decimal(1),
                amount_minor=amount.minor,
                currency=amount.currency,
                due_on=due_on,
                basis=basis,
            )
        )

    def withdraw(self, standing: Sequence[UsageCharge], on: date) -> None:
        """Nothing is to be charged any more for what these charge: the service's days turned out to be others."""
        first = standing[0]
        basis = {
            **(first.basis["of"] if first.basis["rule"] == "portion" else first.basis),
            "pricing": None, "steps": [], "quantity": "0", "events": 0, "formula": "nothing",
        }  # fmt: skip
        for earlier in ("charged", "noted"):
            basis.pop(earlier, None)
        fresh = self._difference(first.service_id, first.key, Money.zero(first.currency), basis, standing)
        if fresh is not None:
            claim, amount = fresh
            self.added.append(
                NewCharge(
                    first.client_id, first.service_id, SourceKind.USAGE, first.service_id, claim,
                    f"{first.description.removesuffix(', correction')}, correction", first.period_start,
                    first.period_end, Decimal(0), amount.minor, amount.currency, on, basis,
                )
            )  # fmt: skip

    def _difference(
        self, service_id: UUID, key: str, total: Money, basis: dict[str, Any], standing: Sequence[UsageCharge]
    ) -> tuple[str, Money] | None:
        """Withdraw what is open; the claim and amount of what is to be charged, explained, if that is anything."""
        invoiced = [one for one in standing if one.invoiced]
        still_open = [one for one in standing if not one.invoiced]
        charged = Money(sum(one.amount_minor for one in invoiced), total.currency)
        noted = Money(sum(one.noted_minor for one in invoiced), total.currency)
        amount = settled(total, charged, noted)
        if invoiced:
            kept = f", of which credit notes gave back {noted.amount}," if noted else ""
            formula = f"{basis['formula']}; less {charged.amount} charged before{kept} = {amount.amount}"
            basis |= {"charged": str(charged.amount), "total": str(total.amount), "formula": formula}
            basis |= {"noted": str(noted.amount)} if noted else {}
        if [(one.amount_minor, one.basis) for one in still_open] == [(amount.minor, basis)]:
            return None
        self.released += still_open
        if not amount:
            return None
        return self._claim(service_id, key), amount

    def _claim(self, service_id: UUID, key: str) -> str:
        """The first revision that is free."""
        revisions = (key if number == 1 else f"{key}:r{number}" for number in count(1))
        claim = next(one for one in revisions if (service_id, one) not in self.taken)
        self.taken.add((service_id, claim))
        return claim
