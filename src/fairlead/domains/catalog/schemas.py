"""Templates, tariffs and prices on the wire."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.catalog.lifecycle import TEMPLATE, TemplateAction, TemplateStatus
from fairlead.domains.catalog.models import Meter, ServiceTemplate, Tariff
from fairlead.domains.catalog.queries import MeterRow, Offer, PriceRow, TariffRow, TemplateRow, UsagePriceRow
from fairlead.domains.catalog.terms import Aggregation, Code, ServiceType, TaxCategory, Timing
from fairlead.domains.clients.terms import ClientKind
from fairlead.kernel.period import Cycle, Proration
from fairlead.kernel.pricing import MOST_TIERS, Model
from fairlead.platform.http.schemas import (
    CurrencyCode,
    Day,
    Input,
    MoneyIn,
    MoneyOut,
    Output,
    Patch,
    Text80,
    Text200,
    left_out,
)

Description = Annotated[str, Field(max_length=10_000)]
DetailsOf = Annotated[
    dict[str, Any],
    Field(
        description="What the type asks for. internet: download_mbps, upload_mbps, burst, fup, data_cap_gb, ip_pool, "
        "ipv6; voice: lines, minutes; bundle: parts; recurring and one_time: unit.",
        examples=[{"download_mbps": 100, "upload_mbps": 20}],
    ),
]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.", examples=["US"])]
Kinds = Annotated[list[ClientKind], Field(max_length=2, description="Who may buy it; empty means everyone.")]
Countries = Annotated[list[Country], Field(max_length=300, description="Where it is sold; empty means everywhere.")]


class TemplateIn(Input):
    """A template to draw up."""

    code: Code
    name: Text200
    type: ServiceType
    details: DetailsOf = Field(default_factory=dict)
    description: Description = ""
    automated: Annotated[bool, Field(description="Provisioned by workflow; false means by hand.")] = False
    available_from: Day | None = None
    available_until: Annotated[Day | None, Field(description="The first day on which it is no longer sold.")] = None
    available_kinds: Kinds = Field(default_factory=list)
    available_countries: Countries = Field(default_factory=list)
    tax_category: Annotated[TaxCategory, Field(description="By which rates it is taxed.")] = "standard"

    def facts(self) -> dict[str, Any]:
        """As the command takes them."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class TemplatePatch(Patch):
    """A change to a template. Code and type stay: services were sold under them."""

    name: Text200 = left_out()
    details: DetailsOf = left_out()
    description: Description = left_out()
    automated: bool = left_out()
    available_from: Day | None = None
    available_until: Day | None = None
    available_kinds: Kinds = left_out()
    available_countries: Countries = left_out()
    tax_category: TaxCategory = left_out()


class TemplateOut(Output):
    """A template, and what can be done with it now."""

    id: UUID
    code: str
    name: str
    description: str
    type: ServiceType
    status: TemplateStatus
    actions: list[TemplateAction]
    automated: bool
    details: dict[str, Any]
    available_from: date | None
    available_until: date | None
    available_kinds: list[ClientKind]
    available_countries: list[str]
    tax_category: str
    created_at: datetime
    version: int


class TariffIn(Input):
    """A way to buy a template; it needs a price to be sold."""

    code: Code
    name: Text200
    cycle: Cycle
    timing: Timing = Timing.ADVANCE
    proration: Annotated[Proration, Field(description="How a part of a period is charged.")] = Proration.CALENDAR_DAY
    currency: Annotated[CurrencyCode | None, Field(description="The company's own unless given.")] = None

    def facts(self) -> dict[str, Any]:
        """As the command takes them."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class TariffPatch(Patch):
    """A change to a tariff. How it bills stays: make another tariff."""

    name: Text200 = left_out()
    active: Annotated[bool, Field(description="Whether it is offered.")] = left_out()


class TariffOut(Output):
    """A way to buy a template."""

    id: UUID
    template_id: UUID
    code: str
    name: str
    cycle: Cycle
    timing: Timing
    proration: Proration
    currency: str
    active: bool
    created_at: datetime
    version: int


class PriceIn(Input):
    """A tariff's price from a day on."""

    price: MoneyIn
    setup: Annotated[MoneyIn | None, Field(description="Charged once, at activation.")] = None
    valid_from: Day


