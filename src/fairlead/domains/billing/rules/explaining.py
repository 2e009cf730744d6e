"""An invoice line told again: its amounts from its explanation alone, and in sentences that clients follow."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from fairlead.domains.billing.rules.amounts import Basis, period, recompute
from fairlead.domains.billing.rules.tax import recompute_tax
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period, Proration


class Retold(NamedTuple):
    """What a line comes to, reckoned from what it says of itself and nothing else."""

    amount: Money
    """What is charged: with its tax where prices include it."""
    net: Money
    tax: Money


def retold(basis: Basis, tax: Mapping[str, Any] | None) -> Retold:
    """The amount, net and tax again from a line's `basis` and `tax` alone.

    A portion of a credit can be no more than what is left of it: more is not believed.
    """
    amount = recompute(basis)
    if basis["rule"] == "portion":
        left = recompute(basis["of"]).minor - basis["from"]
        amount = Money(max(amount.minor, left) if left < 0 else min(amount.minor, left), amount.currency)
    net, taxed = recompute_tax(tax, amount.minor, amount.currency)
    return Retold(amount, Money(net, amount.currency), Money(taxed, amount.currency))


def core(basis: Basis) -> Basis:
    """What a portion is a portion of; other explanations are their own."""
    return basis["of"] if basis["rule"] == "portion" else basis


def told(basis: Basis) -> list[str]:
    """How the amount comes about, in sentences; the sum itself is the `formula`."""
    return list(_TELLERS.get(basis["rule"], _once)(basis))


def _period(basis: Basis) -> Iterator[str]:
    currency = basis["currency"]
    if "pricing" in basis:
        yield f"A whole billing period of {basis['quantity']} units costs: {'; '.join(basis['steps'])}."
    elif basis["quantity"] == "1":
        yield f"A whole billing period costs {basis['price']} {currency}."
    else:
        yield f"A whole billing period costs {basis['quantity']} × {basis['price']} {currency}."
    if "off" in basis:
        yield f"{basis['label'] or 'A discount'} takes {basis['off']} {currency} off it."
    yield _days(basis)
    if "before" in basis:
        days = days_text(period(basis["before"]))
        yield f"{days} before them is charged by the same terms: both together come to what they cost undivided."
    if "percent" in basis:
        yield f"{basis['percent']} % of the price is charged for these days{_of(basis)}."


def _of(basis: Basis) -> str:
    label = basis.get("label")
    return f" ({label})" if label else ""


def _days(basis: Basis) -> str:
    whole = days_text(period(basis["of"]))
    if basis["proration"] == Proration.NONE:
        return f"The billing period {whole} is charged whole, however much of it is used."
    if basis["used"] == basis["days"]:
        return f"All {basis['days']} days of the billing period are billed: {whole}."
    part = days_text(period(basis["period"]))
    return f"{basis['used']} of the {basis['days']} days of the billing period {whole} are billed: {part}."


def _credit(basis: Basis) -> Iterator[str]:
    currency, used = basis["currency"], basis["used"]
    yield f"{basis['charged']} {currency} was charged before."
    if used is None:
        yield "None of it was used: all of it is given back."
        return
    cost = recompute(used).amount
    yield f"Of that, {days_text(period(used['period']))} was used, which costs {cost} {currency} by itself."
    yield f"The difference is given back. What was used: {used['formula']}."


def _portion(basis: Basis) -> Iterator[str]:
    yield from told(basis["of"])
    yield f"This invoice covers a portion of the credit: {basis['formula']}. The rest goes with other invoices."


def _usage(basis: Basis) -> Iterator[str]:
    days = days_text(period(basis["period"]))
    yield f"{basis['quantity']} {basis['unit']} were used in {days}, told by {basis['events']} events."
    if basis.get("proration"):
        counts = "count as" if "holds" in basis else "are"
        yield f"These {counts} {basis['used']} of {basis['days']} days of the period. {basis['proration']}"
    yield from basis.get("holds", ())
    if "charged" in basis:
        yield f"{basis['charged']} {basis['currency']} of it was charged before; this is the difference."


def _once(basis: Basis) -> Iterator[str]:
    what = _ONCE.get(basis["rule"])
    if what:
        yield what
    if basis.get("reason"):
        yield f"Reason: {basis['reason']}."


_ONCE = {
    "setup": "Setting up is charged once.",
    "cancellation_fee": "The contract asks for this fee when the service is left early.",
    "one_off": "This was charged by hand, once.",
}
_TELLERS: dict[str, Callable[[Basis], Iterator[str]]] = {
    "period": _period, "credit": _credit, "portion": _portion, "usage": _usage,
}  # fmt: skip


def days_text(days: Period) -> str:
    """Days as people read them, both ends included."""
    return day_text(days.start) if days.last == days.start else f"{day_text(days.start)} – {day_text(days.last)}"


def day_text(day: date) -> str:
    """A day as people read it."""
    return f"{day.day} {day:%b %Y}"
