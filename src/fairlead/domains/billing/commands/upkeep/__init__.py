"""Keeping schedules in step with what happens to services: holds, discounts, changes, transfers, and their end.

Each command locks the schedules, brings them in step with the whole history of holds and discounts, and settles the
days that were billed with those that should be: the order in which events are delivered does not matter, and hearing
one twice changes nothing.
"""

from fairlead.domains.billing.commands.upkeep.changes import hand_over, settle_changes
from fairlead.domains.billing.commands.upkeep.endings import end_schedules
from fairlead.domains.billing.commands.upkeep.foreseeing import (
    foresee_changes,
    foresee_endings,
    foresee_holds,
    foresee_next_bills,
)
from fairlead.domains.billing.commands.upkeep.holds import settle_discounts, settle_holds

__all__ = [
    "end_schedules", "foresee_changes", "foresee_endings", "foresee_holds", "foresee_next_bills", "hand_over",
    "settle_changes", "settle_discounts", "settle_holds",
]  # fmt: skip
