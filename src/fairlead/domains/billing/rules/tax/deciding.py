"""How a client's line is taxed: their own status first, then the rate of the region, then of the country."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from fairlead.domains.billing.rules.amounts import plain
from fairlead.domains.billing.rules.tax.rates import RateFact, Rates
from fairlead.domains.billing.rules.tax.treatments import Treatment
from fairlead.domains.billing.terms import TaxKind
from fairlead.domains.clients.terms import TaxStatus
from fairlead.kernel.period import last_day

_NOTHING = Decimal(0)


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
            return _charged(f"the last day of the exemption was {last_day(payer.until)}")
        reason = payer.reason or "exempt from tax"
        step = f"exempt until {last_day(payer.until)}" if payer.until else "exempt"
        return _Spared(TaxKind.EXEMPT, "Exempt", reason, step)
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
