"""Pricing: how a quantity becomes an amount, by tiers, packages, percentages, flat and included parts.

The rules are those of the product (§8, usage prices) and of the field:

- no usage costs nothing, unless the price says so: the flat part and the minimum say so, a tier's flat part does not;
- tiers are `(above, up_to]`: a quantity between two of them, 10.5 where one ends at 10, belongs to the higher one;
- the last tier has no end, so that no quantity is without a price: refused when the price is made, not when it bills.

Nothing is rounded here: `cost` is exact, and `Money.times` rounds once, where the amount is charged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple, Self

from fairlead.kernel.money import EXPONENTS, Money, NotMoney, exponent, plain_decimal

RATE_DECIMALS = 12
"""How fine a unit price may be: 0.000000000001 is kept, and what an uplift makes finer is rounded to it."""
MOST_TIERS = 100

_EXACT = Context(prec=400, traps=[Inexact, InvalidOperation])
_LARGEST = Decimal(10**12)


class Model(StrEnum):
    """What a quantity is multiplied with."""

    FLAT = "flat"
    """One amount, whatever the quantity."""
    STANDARD = "standard"
    """Each unit costs the same."""
    GRADUATED = "graduated"
    """Each unit costs what the tier says in which it lies: the first ten five, the others four."""
    VOLUME = "volume"
    """All units cost what the tier says in which the quantity lies."""
    PACKAGE = "package"
    """Each package that is begun costs the same."""
    PERCENTAGE = "percentage"
    """A share of the amount that is counted."""


USED: Mapping[Model, frozenset[str]] = {
    Model.FLAT: frozenset({"flat"}),
    Model.STANDARD: frozenset({"unit", "flat", "included", "minimum"}),
    Model.GRADUATED: frozenset({"tiers", "flat", "included", "minimum"}),
    Model.VOLUME: frozenset({"tiers", "flat", "included", "minimum"}),
    Model.PACKAGE: frozenset({"unit", "package_size", "flat", "included", "minimum"}),
    Model.PERCENTAGE: frozenset({"percent", "flat", "included", "minimum"}),
}
"""Which parts each model has. Another one would silently do nothing, so it is refused."""


class PricingWrong(ValueError):
    """A price that cannot be: which part of it (`tiers/1/up_to`), what is wrong, and how to mend it."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
        self.remedy = remedy


class Cost(NamedTuple):
    """What a quantity costs, exactly, and how that comes about."""

    exact: Fraction
    """In minor units, unrounded."""
    steps: tuple[str, ...]
    amount: str
    """The same in major units, as text."""


