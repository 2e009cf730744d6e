"""Rates: unit prices finer than a currency's smallest coin."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from fairlead.kernel.money import Money, NotAnAmount, exponent


@dataclass(frozen=True, slots=True)
class Rate:
    """A price of one unit in major units, as fine as it is: `Rate(Decimal("0.00035"), "USD")`."""

    value: Decimal
    currency: str

    @classmethod
    def parse(cls, value: str, currency: str) -> "Rate":
        """From text; raises NotAnAmount or UnknownCurrency."""
        exponent(currency)
        try:
            parsed = Decimal(value)
        except InvalidOperation:
            raise NotAnAmount(f"{value!r} is not a decimal rate such as 0.00035") from None
        if not parsed.is_finite():
            raise NotAnAmount(f"{value!r} is not a finite rate")
        return cls(parsed, currency)

    def times(self, quantity: int | Decimal | Fraction) -> Money:
        """The price of a quantity, rounded once, by Money's one rule."""
        minor = Fraction(self.value) * 10 ** exponent(self.currency) * Fraction(quantity)
        return Money(1, self.currency).times(minor)
