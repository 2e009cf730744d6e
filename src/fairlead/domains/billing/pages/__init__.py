"""Pages of billing: invoices with the sums behind their lines, and runs from preview to result."""

from fastapi import APIRouter

from fairlead.domains.billing.pages import invoices, runs
from fairlead.platform.http.pages import PageRoute

router = APIRouter(route_class=PageRoute)
router.include_router(invoices.router)
router.include_router(runs.router)

__all__ = ["router"]
