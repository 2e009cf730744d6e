"""The API of clients, their contacts and sites."""

from fairlead.domains.clients.api.clients import router
from fairlead.domains.clients.api.parts import router as parts_router

router.include_router(parts_router)

__all__ = ["router"]
