"""The API of services: sell, look, move; what has a path of its own stands before `/services/{service_id}`."""

from fastapi import APIRouter

from fairlead.domains.services.api import asof, bulk, care, changes, discounts, holds, renewals, reports, services

router = APIRouter()
router.include_router(bulk.router)
router.include_router(care.router)
router.include_router(services.router)
router.include_router(asof.router)
router.include_router(changes.router)
router.include_router(discounts.router)
router.include_router(holds.router)
router.include_router(renewals.router)
router.include_router(reports.router)

__all__ = ["router"]
