"""The API of services: sell, look, move; what has a path of its own stands before `/services/{service_id}`."""

from fastapi import APIRouter

from fairlead.domains.services.api import services

router = APIRouter()
router.include_router(services.router)

__all__ = ["router"]
