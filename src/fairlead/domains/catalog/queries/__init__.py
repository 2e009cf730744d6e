"""What others ask of the catalog: offers for selling, rows for lists and pages."""

from fairlead.domains.catalog.queries.offers import Listed, Offer, listed, offer, offers
from fairlead.domains.catalog.queries.rows import (
    PriceRow,
    TariffRow,
    TemplateRow,
    price_row,
    prices_of,
    tariff_row,
    tariffs_of,
    template_id_of,
    template_row,
    template_rows,
)
from fairlead.domains.catalog.queries.usage import (
    MeterRow,
    UsagePriceRow,
    meter_row,
    meter_rows,
    meters_by_code,
    usage_price_row,
    usage_prices,
    usage_prices_of,
)

__all__ = [
    "Listed",
    "MeterRow",
    "Offer",
    "PriceRow",
    "TariffRow",
    "TemplateRow",
    "UsagePriceRow",
    "listed",
    "meter_row",
    "meter_rows",
    "meters_by_code",
    "offer",
    "offers",
    "price_row",
    "prices_of",
    "tariff_row",
    "tariffs_of",
    "template_id_of",
    "template_row",
    "template_rows",
    "usage_price_row",
    "usage_prices",
    "usage_prices_of",
]
