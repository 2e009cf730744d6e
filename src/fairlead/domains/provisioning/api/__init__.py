"""The API of setting services up."""

from fastapi import APIRouter

from fairlead.domains.provisioning.api import templates

router = APIRouter()
router.include_router(templates.router)

__all__ = ["router"]
