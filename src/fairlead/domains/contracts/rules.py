"""Terms in days and money: where a term ends, what is left of it, and what leaving early costs."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fairlead.domains.contracts.terms import ContractTerms, FeeKind
from fairlead.kernel.errors import FieldError
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Grid, Period, add_months

_FINEST = Decimal("0.0001")
LONGEST_TERM = 600
LONGEST_NOTICE = 3650
LONGEST = 200
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)
"""Between which a contract may start: far enough for every real one, near enough for calendars to reckon with."""


def end_of_term(start: date, months: int) -> date | None:
    """The first day after a term; None for month to month."""
    return add_months(start, months) if months else None


def remaining_months(terms: ContractTerms, on: date) -> Fraction:
    """Months of the term that are left on a day, exact by day.

    Months run from the contract's first day. The one that contains the day counts by its days left, over its own
    length, as billing counts them; the day itself is left, because nothing is billed on the day of leaving.
    """
    if terms.end_date is None or on >= terms.end_date:
        return Fraction(0)
    rest = Period(max(on, terms.start_date), terms.end_date)
    whole = Grid(Cycle.MONTHLY, terms.start_date).periods(rest.start, rest.end)
    return sum((Fraction(part.days, month.days) for month in whole if (part := rest & month)), Fraction(0))


def remaining_value(terms: ContractTerms, monthly: Money, on: date) -> Money:
    """What the services would still have cost until the term's end."""
    return monthly.times(remaining_months(terms, on))


def cancellation_fee(terms: ContractTerms, monthly: Money, on: date) -> Money:
    """What leaving on a day costs (R32). `on` is the first day without the service, `monthly` its price a month.

    Nothing once the term has ended, and nothing month to month: there is no term to break.
    """
    months = remaining_months(terms, on)
    if not months or terms.fee_kind is FeeKind.NONE:
        return Money.zero(monthly.currency)
    if terms.fee_kind is FeeKind.FIXED:
        return terms.fee
    percent = Fraction(100) if terms.fee_kind is FeeKind.ALL_REMAINING else Fraction(terms.fee_percent)
    return monthly.times(months * percent / 100)


def last_notice_day(terms: ContractTerms) -> date | None:
    """The last day on which notice prevents the next renewal; None where there is no term."""
    return None if terms.end_date is None else date.fromordinal(terms.end_date.toordinal() - terms.notice_days)


_RANGES: Mapping[str, tuple[Decimal, Decimal]] = {
    "term_months": (Decimal(0), Decimal(LONGEST_TERM)),
    "renewal_months": (Decimal(0), Decimal(LONGEST_TERM)),
    "notice_days": (Decimal(0), Decimal(LONGEST_NOTICE)),
    "fee_percent": (Decimal(0), Decimal(100)),
    "uplift_percent": (Decimal(-100), Decimal(100)),
}


def mistakes(facts: Mapping[str, Any], currency: str, at: str = "") -> Iterator[FieldError]:
    """What is wrong with terms by name."""
    for name, (least, most) in _RANGES.items():
        value = facts.get(name)
        if value is not None and not least <= value <= most:
            remedy = f"Give a number from {least} to {most}."
            yield FieldError(name, f"#{at}/{name}", f"{value} is out of range.", remedy)
    for name in ("fee_percent", "uplift_percent"):
        value = facts.get(name)
        if value is not None and value != value.quantize(_FINEST):
            yield FieldError(name, f"#{at}/{name}", f"{value} is too fine.", "Give at most four decimals.")
    start = facts.get("start_date")
    if start is not None and not EARLIEST <= start < LATEST:
        remedy = f"Give a day from {EARLIEST} on, before {LATEST}."
        yield FieldError("start_date", f"#{at}/start_date", f"{start} is out of range.", remedy)
    for name in ("external_id", "purchase_order"):
        value = facts.get(name)
        if value is not None and not 0 < len(value.strip()) <= LONGEST:
            remedy = f"Give 1 to {LONGEST} characters, or null."
            yield FieldError(name, f"#{at}/{name}", "This cannot be blank or very long.", remedy)
    yield from _fee_mistakes(facts.get("fee"), facts.get("fee_kind"), currency, at)


def _fee_mistakes(fee: Money | None, kind: FeeKind | None, currency: str, at: str) -> Iterator[FieldError]:
    if fee is not None and fee.currency != currency:
        message = f"The client is billed in {currency}, not {fee.currency}."
        yield FieldError("fee", f"#{at}/fee/currency", message, f"Give {currency}.")
    if fee is not None and fee.minor < 0:
        yield FieldError("fee", f"#{at}/fee/amount", f"{fee} is negative.", "Give 0 or more.")
    if kind is FeeKind.FIXED and not fee:
        yield FieldError("fee", f"#{at}/fee", "A fixed fee needs its amount.", "Give the fee, or another fee_kind.")
