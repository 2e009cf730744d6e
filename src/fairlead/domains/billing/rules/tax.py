"""How a line is taxed: which rate counts for a client and a category on a day, and what the tax on an amount is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from fairlead.domains.billing.rules.amounts import plain, rounding
from fairlead.domains.billing.terms import TaxKind
from fairlead.domains.clients.terms import TaxStatus
from fairlead.kernel.money import Money

_NOTHING = Decimal(0)


class RateFact(NamedTuple):
    """A rate of a country, or of one of its regions, for a category: `[valid_from, valid_until)`."""

    country: str
    region: str | None
    category: str
    name: str
    percent: Decimal
    valid_from: date
    valid_until: date | None


class TaxPayer(NamedTuple):
    """What decides about a client's tax."""

    country: str | None = None
    """None is the company's own."""
    region: str | None = None
    status: TaxStatus = TaxStatus.TAXABLE
    reason: str | None = None
    """Why nothing is charged, as the invoice says it."""
    until: date | None = None
    """The first day on which an exemption no longer counts."""
    tax_id: str | None = None


AT_HOME = TaxPayer()
"""Most clients: in the company's country, and taxed there."""


class Rates:
    """The rates of a company, by the place and category that they are for."""

    def __init__(self, home: str, facts: Iterable[RateFact] = ()) -> None:
        self.home = home
        """The country in which the company is taxed."""
        self._known: dict[tuple[str, str | None, str], list[RateFact]] = {}
        for fact in facts:
            self._known.setdefault((fact.country, fact.region, fact.category), []).append(fact)

    def __bool__(self) -> bool:
        return bool(self._known)

    def on(self, country: str, region: str | None, category: str, day: date) -> RateFact | None:
        """The rate of exactly this place (region None: the whole country) on a day."""
        for fact in self._known.get((country, region, category), ()):
            if fact.valid_from <= day and (fact.valid_until is None or day < fact.valid_until):
                return fact
        return None


