"""Every domain's events and errors, by name: importing this module registers them all."""

from fairlead.domains.billing import errors as billing_errors
from fairlead.domains.billing import events as billing
from fairlead.domains.catalog import errors as catalog_errors
from fairlead.domains.catalog import events as catalog
from fairlead.domains.clients import errors as clients_errors
from fairlead.domains.clients import events as clients
from fairlead.domains.contracts import errors as contracts_errors
from fairlead.domains.contracts import events as contracts
from fairlead.domains.identity import errors as identity_errors
from fairlead.domains.identity import events as identity
from fairlead.domains.imports import errors as imports_errors
from fairlead.domains.imports import events as imports
from fairlead.domains.monitoring import errors as monitoring_errors
from fairlead.domains.monitoring import events as monitoring
from fairlead.domains.notifications import errors as notifications_errors
from fairlead.domains.notifications import events as notifications
from fairlead.domains.provisioning import errors as provisioning_errors
from fairlead.domains.provisioning import events as provisioning
from fairlead.domains.services import errors as services_errors
from fairlead.domains.services import events as services

EVENTS = (billing, catalog, clients, contracts, identity, imports, monitoring, notifications, provisioning, services)
"""The modules that declare events."""

ERRORS = (
    billing_errors, catalog_errors, clients_errors, contracts_errors, identity_errors, imports_errors,
    monitoring_errors, notifications_errors, provisioning_errors, services_errors,
)  # fmt: skip
"""The modules that declare problems."""
