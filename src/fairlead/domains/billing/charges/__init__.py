"""What becomes a charge: one strategy a source, each with a claim that can be made only once."""

from fairlead.domains.billing.charges.draft import NewCharge
from fairlead.domains.billing.charges.fees import BilledPeriod, cancellation_fee, give_back, one_off
from fairlead.domains.billing.charges.services import Billable, period_charge, setup

__all__ = [
    "Billable",
    "BilledPeriod",
    "NewCharge",
    "cancellation_fee",
    "give_back",
    "one_off",
    "period_charge",
    "setup",
]