@dataclass(frozen=True, slots=True)
class Tier:
    """The units above the tier before, up to and with `up_to` (None: without end), in major units."""

    up_to: Decimal | None
    unit: Decimal = Decimal(0)
    flat: Decimal = Decimal(0)
    """Once, as soon as one unit lies in this tier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """How quantities are priced. Amounts are in major units; raises PricingWrong when it cannot be."""

    model: Model
    currency: str
    unit: Decimal = Decimal(0)
    """Of one unit, or of one package; as fine as `RATE_DECIMALS`."""
    flat: Decimal = Decimal(0)
    """In any case, for no units too."""
    tiers: tuple[Tier, ...] = ()
    package_size: Decimal = Decimal(0)
    percent: Decimal = Decimal(0)
    included: Decimal = Decimal(0)
    """Units free of charge; the tiers and packages count what is above them."""
    minimum: Decimal = Decimal(0)
    """The least that is charged, for no units too."""

    def __post_init__(self) -> None:
        for mistake in mistakes(self):
            raise mistake

    def cost(self, quantity: Decimal) -> Cost:
        """What a quantity of at least 0 costs, exactly."""
        asked = Fraction(quantity)
        if asked < 0:
            raise ValueError(f"a quantity is at least 0, not {quantity}")
        steps: list[str] = []
        counted = max(asked - Fraction(self.included), Fraction(0))
        if self.included:
            steps.append(f"{number(asked)} less {number(self.included)} included = {number(counted)}")
        parts = [*self._parts(counted)]
        steps += [words for words, _ in parts]
        total = sum((amount for _, amount in parts), Fraction(0))
        if len(parts) > 1:
            steps.append(f"{' + '.join(self._text(amount) for _, amount in parts)} = {self._text(total)}")
        if total < self.minimum:
            total = Fraction(self.minimum)
            steps.append(f"at least {self._text(total)}")
        return Cost(total * 10 ** exponent(self.currency), tuple(steps), self._text(total))

    def _parts(self, counted: Fraction) -> Iterator[tuple[str, Fraction]]:
        if self.model in (Model.GRADUATED, Model.VOLUME):
            yield from self._tiered(counted)
        elif self.model is not Model.FLAT:
            yield self._even(counted)
        if self.flat or self.model is Model.FLAT:
            yield f"{self._text(self.flat)} flat", Fraction(self.flat)

    def _even(self, counted: Fraction) -> tuple[str, Fraction]:
        if self.model is Model.PERCENTAGE:
            amount = counted * Fraction(self.percent) / 100
            return f"{number(self.percent)} % of {self._text(counted)} = {self._text(amount)}", amount
        units, of = counted, ""
        if self.model is Model.PACKAGE:
            units, of = Fraction(ceil(counted / Fraction(self.package_size))), f" of {number(self.package_size)}"
        amount = units * Fraction(self.unit)
        return f"{number(units)}{of} × {self._text(self.unit)} = {self._text(amount)}", amount

    def _tiered(self, counted: Fraction) -> Iterator[tuple[str, Fraction]]:
        above = Fraction(0)
        for tier in self.tiers:
            end = counted if tier.up_to is None else min(counted, Fraction(tier.up_to))
            if self.model is Model.GRADUATED and end > above:
                yield self._of_tier(above, tier, end - above)
            elif self.model is Model.VOLUME and above < counted == end:
                yield self._of_tier(above, tier, counted)
            above = end
        if not counted:
            yield f"0 × {self._text(self.tiers[0].unit)} = {self._text(0)}", Fraction(0)

    def _of_tier(self, above: Fraction, tier: Tier, units: Fraction) -> tuple[str, Fraction]:
        amount = units * Fraction(tier.unit) + Fraction(tier.flat)
        bounds = [f"above {number(above)}"] if above else []
        bounds += [f"up to {number(tier.up_to)}"] if tier.up_to is not None else []
        name = f"{' '.join(bounds)}: " if bounds else ""
        flat = f" + {self._text(tier.flat)} flat" if tier.flat else ""
        return f"{name}{number(units)} × {self._text(tier.unit)}{flat} = {self._text(amount)}", amount

    def _text(self, amount: Decimal | Fraction | int) -> str:
        """An exact amount, with the currency's decimals at least."""
        whole, _, part = number(amount).partition(".")
        places = EXPONENTS[self.currency]
        return f"{whole}.{part.ljust(places, '0')}" if part or places else whole

    def scaled(self, factor: Fraction) -> Self:
        """Every amount and percentage multiplied; what is free and where tiers end stays as it is.

        Flat parts and the minimum round to the currency's decimals, unit prices to `RATE_DECIMALS`.
        """
        coins = EXPONENTS[self.currency]
        return type(self)(
            model=self.model,
            currency=self.currency,
            unit=self._scale(self.unit, factor, RATE_DECIMALS),
            flat=self._scale(self.flat, factor, coins),
            tiers=tuple(
                Tier(
                    one.up_to,
                    self._scale(one.unit, factor, RATE_DECIMALS),
                    self._scale(one.flat, factor, coins),
                )
                for one in self.tiers
            ),
            package_size=self.package_size,
            percent=self._scale(self.percent, factor, RATE_DECIMALS),
            included=self.included,
            minimum=self._scale(self.minimum, factor, coins),
        )

    def _scale(self, amount: Decimal, factor: Fraction, places: int) -> Decimal:
        rounded = Money(1, self.currency).times(Fraction(amount) * factor * 10**places)  # its rounding, not its coins
        return Decimal(rounded.minor).scaleb(-places, context=_EXACT)

    @property
    def of_one(self) -> Money:
        """What a single unit costs, rounded: the one figure that lists show and sort by."""
        return Money(1, self.currency).times(self.cost(Decimal(1)).exact)

    @property
    def words(self) -> str:
        """The price in a line: `5.00 each up to 10, then 4.00 each, at least 100.00`."""
        parts = [self._rule()] if self.model is not Model.FLAT else []
        if self.included:
            parts.append(f"{number(self.included)} included")
        if self.flat or self.model is Model.FLAT:
            parts.append(f"{self._text(self.flat)} flat")
        if self.minimum:
            parts.append(f"at least {self._text(self.minimum)}")
        return ", ".join(parts)

    def _rule(self) -> str:
        if self.model is Model.PERCENTAGE:
            return f"{number(self.percent)} % of the amount"
        if self.model is Model.PACKAGE:
            return f"{self._text(self.unit)} for each {number(self.package_size)} begun"
        if self.model is Model.STANDARD:
            return f"{self._text(self.unit)} each"
        tiers = (
            f"{self._text(one.unit)} each"
            + (f" + {self._text(one.flat)} flat" if one.flat else "")
            + (f" up to {number(one.up_to)}" if one.up_to is not None else "")
            for one in self.tiers
        )
        return ("all units " if self.model is Model.VOLUME else "") + ", then ".join(tiers)

    def stored(self) -> dict[str, Any]:
        """Its JSON form: numbers as text, without what its model does not use or what is nought."""
        form: dict[str, Any] = {"model": self.model.value, "currency": self.currency}
        for name in ("unit", "flat", "package_size", "percent", "included", "minimum"):
            if getattr(self, name):
                form[name] = number(getattr(self, name))
        if self.tiers:
            form["tiers"] = [
                {
                    "up_to": None if one.up_to is None else number(one.up_to),
                    "unit": number(one.unit),
                    "flat": number(one.flat),
                }
                for one in self.tiers
            ]
        return form

    @classmethod
    def read(cls, form: Mapping[str, Any]) -> Self:
        """Back from its JSON form. A tier may say where it begins (`above`): then a gap is refused."""
        numbers = {name: _read(form[name], name) for name in form if name not in ("model", "currency", "tiers")}
        unknown = sorted(set(numbers) - USED[Model.STANDARD] - {"package_size", "percent"})
        if unknown:
            raise PricingWrong(unknown[0], "there is no such part of a price", "Leave it out.")
        try:
            model = Model(form.get("model", ""))
        except ValueError:
            raise PricingWrong("model", "there is no such price model", f"One of: {', '.join(Model)}.") from None
        tiers = tuple(_tiers(form.get("tiers") or ()))
        return cls(model=model, currency=form.get("currency", ""), tiers=tiers, **numbers)


