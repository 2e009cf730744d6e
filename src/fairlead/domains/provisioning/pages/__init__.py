"""Pages of setting services up."""

from fastapi import APIRouter

from fairlead.domains.provisioning.pages import runs, templates
from fairlead.domains.provisioning.pages.progress import live

router = APIRouter()
router.include_router(runs.router)
router.include_router(templates.router)

__all__ = ["live", "router"]
