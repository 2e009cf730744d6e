"""Questions about services, answered with frozen rows."""

from fairlead.domains.services.queries.changes import ChangedTerms, changed_terms
from fairlead.domains.services.queries.found import ServiceHit, names_of, search_services
from fairlead.domains.services.queries.history import HoldRow, Transition, holds_of, transitions_of
from fairlead.domains.services.queries.listed import ServiceRow, service_page, service_row, services_of
from fairlead.domains.services.queries.obstacles import Candidate, ask_also, outside_obstacles
from fairlead.domains.services.queries.revenue import (
    Composition,
    Counts,
    MonthlyRevenue,
    TypeRevenue,
    composition,
    mrr,
    mrr_by_client,
    mrr_by_term,
    mrr_trend,
    status_counts,
)

__all__ = [
    "Candidate",
    "ChangedTerms",
    "Composition",
    "Counts",
    "HoldRow",
    "MonthlyRevenue",
    "ServiceHit",
    "ServiceRow",
    "Transition",
    "TypeRevenue",
    "ask_also",
    "changed_terms",
    "composition",
    "holds_of",
    "mrr",
    "mrr_by_client",
    "mrr_by_term",
    "mrr_trend",
    "names_of",
    "outside_obstacles",
    "search_services",
    "service_page",
    "service_row",
    "services_of",
    "status_counts",
    "transitions_of",
]
