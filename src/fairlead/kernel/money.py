"""Money: whole minor units of one currency, and the one place in the system that rounds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

_ZERO = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP "
    "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR "
    "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN "
    "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG"
)
EXPONENTS: dict[str, int] = (
    dict.fromkeys(_ZERO.split(), 0) | dict.fromkeys(_TWO.split(), 2) | dict.fromkeys(_THREE.split(), 3)
)
"""Decimals of each ISO 4217 currency."""

# Amounts are read exactly or not at all: 18 digits, the most that always fits the 64 bits they are kept in.
_EXACT = Context(prec=18, traps=[Inexact, InvalidOperation])
_QUANTA = {places: Decimal(1).scaleb(-places) for places in (0, 2, 3)}
_PLAIN = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")


class NotMoney(ValueError):
    """An amount or currency that cannot be money."""


class UnknownCurrency(NotMoney):
    """The code is not an ISO 4217 currency."""


class NotAnAmount(NotMoney):
    """The text is not a decimal number."""


class TooManyDecimals(NotMoney):
    """The amount is finer than the currency's smallest unit."""


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were combined or compared."""


def exponent(currency: str) -> int:
    """Decimals of a currency; raises UnknownCurrency."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(f"{currency!r} is not an ISO 4217 currency code") from None


def plain_decimal(value: str | int | Decimal) -> Decimal:
    """A number as people write it: no exponent, no grouping, no spaces; raises NotAnAmount."""
    if isinstance(value, str):
        if not _PLAIN.fullmatch(value):
            raise NotAnAmount(f"{value[:40]!r} is not a decimal number such as 19.99")
    elif not isinstance(value, int | Decimal):
        raise TypeError(f"money is read from text, whole numbers and decimals, never from a {type(value).__name__}")
    number = Decimal(value)
    if not number.is_finite():
        raise NotAnAmount(f"{value} is not a finite number")
    return number


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` whole units of `currency`'s smallest coin: `Money(1999, "USD")` is 19.99 USD."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are whole numbers, not a {type(self.minor).__name__}")
        if self.currency not in EXPONENTS:
            raise UnknownCurrency(f"{self.currency!r} is not an ISO 4217 currency code")

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in a currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, amount: str | int | Decimal, currency: str) -> "Money":
        """From major units (`"19.99"`); raises NotAnAmount, TooManyDecimals or UnknownCurrency."""
        places = exponent(currency)
        try:
            value = plain_decimal(amount).quantize(_QUANTA[places], context=_EXACT)
        except Inexact:
            raise TooManyDecimals(f"{amount} has more than the {places} decimals of {currency}") from None
        except InvalidOperation:
            raise NotAnAmount(f"{amount} has more than {_EXACT.prec - places} digits before its point") from None
        return cls(int(value.scaleb(places, context=_EXACT)), currency)

    @classmethod
    def sum(cls, amounts: Iterable["Money"], currency: str) -> "Money":
        """The total, zero for none; raises CurrencyMismatch."""
        total = 0
        for amount in amounts:
            if amount.currency != currency:
                raise CurrencyMismatch(f"{amount.currency} in a sum of {currency}")
            total += amount.minor
        return cls(total, currency)

    @property
    def amount(self) -> Decimal:
        """In major units, with exactly the currency's decimals."""
        return Decimal(self._major())

    def times(self, factor: int | Fraction | Decimal) -> "Money":
        """Multiplied and rounded half up (away from zero), so that a credit mirrors its charge to the cent."""
        if isinstance(factor, int):
            return Money(self.minor * factor, self.currency)
        if isinstance(factor, float):
            raise TypeError("money is never multiplied by a float; use Fraction or Decimal")
        numerator, denominator = factor.as_integer_ratio()
        numerator *= self.minor
        rounded = (2 * abs(numerator) + denominator) // (2 * denominator)  # the one rounding of the code base
        return Money(rounded if numerator >= 0 else -rounded, self.currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Shares in proportion to `weights` that add up exactly: largest remainder, earlier shares first."""
        total = sum(weights)
        if not weights or total <= 0 or min(weights) < 0:
            raise ValueError("weights are whole numbers of at least 0 with a positive sum")
        size = abs(self.minor)
        shares = [size * weight // total for weight in weights]
        remainders = [size * weight % total for weight in weights]
        order = sorted(range(len(weights)), key=lambda i: -remainders[i])
        for i in order[: size - sum(shares)]:
            shares[i] += 1
        sign = 1 if self.minor >= 0 else -1
        return [Money(sign * share, self.currency) for share in shares]

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} with {other.currency}")
        return other.minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __str__(self) -> str:
        return f"{self._major()} {self.currency}"

    def _major(self) -> str:
        places = EXPONENTS[self.currency]
        digits = f"{abs(self.minor):0{places + 1}d}"
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits
