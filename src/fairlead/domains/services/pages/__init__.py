"""Pages of services: the list, the forms of their moves, selling; the page of one service is web's."""

from fastapi import APIRouter

from fairlead.domains.services.pages import (
    bulk,
    caring,
    changes,
    discounts,
    holds,
    listed,
    moves,
    quotes,
    renewals,
    selling,
)
from fairlead.domains.services.pages.moves import VERBS
from fairlead.domains.services.pages.wishes import difference_text, wish_text

router = APIRouter()
router.include_router(bulk.router)
router.include_router(listed.router)
router.include_router(selling.router)
router.include_router(moves.router)
router.include_router(holds.router)
router.include_router(caring.router)
router.include_router(changes.router)
router.include_router(discounts.router)
router.include_router(renewals.router)
router.include_router(quotes.router)

__all__ = ["VERBS", "difference_text", "router", "wish_text"]