def _tiers(forms: Iterator[Any] | Any) -> Iterator[Tier]:
    above: Decimal | None = Decimal(0)
    for at, form in enumerate(forms):
        field = f"tiers/{at}"
        start = form.get("above")
        if start is not None and _read(start, f"{field}/above") != above:
            expected = "nothing, since the tier before has no end" if above is None else number(above)
            raise PricingWrong(
                f"{field}/above", "there is a gap or an overlap between two tiers", f"Begin at {expected}."
            )
        end = form.get("up_to")
        above = None if end is None else _read(end, f"{field}/up_to")
        yield Tier(
            above, _read(form.get("unit") or "0", f"{field}/unit"), _read(form.get("flat") or "0", f"{field}/flat")
        )


def _read(value: Any, field: str) -> Decimal:
    try:
        return plain_decimal(value)
    except (NotMoney, TypeError):
        raise PricingWrong(field, "this is no number", "Write a number such as 19.99.") from None


def mistakes(pricing: Pricing) -> Iterator[PricingWrong]:
    """What is wrong with a price, part by part."""
    if pricing.currency not in EXPONENTS:
        yield PricingWrong(
            "currency", f"{pricing.currency!r} is not an ISO 4217 currency code", "Use a code such as USD."
        )
        return
    used = USED[pricing.model]
    for name in ("unit", "flat", "package_size", "percent", "included", "minimum", "tiers"):
        if getattr(pricing, name) and name not in used:
            yield PricingWrong(
                name, f"a {pricing.model} price has no such part", "Leave it out, or choose another model."
            )
    for name in ("unit", "package_size", "percent", "included"):
        yield from _number_wrong(name, getattr(pricing, name), RATE_DECIMALS, pricing.currency)
    for name in ("flat", "minimum"):
        yield from _number_wrong(name, getattr(pricing, name), EXPONENTS[pricing.currency], pricing.currency)
    if pricing.model is Model.PACKAGE and not pricing.package_size:
        yield PricingWrong("package_size", "a package needs a size", "Say how many units a package has, at least 1.")
    if "tiers" in used:
        yield from _tiers_wrong(pricing)


