"""Price models on the wire: how a quantity is priced, in and out."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.kernel.pricing import MOST_TIERS, Model, Pricing, PricingWrong, number
from fairlead.platform.http.schemas import CurrencyCode, Input, Output

PlainNumber = Annotated[str, Field(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$", examples=["4.50"])]
"""A decimal number in quotes: JSON's own numbers are no exact ones."""


class TierIn(Input):
    """The units above the tier before, up to and with `up_to`."""

    above: Annotated[PlainNumber | None, Field(description="Where it begins: where the tier before ends.")] = None
    up_to: Annotated[PlainNumber | None, Field(description="Null in the last tier: without end.")] = None
    unit: Annotated[PlainNumber, Field(description="Of each unit, in major units.", examples=["4.50"])] = "0"
    flat: Annotated[PlainNumber, Field(description="Once, as soon as a unit lies in the tier.")] = "0"


class PricingIn(Input):
    """How a quantity is priced. Each model has its own parts; amounts in major units, unit prices as fine as wanted.

    flat: flat; standard: unit; graduated and volume: tiers; package: unit, package_size; percentage: percent. All but
    flat may have flat, included and minimum besides.
    """

    model: Model
    currency: Annotated[CurrencyCode | None, Field(description="The tariff's own unless given.")] = None
    unit: PlainNumber | None = None
    flat: Annotated[PlainNumber | None, Field(description="In any case, for no units too.")] = None
    tiers: Annotated[list[TierIn] | None, Field(max_length=MOST_TIERS)] = None
    package_size: PlainNumber | None = None
    percent: PlainNumber | None = None
    included: Annotated[PlainNumber | None, Field(description="Units that cost nothing.")] = None
    minimum: Annotated[PlainNumber | None, Field(description="The least that is charged.")] = None

    def read(self, currency: str = "") -> Pricing:
        """As the kernel takes it, in a currency unless it names one; raises Invalid at the part that is wrong."""
        return read_pricing({"currency": currency, **self.form()})

    def form(self) -> dict[str, Any]:
        """As the kernel reads it."""
        return self.model_dump(exclude_none=True, mode="json")


class TierOut(Output):
    """The units above the tier before, up to and with `up_to`."""

    up_to: str | None
    unit: str
    flat: str


class PricingOut(Output):
    """How a quantity is priced; amounts in major units, nought where the model has no such part."""

    model: Model
    currency: str
    unit: str
    flat: str
    tiers: list[TierOut]
    package_size: str
    percent: str
    included: str
    minimum: str
    words: Annotated[str, Field(description="The same in a line.")]


def pricing_out(pricing: Pricing | None) -> PricingOut | None:
    """How a quantity is priced; None where each unit costs the same."""
    if pricing is None:
        return None
    tiers = [
        TierOut(up_to=None if one.up_to is None else number(one.up_to), unit=number(one.unit), flat=number(one.flat))
        for one in pricing.tiers
    ]
    parts = {name: number(getattr(pricing, name)) for name in _NUMBERS}
    return PricingOut(model=pricing.model, currency=pricing.currency, tiers=tiers, words=pricing.words, **parts)


_NUMBERS = ("unit", "flat", "package_size", "percent", "included", "minimum")


def read_pricing(form: Mapping[str, Any], field: str = "pricing") -> Pricing:
    """A pricing from its JSON form; raises Invalid at the part that is wrong, with its remedy."""
    try:
        return Pricing.read(form)
    except PricingWrong as wrong:
        at = f"{field}/{wrong.field}"
        error = FieldError(
            at.replace("/", "."), f"#/{at}", f"{wrong.message[:1].upper()}{wrong.message[1:]}.", wrong.remedy
        )
        raise Invalid(errors=(error,)) from None
