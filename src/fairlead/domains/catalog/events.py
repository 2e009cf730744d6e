"""Facts about the catalog."""

from datetime import date
from uuid import UUID

from fairlead.kernel.events import Event
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Pricing


class TemplateCreated(Event):
    """A service template was drawn up."""

    template_id: UUID
    code: str


class TemplateChanged(Event):
    """Facts of a service template were changed; services sold before keep what they were sold with."""

    template_id: UUID
    fields: tuple[str, ...]


class TemplatePublished(Event):
    """A service template can be sold."""

    template_id: UUID


class TemplateWithdrawn(Event):
    """A service template can no longer be sold."""

    template_id: UUID


class TariffCreated(Event):
    """A new way to buy a service template."""

    tariff_id: UUID
    template_id: UUID
    code: str


class TariffChanged(Event):
    """Facts of a tariff were changed."""

    tariff_id: UUID
    fields: tuple[str, ...]


class PriceSet(Event):
    """A tariff has a price from a day on."""

    tariff_id: UUID
    price_version_id: UUID
    valid_from: date
    price: Money
    setup: Money
    pricing: Pricing | None = None


class PriceWithdrawn(Event):
    """A price that had not begun was taken back."""

    tariff_id: UUID
    price_version_id: UUID
    valid_from: date


class MeterCreated(Event):
    """Something that services use is counted from now on."""

    meter_id: UUID
    code: str


class MeterChanged(Event):
    """Facts of a meter were changed."""

    meter_id: UUID
    fields: tuple[str, ...]


class UsagePriceSet(Event):
    """A tariff has a price for a meter's usage, for periods that begin from a day on."""

    tariff_id: UUID
    meter_id: UUID
    usage_price_id: UUID
    valid_from: date


class UsagePriceWithdrawn(Event):
    """A usage price that had not begun was taken back."""

    tariff_id: UUID
    meter_id: UUID
    usage_price_id: UUID
    valid_from: date


class ClientPriceSet(Event):
    """A client has a price of its own for what is sold to it from a day on."""

    client_price_id: UUID
    client_id: UUID
    tariff_id: UUID
    valid_from: date
    price: Money
    pricing: Pricing | None


class ClientPriceWithdrawn(Event):
    """A client's own price is taken back, or sold at no longer."""

    client_price_id: UUID
    client_id: UUID
    tariff_id: UUID
    on: date
    """The first day without it."""
