"""The words of a contract's terms."""

from enum import StrEnum


class FeeKind(StrEnum):
    """What leaving before the term's end costs."""

    NONE = "none"
    FIXED = "fixed"
    PERCENT_OF_REMAINING = "percent_of_remaining"
    ALL_REMAINING = "all_remaining"


class Uplift(StrEnum):
    """What happens to the price at renewal."""

    KEEP = "keep"
    PERCENT = "percent"
    LIST_PRICE = "list_price"
