"""Pages of billing: invoices with the sums behind their lines, runs from preview to result, and tax."""

from fastapi import APIRouter

from fairlead.domains.billing.pages import invoices, runs, taxanswers, taxes
from fairlead.platform.http.pages import PageRoute

router = APIRouter(route_class=PageRoute)
router.include_router(invoices.router)
router.include_router(runs.router)
router.include_router(taxanswers.router)
router.include_router(taxes.router)

__all__ = ["router"]
