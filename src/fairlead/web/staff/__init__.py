"""The staff's pages that compose several domains, and those of the platform: jobs and the audit trail."""

from fairlead.web.staff.audit import router as audit
from fairlead.web.staff.churn import router as churn
from fairlead.web.staff.clients import router as clients
from fairlead.web.staff.clientsettings import router as client_settings
from fairlead.web.staff.dashboard import router as dashboard
from fairlead.web.staff.jobs import router as jobs
from fairlead.web.staff.onboarding import router as onboarding
from fairlead.web.staff.picking import router as picking
from fairlead.web.staff.schedule import router as schedule
from fairlead.web.staff.search import router as search
from fairlead.web.staff.service import router as service
from fairlead.web.staff.settings import router as settings

ROUTERS = (
    dashboard,
    clients,
    client_settings,
    churn,
    service,
    onboarding,
    picking,
    search,
    jobs,
    schedule,
    audit,
    settings,
)
"""In the order in which they are mounted."""
