"""Tax rates as facts: which one a place has for a category on a day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from fairlead.domains.clients.terms import COUNTRIES
from fairlead.kernel.errors import FieldError, Invalid


class RateFact(NamedTuple):
    """A rate of a country, or of one of its regions, for a category: `[valid_from, valid_until)`."""

    country: str
    region: str | None
    category: str
    name: str
    percent: Decimal
    valid_from: date
    valid_until: date | None


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


def check_rate(country: str, percent: Decimal, valid_from: date, valid_until: date | None) -> None:
    """Raise Invalid for a rate that cannot be."""
    found: list[FieldError] = []
    if country not in COUNTRIES:
        message = f"{country[:10]!r} is not an ISO 3166 country."
        found.append(FieldError("country", "#/country", message, "Give a code of two letters such as DE."))
    if not 0 <= percent <= 100:
        found.append(FieldError("percent", "#/percent", f"{percent} % is no rate.", "Give a number from 0 to 100."))
    if valid_until is not None and valid_until <= valid_from:
        message, remedy = (
            f"{valid_until} is not after {valid_from}.",
            "Give the first day on which it no longer counts.",
        )
        found.append(FieldError("valid_until", "#/valid_until", message, remedy))
    if found:
        raise Invalid(errors=tuple(found))
