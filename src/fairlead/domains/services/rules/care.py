"""What is promised for a service, and who may look after one."""

from dataclasses import dataclass
from decimal import Decimal

from fairlead.domains.identity.permissions import Role
from fairlead.kernel.errors import FieldError, Invalid
from fairlead.kernel.hours import Hours

TECHNICIAN_ROLES = (Role.OWNER, Role.DISPATCHER, Role.TECHNICIAN, Role.NETWORK)
"""Who may be asked about a service: those who may work on one. Billing and read-only staff could do nothing."""
_LONGEST = 366 * 24 * 60
_HUNDRED = Decimal(100)
_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The promise: how soon somebody answers and solves, in which hours, and how much of the time it is up."""

    response_minutes: int
    resolution_minutes: int
    uptime_percent: Decimal
    hours: Hours
    sla_terms: str | None = None


def check_parameters(promised: Parameters) -> None:
    """Raises Invalid with every mistake."""
    wrong = [
        FieldError(name, f"#/{name}", "must be from 1 minute to a year.", "Give minutes.")
        for name in ("response_minutes", "resolution_minutes")
        if not 0 < getattr(promised, name) <= _LONGEST
    ]
    if promised.resolution_minutes < promised.response_minutes:
        remedy = f"Give {promised.response_minutes} or more."
        wrong.append(FieldError("resolution_minutes", "#/resolution_minutes", "is shorter than the response.", remedy))
    exponent = promised.uptime_percent.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_DECIMALS or not 0 <= promised.uptime_percent <= _HUNDRED:
        message = "must be from 0 to 100 with at most four decimals."
        wrong.append(FieldError("uptime_percent", "#/uptime_percent", message, "Write 99.9."))
    if wrong:
        raise Invalid(errors=tuple(wrong))
