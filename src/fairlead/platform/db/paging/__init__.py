"""Keyset paging: declared sorts, opaque cursors, pages that neither overlap nor leave gaps."""

from fairlead.platform.db.paging.page import DEFAULT_LIMIT, MAX_LIMIT, Page, paged, windowed
from fairlead.platform.db.paging.sorts import Order, Sorts

__all__ = ["DEFAULT_LIMIT", "MAX_LIMIT", "Order", "Page", "Sorts", "paged", "windowed"]