def _tiers_wrong(pricing: Pricing) -> Iterator[PricingWrong]:
    tiers, currency = pricing.tiers, pricing.currency
    if not 1 <= len(tiers) <= MOST_TIERS:
        yield PricingWrong("tiers", f"{len(tiers)} tiers", f"Give 1 to {MOST_TIERS} tiers.")
        return
    above = Decimal(0)
    for at, tier in enumerate(tiers):
        field = f"tiers/{at}"
        yield from _number_wrong(f"{field}/unit", tier.unit, RATE_DECIMALS, currency)
        yield from _number_wrong(f"{field}/flat", tier.flat, EXPONENTS[currency], currency)
        if tier.up_to is None:
            if at < len(tiers) - 1:
                yield PricingWrong(f"{field}/up_to", "only the last tier has no end", "Say up to where it goes.")
                return
        elif at == len(tiers) - 1:
            yield PricingWrong(
                f"{field}/up_to",
                f"more than {number(tier.up_to)} would have no price",
                "Leave the last tier's end empty.",
            )
        else:
            yield from _number_wrong(f"{field}/up_to", tier.up_to, RATE_DECIMALS, currency)
            if tier.up_to <= above:
                yield PricingWrong(f"{field}/up_to", "tiers go upwards", f"Give a number above {number(above)}.")
            above = tier.up_to


def _number_wrong(field: str, value: Decimal, places: int, currency: str) -> Iterator[PricingWrong]:
    if not isinstance(value, Decimal):
        raise TypeError(f"{field} is a Decimal, not a {type(value).__name__}")
    if not value.is_finite() or abs(value) >= _LARGEST:
        yield PricingWrong(field, "this number is too large", f"Give a number below {number(_LARGEST)}.")
    elif value < 0:
        yield PricingWrong(field, "a price has no negative numbers", "Give 0 or more.")
    elif Fraction(value) * 10**places % 1:
        whose = f" of {currency}" if places == EXPONENTS[currency] else ""
        yield PricingWrong(field, f"more than the {places} decimals{whose}", f"Round it to {places} decimals.")


def each(price: Money) -> Pricing:
    """The plain price: each unit costs the same."""
    return Pricing(model=Model.STANDARD, currency=price.currency, unit=price.amount)


def number(value: Decimal | Fraction | int) -> str:
    """An exact decimal number, without trailing zeros: `25`, `0.00035`."""
    numerator, denominator = value.as_integer_ratio()
    text = f"{_EXACT.divide(Decimal(numerator), Decimal(denominator)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
