"""Pages of services: the list, one service with its history, the forms of its moves, selling."""

from fastapi import APIRouter

from fairlead.domains.services.pages import detail, listed, moves, selling

router = APIRouter()
router.include_router(listed.router)
router.include_router(selling.router)
router.include_router(moves.router)
router.include_router(detail.router)

__all__ = ["router"]
