"""What becomes a charge: one strategy a source, each with a claim that can be made only once."""

from fairlead.domains.billing.charges.draft import NewCharge
from fairlead.domains.billing.charges.fees import ITEM, cancellation_fee, one_off
from fairlead.domains.billing.charges.late import Late, late_fees
from fairlead.domains.billing.charges.services import Billable, described, period_charge, setup
from fairlead.domains.billing.charges.settling import (
    BilledPeriod,
    OpenCredit,
    Settlement,
    begun_in,
    goes_on,
    kept_until,
    priced_as,
)
from fairlead.domains.billing.charges.usage import MeteredUse, UsageCharge, UsageSettlement

__all__ = [
    "ITEM",
    "Billable",
    "BilledPeriod",
    "Late",
    "MeteredUse",
    "NewCharge",
    "OpenCredit",
    "Settlement",
    "UsageCharge",
    "UsageSettlement",
    "begun_in",
    "cancellation_fee",
    "described",
    "goes_on",
    "kept_until",
    "late_fees",
    "one_off",
    "period_charge",
    "priced_as",
    "setup",
]
