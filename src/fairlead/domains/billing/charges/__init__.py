"""What becomes a charge: one strategy a source, each with a claim that can be made only once."""

from fairlead.domains.billing.charges.draft import NewCharge
from fairlead.domains.billing.charges.fees import ITEM, cancellation_fee, one_off
from fairlead.domains.billing.charges.late import Late, late_fees
from fairlead.domains.billing.charges.services import Billable, described, period_charge, setup
from fairlead.domains.billing.charges.settling import BilledPeriod, OpenCredit, Settlement, begun_in, kept_until

__all__ = [
    "ITEM",
    "Billable",
    "BilledPeriod",
    "Late",
    "NewCharge",
    "OpenCredit",
    "Settlement",
    "begun_in",
    "cancellation_fee",
    "described",
    "kept_until",
    "late_fees",
    "one_off",
    "period_charge",
    "setup",
]
