"""Pages of the catalog: templates, their tariffs, prices by date and quantity, and what single clients pay."""

from fairlead.domains.catalog.pages.clientprices import own_price_section
from fairlead.domains.catalog.pages.clientprices import router as client_prices_router
from fairlead.domains.catalog.pages.meters import router as meters_router
from fairlead.domains.catalog.pages.prices import router as prices_router
from fairlead.domains.catalog.pages.pricing import router as pricing_router
from fairlead.domains.catalog.pages.templates import router
from fairlead.domains.catalog.pages.usage import router as usage_router

router.include_router(prices_router)
router.include_router(pricing_router)
router.include_router(client_prices_router)
router.include_router(meters_router)
router.include_router(usage_router)

__all__ = ["own_price_section", "router"]
