"""Every kind of choice that a company has."""

from fairlead.domains.billing.policy import BillingPolicy
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.platform.policy import Policy

POLICIES: tuple[type[Policy], ...] = (BillingPolicy, SuspensionPolicy)
