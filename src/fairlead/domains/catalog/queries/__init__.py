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

__all__ = [
    "Listed",
    "Offer",
    "PriceRow",
    "TariffRow",
    "TemplateRow",
    "listed",
    "offer",
    "offers",
    "price_row",
    "prices_of",
    "tariff_row",
    "tariffs_of",
    "template_id_of",
    "template_row",
    "template_rows",
]
