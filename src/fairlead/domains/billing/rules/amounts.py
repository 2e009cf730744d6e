"""What a charge comes to, with the explanation from which anyone can compute the amount again."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from fairlead.domains.billing.rules.left import settled
from fairlead.domains.billing.rules.periods import FULL
from fairlead.domains.billing.rules.usage import recompute_usage
from fairlead.kernel.money import EXPONENTS, Money
from fairlead.kernel.period import Period, Proration, days_30_360
from fairlead.kernel.pricing import Pricing

Basis = dict[str, Any]


class Priced(NamedTuple):
    """An amount and the JSON text of its explanation, ready for the database."""

    minor: int
    basis: str


def charge_for(
    part: Period,
    whole: Period,
    price: Money,
    quantity: Decimal,
    proration: Proration,
    percent: Decimal = FULL,
    off: int = 0,
    label: str = "",
    pricing: Pricing | None = None,
    before: Period | None = None,
) -> tuple[Money, Basis]:
    """The price of some days of a billing period, or a share of it, rounded once, and its explanation.

    A cycle costs the price for each unit, or what `pricing` says of the quantity, less `off` minor units (by `label`).
    Where days right `before` are charged by the same terms, it is what both cost together less what those cost: so a
    period that is split comes to what it costs whole.
    """
    used, days = day_count(part, whole, proration)
    cycle = _of_cycle(price, quantity, off, pricing)
    share = "" if percent == FULL else f" × {plain(percent)} %"
    earlier = day_count(before, whole, proration)[0] if before else 0
    amount = _of_days(cycle.exact * Fraction(percent) / 100, used, earlier, days, price.currency)
    basis: Basis = {
        "rule": "period",
        "price": str(price.amount),
        "currency": price.currency,
        "quantity": plain(quantity),
        "period": str(part),
        "of": str(whole),
        "proration": proration.value,
        "used": used,
        "days": days,
        "formula": f"{cycle.words} × {used} / {days}{share} = {amount.amount}",
        "rounding": rounding(price.currency),
    }
    if before:
        both = f"{cycle.words} × {earlier + used} / {days}{share} − {cycle.words} × {earlier} / {days}{share}"
        basis |= {"before": str(before), "earlier": earlier, "formula": f"{both} = {amount.amount}"}
    if share:
        basis["percent"] = plain(percent)
    if pricing is not None:
        basis |= {"pricing": pricing.stored(), "steps": list(cycle.steps)}
    if off:
        basis["off"] = str(Money(off, price.currency).amount)
    if label:
        basis["label"] = label
    return amount, basis


def _of_days(cycle: Fraction, used: int, earlier: int, days: int, currency: str) -> Money:
    """What some days cost behind earlier ones, each of both sums rounded once. `cycle` is in minor units."""
    unit = Money(1, currency)
    return unit.times(cycle * Fraction(earlier + used, days)) - unit.times(cycle * Fraction(earlier, days))


class _Cycle(NamedTuple):
    """What a whole cycle costs: exactly, in minor units, and in words."""

    exact: Fraction
    words: str
    steps: tuple[str, ...] = ()


def _of_cycle(price: Money, quantity: Decimal, off: int, pricing: Pricing | None) -> _Cycle:
    if pricing is None:
        cycle = _Cycle(price.minor * Fraction(quantity), f"{price.amount} × {plain(quantity)}")
    else:
        cost = pricing.cost(quantity)
        cycle = _Cycle(cost.exact, cost.amount, cost.steps)
    if not off:
        return cycle
    less, floor = Money(off, price.currency).amount, ", at least 0" if cycle.exact < off else ""
    return _Cycle(max(cycle.exact - off, Fraction(0)), f"({cycle.words} − {less}{floor})", cycle.steps)


@lru_cache(maxsize=16_384)
def priced(
    part: Period,
    whole: Period,
    price: Money,
    quantity: Decimal,
    proration: Proration,
    percent: Decimal = FULL,
    off: int = 0,
    label: str = "",
    pricing: str | None = None,
    before: Period | None = None,
) -> Priced:
    """`charge_for` for many lines: services of one price and period share the answer. `pricing` is its JSON text."""
    read = None if pricing is None else pricing_of(pricing)
    amount, basis = charge_for(part, whole, price, quantity, proration, percent, off, label, read, before)
    return Priced(amount.minor, orjson.dumps(basis).decode())


@lru_cache(maxsize=4_096)
def pricing_of(text: str) -> Pricing:
    """A pricing back from its JSON text."""
    return Pricing.read(orjson.loads(text))


def day_count(part: Period, whole: Period, proration: Proration) -> tuple[int, int]:
    """Days billed, and the days of the billing period that they are divided by."""
    if proration is Proration.NONE:
        return 1, 1
    if proration is Proration.THIRTY_DAY and part != whole:
        return days_30_360(part), days_30_360(whole)
    return part.days, whole.days


def flat(rule: str, price: Money, quantity: Decimal = Decimal(1), **facts: str) -> tuple[Money, Basis]:
    """An amount that depends on no days: a set-up, a fee, a one-off charge."""
    amount = price.times(quantity)
    basis = {
        "rule": rule,
        "price": str(price.amount),
        "currency": price.currency,
        "quantity": plain(quantity),
        "formula": f"{price.amount} × {plain(quantity)} = {amount.amount}",
        "rounding": rounding(price.currency),
        **facts,
    }
    return amount, basis


def credit_for(
    charged: Basis, amount: Money, used_until: Period | None, charge_id: str, noted: Money | None = None
) -> tuple[Money, Basis]:
    """What to give back of a charge of which only some days (None: none) were used.

    It is what the used days cost less what was charged, so that both together are to the cent what the used days
    would have cost on their own; and no more than what credit notes (`noted`) have left of it.
    """
    if used_until is None:
        used, explained = Money.zero(amount.currency), None
    else:
        used, explained = for_days(charged, used_until)
    noted = noted or Money.zero(amount.currency)
    credit = settled(used, amount, noted)
    kept = f", of which credit notes gave back {noted.amount}" if noted else ""
    basis: Basis = {
        "rule": "credit",
        "charge": charge_id,
        "charged": str(amount.amount),
        "currency": amount.currency,
        "used": explained,
        "formula": f"{used.amount} − {amount.amount}{kept} = {credit.amount}",
    }
    if noted:
        basis["noted"] = str(noted.amount)
    return credit, basis


def for_days(charged: Basis, part: Period) -> tuple[Money, Basis]:
    """What some days cost by the terms of a charge, and their explanation."""
    currency = charged["currency"]
    return charge_for(
        part,
        period(charged["of"]),
        Money.parse(charged["price"], currency),
        Decimal(charged["quantity"]),
        Proration(charged["proration"]),
        Decimal(charged.get("percent", FULL)),
        off_of(charged),
        charged.get("label", ""),
        _pricing(charged),
        period(charged["before"]) if "before" in charged else None,
    )


def off_of(basis: Basis) -> int:
    """The minor units that an explanation takes off the price of a cycle."""
    return Money.parse(basis.get("off", "0"), basis["currency"]).minor


def _pricing(basis: Basis) -> Pricing | None:
    return Pricing.read(basis["pricing"]) if "pricing" in basis else None


def recompute(basis: Basis) -> Money:
    """The amount that an explanation explains."""
    currency = basis["currency"]
    if basis["rule"] == "portion":
        return Money(basis["minor"], currency)
    if basis["rule"] == "usage":
        return recompute_usage(basis)
    if basis["rule"] == "credit":
        used = recompute(basis["used"]) if basis["used"] else Money.zero(currency)
        charged, noted = (Money.parse(basis.get(name, "0"), currency) for name in ("charged", "noted"))
        return settled(used, charged, noted)
    price, quantity = Money.parse(basis["price"], currency), Decimal(basis["quantity"])
    share = Fraction(basis.get("percent", "100")) / 100
    cycle = _of_cycle(price, quantity, off_of(basis), _pricing(basis)).exact * share
    return _of_days(cycle, basis.get("used", 1), basis.get("earlier", 0), basis.get("days", 1), currency)


def period(text: str) -> Period:
    """A period back from its text."""
    return Period(*map(date.fromisoformat, text.split("/")))


def plain(quantity: Decimal) -> str:
    """A quantity without trailing zeros."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounding(currency: str) -> str:
    """How the amount was rounded, in words."""
    return f"half up to {Decimal(1).scaleb(-EXPONENTS[currency])} {currency}, once"
