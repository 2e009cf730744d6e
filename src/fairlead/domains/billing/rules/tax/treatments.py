"""What a line keeps of its tax, and the tax on an amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import orjson

from fairlead.domains.billing.rules.amounts import plain, rounding
from fairlead.domains.billing.terms import TaxKind
from fairlead.kernel.money import Money


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
    rounded = {"rounding": rounding(amount.currency)} if taxed.kind is TaxKind.RATE else {}
    return {**facts, "formula": formula(taxed, amount), **rounded}


def formula(taxed: Treatment, amount: Money) -> str:
    """The sum as people write it: `9.99 × 19 % = 1.90`."""
    if taxed.kind is not TaxKind.RATE:
        return f"no tax: {taxed.reason}"
    net, tax = (Money(minor, amount.currency) for minor in apply(taxed, amount.minor, amount.currency))
    percent = plain(taxed.percent)
    if not taxed.inclusive:
        return f"{amount.amount} × {percent} % = {tax.amount}"
    whole = plain(100 + taxed.percent)
    return f"{amount.amount} × {percent} / {whole} = {tax.amount}; {amount.amount} − {tax.amount} = {net.amount}"
