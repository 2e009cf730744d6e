"""The API of setting services up."""

from fastapi import APIRouter

from fairlead.domains.provisioning.api import runs, templates

router = APIRouter()
router.include_router(runs.router)
router.include_router(templates.router)

__all__ = ["router"]
