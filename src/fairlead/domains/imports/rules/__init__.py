"""Pure rules of importing: reading rows, what they mean, and rows like them."""

from fairlead.domains.imports.rules.generated import rows_like
from fairlead.domains.imports.rules.holding import Held, Holding, holding_of
from fairlead.domains.imports.rules.products import PRODUCTS, Product
from fairlead.domains.imports.rules.telco import COLUMNS, Rejection, TelcoRow, read_row

__all__ = [
    "COLUMNS",
    "PRODUCTS",
    "Held",
    "Holding",
    "Product",
    "Rejection",
    "TelcoRow",
    "holding_of",
    "read_row",
    "rows_like",
]
