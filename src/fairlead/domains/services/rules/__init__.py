"""Pure rules of services: sales, terms and their changes, anchors, what a price counts for in a month."""

from fairlead.domains.services.rules.care import TECHNICIAN_ROLES, Parameters, check_parameters
from fairlead.domains.services.rules.periods import anchor, monthly, term_end
from fairlead.domains.services.rules.selling import BroughtIn, Sale
from fairlead.domains.services.rules.terms import Terms

__all__ = [
    "TECHNICIAN_ROLES",
    "BroughtIn",
    "Parameters",
    "Sale",
    "Terms",
    "anchor",
    "check_parameters",
    "monthly",
    "term_end",
]
