"""The API of setting services up."""

from fastapi import APIRouter

from fairlead.domains.provisioning.api import onboarding, runs, templates

router = APIRouter()
router.include_router(runs.router)
router.include_router(templates.router)
router.include_router(onboarding.router)

__all__ = ["router"]
