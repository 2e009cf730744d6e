"""Pages of how services do."""

from fastapi import APIRouter

from fairlead.domains.monitoring.pages import alerts, incidents
from fairlead.domains.monitoring.pages.alerts import closing
from fairlead.domains.monitoring.pages.marks import BANDS, SEVERITIES, broken, standing
from fairlead.platform.http.pages import PageRoute

router = APIRouter(route_class=PageRoute)
router.include_router(alerts.router)
router.include_router(incidents.router)

__all__ = ["BANDS", "SEVERITIES", "broken", "closing", "router", "standing"]
