"""The words of documents in each language, and numbers, money and dates as its readers write them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from fairlead.kernel.money import Money
from fairlead.kernel.period import last_day

TEMPLATES = Path(__file__).parents[2] / "templates" / "billing" / "documents"
_WORDS: Mapping[str, Mapping[str, str]] = tomllib.loads((TEMPLATES / "words.toml").read_text())
LANGUAGES = tuple(_WORDS)
"""Those that documents are written in."""
_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """How one reader's documents are worded."""

    locale: Locale
    words: Mapping[str, str]

    @classmethod
    def of(cls, *locales: str | None) -> "Wording":
        """The first of the locales whose language documents are written in; English when there is none."""
        known = (_locale(one) for one in locales if one)
        found = next((one for one in known if one is not None and one.language in _WORDS), Locale(_FALLBACK, "US"))
        return cls(found, _WORDS[found.language])

    @property
    def language(self) -> str:
        """Its ISO 639 code."""
        return str(self.locale.language)

    def say(self, word: str, **values: str) -> str:
        """A word, with its places filled."""
        return self.words[word].format(**values)

    def money(self, value: Money) -> str:
        """With the sign of its currency and exactly its decimals."""
        return _money(self.locale, value.minor, value.currency)

    def day(self, value: date) -> str:
        """A day in full, as a letter bears it."""
        return _day(self.locale, value, "long")

    def short(self, value: date) -> str:
        """A day in figures or nearly so, as a table bears it."""
        return _day(self.locale, value, "medium")

    def days(self, start: date | None, end: date | None) -> str:
        """A period with both its ends, or nothing."""
        if start is None or end is None:
            return ""
        last = last_day(end)
        return self.short(start) if last == start else f"{self.short(start)} – {self.short(last)}"

    def number(self, value: Decimal) -> str:
        """A quantity without trailing zeros."""
        return _number(self.locale, value)

    def percent(self, value: Decimal) -> str:
        """`19 %` of 19."""
        return _percent(self.locale, value)


@lru_cache(maxsize=200)
def _locale(name: str) -> Locale | None:
    try:
        return Locale.parse(name, sep="-" if "-" in name else "_")
    except (UnknownLocaleError, ValueError):
        return None


@lru_cache(maxsize=4096)
def _money(locale: Locale, minor: int, currency: str) -> str:
    """Kept, like days and quantities: the invoices of a month repeat them, and to write one takes as long as a line."""
    return str(format_currency(Money(minor, currency).amount, currency, locale=locale, currency_digits=True))


@lru_cache(maxsize=1024)
def _day(locale: Locale, value: date, length: Literal["medium", "long"]) -> str:
    return str(format_date(value, length, locale=locale))


@lru_cache(maxsize=1024)
def _number(locale: Locale, value: Decimal) -> str:
    return str(format_decimal(value.normalize() + 0, locale=locale, decimal_quantization=False))


@lru_cache(maxsize=256)
def _percent(locale: Locale, value: Decimal) -> str:
    return str(format_percent(value / 100, locale=locale, decimal_quantization=False))
