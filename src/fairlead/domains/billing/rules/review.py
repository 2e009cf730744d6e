"""Whether somebody has to approve a draft before it goes out."""

from decimal import Decimal

from fairlead.kernel.money import Money


def needs_approval(total: Money, above: Decimal | None) -> bool:
    """Whether an invoice is one of those that somebody approves before they go out."""
    return above is not None and total.amount > above