class PriceOut(Output):
    """A tariff's price from a day on, until the day before `valid_until`."""

    id: UUID
    tariff_id: UUID
    valid_from: date
    valid_until: date | None
    price: MoneyOut
    setup: MoneyOut
    created_at: datetime


class OfferOut(Output):
    """A tariff with the price of a day."""

    template_id: UUID
    tariff_id: UUID
    price_version_id: UUID
    code: str
    name: str
    type: ServiceType
    automated: bool
    details: dict[str, Any]
    cycle: Cycle
    timing: Timing
    proration: Proration
    price: MoneyOut
    setup: MoneyOut


class MeterIn(Input):
    """Something that services use, to be counted."""

    code: Code
    name: Text200
    unit: Annotated[Text80, Field(description="What one of it is called.", examples=["GB"])]
    aggregation: Annotated[Aggregation, Field(description="How a period's events become one quantity.")]

    def facts(self) -> dict[str, Any]:
        """As the command takes them."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class MeterPatch(Patch):
    """A change to a meter. Code and aggregation stay: events and prices refer to them."""

    name: Text200 = left_out()
    unit: Text80 = left_out()
    active: Annotated[bool, Field(description="Whether events of it are taken.")] = left_out()


class MeterOut(Output):
    """Something that is counted."""

    id: UUID
    code: str
    name: str
    unit: str
    aggregation: Aggregation
    active: bool
    created_at: datetime
    version: int


Number = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,12})?$", examples=["0.0035"])]


class TierIn(Input):
    """The units up to and with `up_to`, above the tier before; the last tier has no end."""

    up_to: Number | None = None
    unit: Number = "0"
    flat: Annotated[Number, Field(description="Once, as soon as one unit lies in it.")] = "0"
    above: Annotated[Number | None, Field(description="Where it begins; if given, a gap is refused.")] = None


class UsagePricingIn(Input):
    """How a quantity is priced, in major units as fine as wanted: only the parts that its model has."""

    model: Model
    unit: Number | None = None
    flat: Annotated[Number | None, Field(description="In any case, for no usage too.")] = None
    tiers: Annotated[list[TierIn] | None, Field(max_length=MOST_TIERS)] = None
    package_size: Number | None = None
    percent: Number | None = None
    included: Annotated[Number | None, Field(description="Units free of charge.")] = None
    minimum: Annotated[Number | None, Field(description="The least that is charged, for no usage too.")] = None

    def form(self) -> dict[str, Any]:
        """As kernel.pricing reads it."""
        return self.model_dump(mode="json", exclude_none=True)


class UsagePriceIn(Input):
    """What a tariff asks for a meter, in periods that begin from a day on."""

    meter_id: UUID
    valid_from: Day
    pricing: UsagePricingIn


class UsagePriceOut(Output):
    """What a tariff asks for a meter, in periods that begin from a day on and before `valid_until`."""

    id: UUID
    tariff_id: UUID
    meter_id: UUID
    meter: str
    unit: str
    valid_from: date
    valid_until: date | None
    pricing: dict[str, Any]
    words: Annotated[str, Field(description="The price in a line.")]
    created_at: datetime


_PLAIN = tuple(name for name in TemplateOut.model_fields if name != "actions")


def template_out(template: ServiceTemplate | TemplateRow) -> TemplateOut:
    """Of an entity or a row."""
    values = {name: getattr(template, name) for name in _PLAIN}
    return TemplateOut(**values, actions=list(TEMPLATE.allowed(template.status)))


def tariff_out(tariff: Tariff | TariffRow) -> TariffOut:
    """Of an entity or a row."""
    return TariffOut.model_validate(tariff)


def price_out(price: PriceRow) -> PriceOut:
    """Of a row."""
    return PriceOut.model_validate(price)


def offer_out(offer: Offer) -> OfferOut:
    """Of an offer."""
    return OfferOut.model_validate(offer)


def meter_out(meter: Meter | MeterRow) -> MeterOut:
    """Of an entity or a row."""
    return MeterOut.model_validate(meter)


def usage_price_out(price: UsagePriceRow) -> UsagePriceOut:
    """Of a row."""
    plain = {name: getattr(price, name) for name in UsagePriceOut.model_fields if name not in ("pricing", "words")}
    return UsagePriceOut(**plain, pricing=price.pricing.stored(), words=price.pricing.words)
