"""Tax rates as entities, and the filters of their list."""

from datetime import date
from decimal import Decimal

from fairlead.domains.billing.models import TaxRate
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts
from fairlead.platform.db.repository import Repository


class TaxRates(Repository[TaxRate]):
    """The tax rates of the context's company."""

    model = TaxRate
    filters = Filters(
        {
            "country": Field(TaxRate.country, str, "Country"),
            "region": Field(TaxRate.region, str, "Region"),
            "category": Field(TaxRate.category, str, "Category"),
            "name": Field(TaxRate.name, str, "Name"),
            "percent": Field(TaxRate.percent, Decimal, "Percent"),
            "valid_from": Field(TaxRate.valid_from, date, "From"),
            "valid_until": Field(TaxRate.valid_until, date, "Until"),
        }
    )
    sorts = Sorts(
        {"country": TaxRate.country, "category": TaxRate.category, "valid_from": TaxRate.valid_from},
        default="country",
        tie=TaxRate.id,
    )
