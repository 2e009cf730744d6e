"""Pure rules of services: sales, terms and their changes, anchors, what a price counts for in a month."""

from fairlead.domains.services.rules.care import TECHNICIAN_ROLES, Parameters, check_parameters
from fairlead.domains.services.rules.changing import (
    NONE,
    Absence,
    Place,
    Subject,
    Surroundings,
    Wanted,
    check_changeable,
    effective_day,
    moves_plan,
    reprices,
    terms_wanted,
)
from fairlead.domains.services.rules.periods import anchor, monthly, term_end
from fairlead.domains.services.rules.selling import BroughtIn, Sale
from fairlead.domains.services.rules.terms import Terms

__all__ = [
    "NONE",
    "NOTHING",
    "TECHNICIAN_ROLES",
    "Absence",
    "BroughtIn",
    "Parameters",
    "Place",
    "Sale",
    "Subject",
    "Surroundings",
    "Terms",
    "Wanted",
    "anchor",
    "check_changeable",
    "check_parameters",
    "effective_day",
    "monthly",
    "moves_plan",
    "reprices",
    "term_end",
    "terms_wanted",
]
