"""The pure rules of billing: which days fall due, what they cost, and on which invoice they go."""

from fairlead.domains.billing.rules.amounts import (
    charge_for,
    credit_for,
    day_count,
    flat,
    period,
    plain,
    priced,
    recompute,
)
from fairlead.domains.billing.rules.invoicing import Bundle, Item, bundles
from fairlead.domains.billing.rules.pauses import HoldLifted, HoldPlaced, pauses_of
from fairlead.domains.billing.rules.periods import (
    Course,
    Part,
    Pause,
    TooFarBehind,
    Walk,
    belongs,
    billing_end,
    due_parts,
    next_due,
    standing,
    walk,
    without,
)

__all__ = [
    "Bundle",
    "Course",
    "HoldLifted",
    "HoldPlaced",
    "Item",
    "Part",
    "Pause",
    "TooFarBehind",
    "Walk",
    "belongs",
    "billing_end",
    "bundles",
    "charge_for",
    "credit_for",
    "day_count",
    "due_parts",
    "flat",
    "next_due",
    "pauses_of",
    "period",
    "plain",
    "priced",
    "recompute",
    "standing",
    "walk",
    "without",
]
