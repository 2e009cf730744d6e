"""Pure rules of provisioning: which steps a type has built in, which lists of steps make sense."""

from fairlead.domains.provisioning.rules.templates import (
    ACTIVATE,
    ASSIGN_TECHNICIANS,
    BUILT_IN,
    CONFIGURE_PARAMETERS,
    SET_UP_MONITORING,
    Known,
    built_in,
    check_steps,
)

__all__ = [
    "ACTIVATE",
    "ASSIGN_TECHNICIANS",
    "BUILT_IN",
    "CONFIGURE_PARAMETERS",
    "SET_UP_MONITORING",
    "Known",
    "built_in",
    "check_steps",
]
