"""Pages of the catalog: templates, their tariffs, and prices by date."""

from fairlead.domains.catalog.pages.prices import router as prices_router
from fairlead.domains.catalog.pages.templates import router

router.include_router(prices_router)

__all__ = ["router"]
