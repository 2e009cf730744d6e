"""Pages of services: the list, the forms of their moves, selling; the page of one service is web's."""

from fastapi import APIRouter

from fairlead.domains.services.pages import holds, listed, moves, selling
from fairlead.domains.services.pages.moves import VERBS

router = APIRouter()
router.include_router(listed.router)
router.include_router(selling.router)
router.include_router(moves.router)
router.include_router(holds.router)

__all__ = ["VERBS", "router"]
