"""What a client holds: services, their history, holds, changes, renewals, and who looks after them."""

from fairlead.domains.services.models.care import ServiceParameters, TechnicianAssignment
from fairlead.domains.services.models.changes import BulkChange, BulkChangeItem, ServiceChange
from fairlead.domains.services.models.discounts import Discount
from fairlead.domains.services.models.holds import Hold, HoldPlan
from fairlead.domains.services.models.renewals import Renewal, RenewalQuote, RenewalReminder
from fairlead.domains.services.models.services import Service, ServiceTransition

__all__ = [
    "BulkChange",
    "BulkChangeItem",
    "Discount",
    "Hold",
    "HoldPlan",
    "Renewal",
    "RenewalQuote",
    "RenewalReminder",
    "Service",
    "ServiceChange",
    "ServiceParameters",
    "ServiceTransition",
    "TechnicianAssignment",
]
