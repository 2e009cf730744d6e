"""Every router, listed by hand: the API's, and the pages'."""

from fastapi import APIRouter

from fairlead.domains.billing import api as billing_api
from fairlead.domains.billing import pages as billing_pages
from fairlead.domains.catalog import api as catalog_api
from fairlead.domains.catalog import pages as catalog_pages
from fairlead.domains.clients import api as clients_api
from fairlead.domains.clients import pages as clients_pages
from fairlead.domains.contracts import api as contracts_api
from fairlead.domains.contracts import pages as contracts_pages
from fairlead.domains.identity import api as identity_api
from fairlead.domains.identity import pages as identity_pages
from fairlead.domains.monitoring import api as monitoring_api
from fairlead.domains.monitoring import pages as monitoring_pages
from fairlead.domains.notifications import api as notifications_api
from fairlead.domains.notifications import pages as notifications_pages
from fairlead.domains.provisioning import api as provisioning_api
from fairlead.domains.provisioning import pages as provisioning_pages
from fairlead.domains.services import api as services_api
from fairlead.domains.services import pages as services_pages
from fairlead.web import api as web_api
from fairlead.web import staff

API_ROUTERS: tuple[APIRouter, ...] = (
    billing_api.router,
    catalog_api.router,
    clients_api.router,
    contracts_api.router,
    identity_api.router,
    identity_api.events_router,
    monitoring_api.router,
    notifications_api.router,
    provisioning_api.router,
    services_api.router,
    web_api.router,
)

PAGE_ROUTERS: tuple[APIRouter, ...] = (
    billing_pages.router,
    catalog_pages.router,
    clients_pages.router,
    contracts_pages.router,
    identity_pages.router,
    monitoring_pages.router,
    notifications_pages.router,
    provisioning_pages.router,
    services_pages.router,
    *staff.ROUTERS,
)

TAGS: tuple[tuple[str, str], ...] = (
    ("clients", "Who buys: clients, their contacts and sites."),
    ("catalog", "What can be sold: templates, tariffs, prices by date."),
    ("contracts", "What was agreed: terms, renewal, cancellation."),
    ("services", "What clients hold, and the moves of its lifecycle."),
    ("provisioning", "Setting services up: the steps, and how far they are."),
    ("billing", "Charges, invoices, and the runs that make them."),
    ("monitoring", "How services do: incidents, alerts, health, SLA reports."),
    ("identity", "Staff, roles and API tokens."),
    ("notices", "What was said to clients by e-mail, and what became of it."),
    ("settings", "What a company has chosen, and what it has chosen otherwise for one client."),
    ("events", "The feed of everything that happened."),
)
"""Groups of the API's documentation, in reading order."""
