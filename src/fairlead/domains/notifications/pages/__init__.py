"""Pages of notices: the log of what was said, one notice, what each kind looks like."""

from fastapi import APIRouter

from fairlead.domains.notifications.pages import invoices, notices, samples
from fairlead.platform.http.pages import PageRoute

router = APIRouter(route_class=PageRoute)
router.include_router(samples.router)
router.include_router(notices.router)
router.include_router(invoices.router)

__all__ = ["router"]
