"""What a credit note gives back of an invoice's line, net and tax apart, with the explanation that reckons it again."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from fairlead.domains.billing.rules.amounts import Basis, plain, rounding
from fairlead.domains.billing.rules.tax import recompute_tax
from fairlead.kernel.money import Money


class Creditable(NamedTuple):
    """A line, and what was given back of it before: amounts with the line's own sign."""

    line_id: str
    quantity: Decimal
    net: Money
    tax: Money
    given: Money
    """Net of the credit notes so far."""
    settled: Money
    """Net that a change, a hold or an end gave back on invoices of their own."""
    given_quantity: Decimal = Decimal(0)

    @property
    def left(self) -> Money:
        """What can still be given back, before tax."""
        return self.net - self.given - self.settled

    @property
    def untouched(self) -> bool:
        """Whether nothing of it was ever given back."""
        return not self.given and not self.settled

    def fits(self, wanted: Money) -> bool:
        """Whether an amount lies between nothing and what is left."""
        return 0 < wanted.minor <= self.left.minor if self.net.minor > 0 else self.left.minor <= wanted.minor < 0

    def share(self, quantity: Decimal) -> Money:
        """What some units cost; the last of them cost whatever is left."""
        if self.given_quantity + quantity == self.quantity:
            return self.left
        return self.net.times(Fraction(quantity) / Fraction(self.quantity))


def credit_of(line: Creditable, wanted: Money, quantity: Decimal | None = None) -> tuple[Money, Money, Basis]:
    """Net and tax of a credit of `wanted` (in the line's sign), both negated, and why.

    The tax is that of everything given back so far less that of what was given back before: so the parts add up to
    the line's tax to the cent, whatever they are.
    """
    after = line.given + wanted
    tax = _share(line.tax, after, line.net) - _share(line.tax, line.given, line.net)
    basis: Basis = {
        "rule": "credit_note",
        "line": line.line_id,
        "currency": line.net.currency,
        "charged": str(line.net.amount),
        "charged_tax": str(line.tax.amount),
        "before": str(line.given.amount),
        "amount": str(wanted.amount),
        "formula": f"−{wanted.amount} of {line.net.amount}",
        "tax_formula": (
            f"{line.tax.amount} × {after.amount} / {line.net.amount} − "
            f"{line.tax.amount} × {line.given.amount} / {line.net.amount} = {tax.amount}"
        ),
        "rounding": rounding(line.net.currency),
    }
    if quantity is not None:
        basis["quantity"] = plain(quantity)
        basis["formula"] = f"−{plain(quantity)} of {plain(line.quantity)} units: −{wanted.amount} of {line.net.amount}"
    return -wanted, -tax, basis


def payout_of(
    charge_id: str, amount: Money, explained: Basis, rule: dict[str, Any] | None
) -> tuple[Money, Money, Basis]:
    """Net and tax of an open credit that is paid out, taxed by the rule of the line that it gives back, and why."""
    net, tax = (Money(minor, amount.currency) for minor in recompute_tax(rule, amount.minor, amount.currency))
    basis: Basis = {
        "rule": "payout",
        "charge": charge_id,
        "currency": amount.currency,
        "amount": str(amount.amount),
        "of": explained,
        "tax": rule,
        "formula": explained["formula"],
        "tax_formula": f"{rule['percent']} % of {net.amount} = {tax.amount}" if rule else "no tax",
        "rounding": rounding(amount.currency),
    }
    return net, tax, basis


def recompute_credit(basis: Basis) -> tuple[Money, Money]:
    """Net and tax that the explanation of a credit note's line explains."""
    currency = basis["currency"]
    amount = Money.parse(basis["amount"], currency)
    if basis["rule"] == "payout":
        net_minor, tax_minor = recompute_tax(basis["tax"], amount.minor, currency)
        return Money(net_minor, currency), Money(tax_minor, currency)
    net, tax, before = (Money.parse(basis[name], currency) for name in ("charged", "charged_tax", "before"))
    return -amount, -(_share(tax, before + amount, net) - _share(tax, before, net))


def _share(tax: Money, part: Money, whole: Money) -> Money:
    return tax.times(Fraction(part.minor, whole.minor)) if whole else tax.times(0)
