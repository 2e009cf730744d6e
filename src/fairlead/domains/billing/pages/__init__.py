"""Pages of billing: invoices with the sums behind their lines, runs from preview to result, and tax."""

from fastapi import APIRouter

from fairlead.domains.billing.pages import (
    charging,
    crediting,
    documents,
    drafting,
    explanations,
    forecasts,
    foreseeing,
    invoices,
    receivables,
    runs,
    series,
    taxanswers,
    taxes,
    undoing,
    upcoming,
    usage,
)
from fairlead.domains.billing.pages.usage import steps_text
from fairlead.platform.http.pages import PageRoute

router = APIRouter(route_class=PageRoute)
router.include_router(receivables.router)
router.include_router(charging.router)
router.include_router(crediting.router)
router.include_router(drafting.router)
router.include_router(explanations.router)
router.include_router(foreseeing.router)
router.include_router(forecasts.router)
router.include_router(invoices.router)
router.include_router(series.router)
router.include_router(runs.router)
router.include_router(taxanswers.router)
router.include_router(taxes.router)
router.include_router(usage.router)
router.include_router(documents.router)
router.include_router(documents.printed)
router.include_router(undoing.router)
router.include_router(upcoming.router)

__all__ = ["router", "steps_text"]
