"""Pages of identity: signing in and out, staff, API tokens, one's own account."""

from fairlead.domains.identity.pages.login import router
from fairlead.domains.identity.pages.profile import router as profile_router
from fairlead.domains.identity.pages.tokens import router as tokens_router
from fairlead.domains.identity.pages.users import router as users_router

router.include_router(users_router)
router.include_router(tokens_router)
router.include_router(profile_router)

__all__ = ["router"]
