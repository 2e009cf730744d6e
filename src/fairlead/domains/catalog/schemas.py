"""Templates, tariffs and prices on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.catalog.lifecycle import TEMPLATE, TemplateAction, TemplateStatus
from fairlead.domains.catalog.models import Meter, ServiceTemplate, Tariff
from fairlead.domains.catalog.queries import (
    ClientPriceRow,
    MeterRow,
    Offer,
    PriceRow,
    TariffRow,
    TemplateRow,
    Tried,
    UsagePriceRow,
)
from fairlead.domains.catalog.terms import Aggregation, Code, ServiceType, TaxCategory, Timing
from fairlead.domains.clients.terms import ClientKind
from fairlead.kernel.period import Cycle, Proration
from fairlead.kernel.pricing import number
from fairlead.platform.http.pricing import PricingIn, PricingOut, pricing_out
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
    Text2000,
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


class CostOut(Output):
    """What a quantity costs for one cycle, and how that comes about."""

    quantity: str
    price: MoneyOut
    pricing: PricingOut | None
    price_version_id: UUID
    steps: list[str]
    exact: Annotated[str, Field(description="Before it is rounded, in major units.")]
    amount: Annotated[MoneyOut, Field(description="Of a whole cycle, rounded half up.")]


class PriceIn(Input):
    """A tariff's price from a day on."""

    price: Annotated[MoneyIn | None, Field(description="Of each unit for one cycle; or else `pricing`.")] = None
    pricing: Annotated[PricingIn | None, Field(description="How a quantity is priced for one cycle.")] = None
    setup: Annotated[MoneyIn | None, Field(description="Charged once, at activation.")] = None
    valid_from: Day

    def facts(self, currency: str) -> dict[str, Any]:
        """As the command takes them, for a tariff in a currency."""
        return {
            "price": self.price.money() if self.price else None,
            "pricing": self.pricing.read(currency) if self.pricing else None,
            "setup": self.setup.money() if self.setup else None,
            "valid_from": self.valid_from,
        }


class IndexIn(Input):
    """A price that follows an index from a day on."""

    percent: Annotated[Decimal, Field(ge=-100, le=100, max_digits=9, decimal_places=4, description="Up, or down.")]
    valid_from: Day


class ClientPriceIn(Input):
    """A client's own price of a tariff from a day on."""

    tariff_id: UUID
    price: Annotated[MoneyIn | None, Field(description="Of each unit for one cycle; or else `pricing`.")] = None
    pricing: Annotated[PricingIn | None, Field(description="How a quantity is priced for one cycle.")] = None
    valid_from: Day
    note: Text2000 | None = None

    def facts(self, currency: str) -> dict[str, Any]:
        """As the command takes them, for a tariff in a currency."""
        return {
            "price": self.price.money() if self.price else None,
            "pricing": self.pricing.read(currency) if self.pricing else None,
            "valid_from": self.valid_from,
            "note": self.note,
        }


class ClientPriceOut(Output):
    """A client's own price of a tariff, until the day before `valid_until`."""

    id: UUID
    client_id: UUID
    tariff_id: UUID
    template_name: str
    tariff_name: str
    valid_from: date
    valid_until: date | None
    price: Annotated[MoneyOut, Field(description="Of one unit.")]
    pricing: Annotated[PricingOut | None, Field(description="Null: the price for each unit.")]
    note: str | None
    created_at: datetime
    created_by: str


class PriceOut(Output):
    """A tariff's price from a day on, until the day before `valid_until`."""

    id: UUID
    tariff_id: UUID
    valid_from: date
    valid_until: date | None
    price: Annotated[MoneyOut, Field(description="Of one unit.")]
    setup: MoneyOut
    pricing: Annotated[PricingOut | None, Field(description="Null: the price for each unit.")]
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
    price: Annotated[MoneyOut, Field(description="Of one unit.")]
    setup: MoneyOut
    pricing: Annotated[PricingOut | None, Field(description="Null: the price for each unit.")]
    client_price_id: Annotated[UUID | None, Field(description="The client's own price, where this is one.")]


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


class UsagePriceIn(Input):
    """What a tariff asks for a meter, in periods that begin from a day on."""

    meter_id: UUID
    valid_from: Day
    pricing: PricingIn


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


def client_price_out(row: ClientPriceRow) -> ClientPriceOut:
    """Of a row."""
    return ClientPriceOut.model_validate(_priced(row))


def _priced(row: PriceRow | Offer | ClientPriceRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__} | {"pricing": pricing_out(row.pricing)}


def price_out(price: PriceRow) -> PriceOut:
    """Of a row."""
    return PriceOut.model_validate(_priced(price))


def cost_out(tried: Tried) -> CostOut:
    """Of a trial."""
    return CostOut(
        quantity=number(tried.quantity), price=MoneyOut.model_validate(tried.offer.price),
        pricing=pricing_out(tried.offer.pricing), price_version_id=tried.offer.price_version_id,
        steps=list(tried.steps), exact=tried.exact, amount=MoneyOut.model_validate(tried.amount),
    )  # fmt: skip


def offer_out(offer: Offer) -> OfferOut:
    """Of an offer."""
    return OfferOut.model_validate(_priced(offer))


def meter_out(meter: Meter | MeterRow) -> MeterOut:
    """Of an entity or a row."""
    return MeterOut.model_validate(meter)


def usage_price_out(price: UsagePriceRow) -> UsagePriceOut:
    """Of a row."""
    plain = {name: getattr(price, name) for name in UsagePriceOut.model_fields if name not in ("pricing", "words")}
    return UsagePriceOut(**plain, pricing=price.pricing.stored(), words=price.pricing.words)
