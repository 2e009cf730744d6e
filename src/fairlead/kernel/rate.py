"""Rates: unit prices finer than a currency's smallest coin."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fairlead.kernel.money import Money, NotAnAmount, exponent, plain_decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """A price of one unit in major units, as fine as it is: `Rate(Decimal("0.00035"), "USD")`."""

    value: Decimal
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)
        if not isinstance(self.value, Decimal):
            raise TypeError(f"a rate is a Decimal, not a {type(self.value).__name__}")
        if not self.value.is_finite():
            raise NotAnAmount(f"{self.value} is not a finite number")

    @classmethod
    def parse(cls, value: str | int | Decimal, currency: str) -> "Rate":
        """From major units, as fine as wanted; raises NotAnAmount or UnknownCurrency."""
        return cls(plain_decimal(value), currency)

    def times(self, quantity: int | Decimal | Fraction) -> Money:
        """The price of a quantity, rounded once, by Money's one rule."""
        if isinstance(quantity, float):
            raise TypeError("a rate is never multiplied by a float; use Fraction or Decimal")
        units, per = self.value.as_integer_ratio()
        numerator, denominator = quantity.as_integer_ratio()
        minor = Fraction(units * numerator * 10 ** exponent(self.currency), per * denominator)
        return Money(1, self.currency).times(minor)

    def __str__(self) -> str:
        return f"{self.value:f} {self.currency}"
