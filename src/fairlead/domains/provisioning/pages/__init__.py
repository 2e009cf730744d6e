"""Pages of setting services up."""

from fastapi import APIRouter

from fairlead.domains.provisioning.pages import templates

router = APIRouter()
router.include_router(templates.router)

__all__ = ["router"]
