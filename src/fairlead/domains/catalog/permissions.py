"""What staff may do about the catalog."""

from enum import StrEnum


class CatalogPermission(StrEnum):
    """Service templates, tariffs and prices."""

    READ = "catalog.read"
    WRITE = "catalog.write"
