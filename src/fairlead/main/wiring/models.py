"""Every table of the system, by name: importing this module fills the metadata that migrations compare with."""

from fairlead.domains.billing import models as billing
from fairlead.domains.catalog import models as catalog
from fairlead.domains.clients import models as clients
from fairlead.domains.contracts import models as contracts
from fairlead.domains.identity import models as identity
from fairlead.domains.imports import models as imports
from fairlead.domains.monitoring import models as monitoring
from fairlead.domains.notifications import models as notifications
from fairlead.domains.provisioning import models as provisioning
from fairlead.domains.services import models as services
from fairlead.platform import events, policy, ratelimit
from fairlead.platform.db import audit, numbers
from fairlead.platform.db.base import Base
from fairlead.platform.http import models as http
from fairlead.platform.jobs import models as jobs
from fairlead.platform.workflow import models as workflow

METADATA = Base.metadata

MODULES = (
    audit, billing, catalog, clients, contracts, events, http, identity, imports, jobs, monitoring, notifications,
    numbers, policy, provisioning, ratelimit, services, workflow,
)  # fmt: skip
"""The modules that declare tables."""
