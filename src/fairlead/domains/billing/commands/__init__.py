"""What can be done in billing, one function a use-case."""

from fairlead.domains.billing.commands.opening import open_schedules
from fairlead.domains.billing.commands.upkeep import end_schedules, hand_over, settle_holds

__all__ = ["end_schedules", "hand_over", "open_schedules", "settle_holds"]
