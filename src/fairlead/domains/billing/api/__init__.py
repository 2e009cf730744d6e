"""The API of billing: invoices, charges, and the runs that make invoices of charges."""

from fastapi import APIRouter

from fairlead.domains.billing.api import (
    charges,
    documents,
    invoices,
    items,
    notes,
    projections,
    runs,
    series,
    taxes,
    usage,
)

router = APIRouter()
router.include_router(invoices.router)
router.include_router(items.router)
router.include_router(notes.router)
router.include_router(series.router)
router.include_router(charges.router)
router.include_router(documents.router)
router.include_router(documents.printed)
router.include_router(projections.router)
router.include_router(runs.router)
router.include_router(taxes.router)
router.include_router(usage.router)

__all__ = ["router"]