@dataclass(frozen=True)
class Treatment:
    """By which rule a line is taxed; what `invoice_lines.tax` keeps."""

    kind: TaxKind
    name: str
    percent: Decimal
    country: str
    region: str | None
    category: str
    inclusive: bool
    """The amount holds its tax already."""
    reason: str | None

    def stored(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "kind": self.kind.value,
            "name": self.name,
            "percent": plain(self.percent),
            "country": self.country,
            "region": self.region,
            "category": self.category,
            "inclusive": self.inclusive,
            "reason": self.reason,
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Treatment":
        """Back from what a line keeps."""
        return cls(**{**stored, "kind": TaxKind(stored["kind"]), "percent": Decimal(stored["percent"])})

    @cached_property
    def text(self) -> str:
        """The JSON text of `stored()`, made once for all lines that share it."""
        return orjson.dumps(self.stored()).decode()

    @cached_property
    def share(self) -> Fraction:
        """The tax as a share of the amount."""
        percent = Fraction(self.percent)
        return percent / (100 + percent) if self.inclusive else percent / 100

    @cached_property
    def known(self) -> dict[tuple[int, str], tuple[int, int]]:
        """Amounts that were taxed before: a run has few prices and many lines."""
        return {}


class Decision(NamedTuple):
    """A treatment, and every step that led to it."""

    treatment: Treatment
    steps: tuple[str, ...]


def treatment(payer: TaxPayer, category: str, rates: Rates, on: date, *, inclusive: bool) -> Treatment:
    """How a client's line of a category is taxed on a day."""
    return decided(payer, category, rates, on, inclusive=inclusive).treatment


def decided(payer: TaxPayer, category: str, rates: Rates, on: date, *, inclusive: bool) -> Decision:
    """The same with its steps: the client's own status first, then the rate of the region, then of the country."""
    country = payer.country or rates.home
    own = "where the client is" if payer.country else "the company's own, since the client's is not known"
    steps = [f"country: {country}, {own}"]
    spared = _spared(payer, country, rates.home, on)
    steps.append(f"status: {spared.step}")
    if spared.kind:
        found = Treatment(spared.kind, spared.name, _NOTHING, country, payer.region, category, inclusive, spared.reason)
        return Decision(found, (*steps, f"no tax: {spared.reason}"))
    rate = _rate(payer.region, country, category, rates, on, steps)
    if rate is None:
        missing = f"no rate of {category} in {country}"
        reason = f"{missing}; {spared.reason}" if spared.reason else missing
        found = Treatment(TaxKind.NONE, "No tax", _NOTHING, country, payer.region, category, inclusive, reason)
        return Decision(found, (*steps, f"no tax: {missing}"))
    found = Treatment(
        TaxKind.RATE, rate.name, rate.percent, rate.country, rate.region, category, inclusive, spared.reason
    )
    held = "the price includes it" if inclusive else "it is added to the price"
    return Decision(found, (*steps, f"tax: {rate.name} {plain(rate.percent)} %, {held}"))


class _Spared(NamedTuple):
    kind: TaxKind | None
    """None: the client is charged."""
    name: str
    reason: str | None
    step: str


def _spared(payer: TaxPayer, country: str, home: str, on: date) -> _Spared:
    """Whether the client's own status spares them the tax, and why (not)."""
    if payer.status is TaxStatus.EXEMPT:
        if payer.until and on >= payer.until:
            return _charged(f"the exemption ended on {payer.until}")
        reason = payer.reason or "exempt from tax"
        return _Spared(TaxKind.EXEMPT, "Exempt", reason, f"exempt until {payer.until}" if payer.until else "exempt")
    if payer.status is TaxStatus.REVERSE_CHARGE:
        if not payer.tax_id:
            return _charged("no reverse charge without a tax id")
        if country == home:
            return _charged(f"no reverse charge within {home}")
        reason = payer.reason or "the recipient accounts for the tax"
        return _Spared(TaxKind.REVERSE_CHARGE, "Reverse charge", reason, f"reverse charge, {payer.tax_id} in {country}")
    return _Spared(None, "", None, "taxable")


def _charged(reason: str) -> _Spared:
    return _Spared(None, "", reason, f"{reason}: the client is charged")


def _rate(region: str | None, country: str, category: str, rates: Rates, on: date, steps: list[str]) -> RateFact | None:
    """The most specific rate of a day; what was looked at joins the steps."""
    for place in (region, None) if region else (None,):
        where = f"{country}, {place}" if place else country
        found = rates.on(country, place, category, on)
        if found:
            steps.append(f"rate: {found.name} of {category} in {where}, in force since {found.valid_from}")
            return found
        steps.append(f"rate: none of {category} in {where} on {on}")
    return None


def apply(taxed: Treatment, amount_minor: int, currency: str) -> tuple[int, int]:
    """Net and tax of a line, in minor units; the tax is rounded once, so that a credit mirrors its charge."""
    if not taxed.percent:
        return amount_minor, 0
    key = amount_minor, currency
    known = taxed.known.get(key)
    if known is None:
        tax = Money(amount_minor, currency).times(taxed.share).minor
        known = taxed.known[key] = (amount_minor - tax, tax) if taxed.inclusive else (amount_minor, tax)
    return known


def recompute_tax(stored: Mapping[str, Any] | None, amount_minor: int, currency: str) -> tuple[int, int]:
    """Net and tax again from what a line keeps and what its charge comes to."""
    return apply(Treatment.read(stored), amount_minor, currency) if stored else (amount_minor, 0)


def explained(stored: Mapping[str, Any], amount: Money) -> dict[str, Any]:
    """What a line keeps of its tax, with the sum that anyone can follow."""
    taxed = Treatment.read(stored)
    net, tax = (Money(minor, amount.currency) for minor in apply(taxed, amount.minor, amount.currency))
    facts = {"rule": "tax", **stored, "net": str(net.amount), "tax": str(tax.amount), "currency": amount.currency}
    if taxed.kind is not TaxKind.RATE:
        return {**facts, "formula": f"no tax: {taxed.reason}"}
    percent = plain(taxed.percent)
    formula = f"{amount.amount} × {percent} % = {tax.amount}"
    if taxed.inclusive:
        whole = plain(100 + taxed.percent)
        formula = f"{amount.amount} × {percent} / {whole} = {tax.amount}; {amount.amount} − {tax.amount} = {net.amount}"
    return {**facts, "formula": formula, "rounding": rounding(amount.currency)}


@dataclass(slots=True)
class TaxBook:
    """The treatments of many lines: clients who differ in nothing share theirs."""

    rates: Rates
    payers: Mapping[UUID, TaxPayer] = field(default_factory=dict)
    """Clients who are elsewhere or not simply taxable; the others are at home."""
    inclusive: bool = False
    """Whether prices include their tax."""
    otherwise: Mapping[UUID, bool] = field(default_factory=dict)
    """Clients for whom that is otherwise."""
    _made: dict[tuple[UUID | None, str, date], Treatment] = field(default_factory=dict)
    _split: dict[tuple[tuple[TaxPayer, bool], str, date], Treatment] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Without a single rate nothing is taxed, and lines keep nothing of it."""
        return bool(self.rates)

    def of(self, client_id: UUID, category: str, on: date) -> Treatment:
        """How a client's line of a category is taxed on a day."""
        own = client_id if client_id in self.payers or client_id in self.otherwise else None
        key = own, category, on
        found = self._made.get(key)
        if found is None:
            payer, inclusive = self.payer(client_id)
            found = self._made[key] = treatment(payer, category, self.rates, on, inclusive=inclusive)
        return found

    def payer(self, client_id: UUID) -> tuple[TaxPayer, bool]:
        """What decides about a client's tax, and whether their prices include it."""
        return self.payers.get(client_id, AT_HOME), self.otherwise.get(client_id, self.inclusive)

    def split(
        self, payer: tuple[TaxPayer, bool], category: str, on: date, amount_minor: int, currency: str
    ) -> tuple[int, int, str | None]:
        """Net and tax of an amount, and the rule as text; without a single rate no tax is known."""
        if not self:
            return amount_minor, 0, None
        key = payer, category, on
        found = self._split.get(key)
        if found is None:
            found = self._split[key] = treatment(payer[0], category, self.rates, on, inclusive=payer[1])
        return *apply(found, amount_minor, currency), found.text


def taxed_again(stored: str | None, amount_minor: int, currency: str) -> tuple[int, int, str | None]:
    """Net and tax of another amount by the rule of a line: a credit is taxed as what it gives back was."""
    if stored is None:
        return amount_minor, 0, None
    return *apply(Treatment.read(orjson.loads(stored)), amount_minor, currency), stored
