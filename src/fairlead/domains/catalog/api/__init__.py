"""The API of the catalog: templates, tariffs, offers, and their prices."""

from fairlead.domains.catalog.api.catalog import router
from fairlead.domains.catalog.api.prices import router as prices_router

router.include_router(prices_router)

__all__ = ["router"]
