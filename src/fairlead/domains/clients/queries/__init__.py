"""What others ask about clients: facts, lists, search, the timeline."""

from fairlead.domains.clients.queries.facts import (
    ClientFacts,
    Home,
    client_facts,
    clients_by_external_id,
    facts_of_clients,
    home,
)
from fairlead.domains.clients.queries.history import (
    ClientHit,
    TimelineEntry,
    search_clients,
    timeline,
)
from fairlead.domains.clients.queries.rows import (
    ClientRow,
    ContactRow,
    SiteRow,
    client_row,
    client_rows,
    contact_row,
    contacts_of,
    count_clients,
    names_of_sites,
    site_row,
    sites_of,
)

__all__ = [
    "ClientFacts",
    "ClientHit",
    "ClientRow",
    "ContactRow",
    "Home",
    "SiteRow",
    "TimelineEntry",
    "client_facts",
    "client_row",
    "client_rows",
    "clients_by_external_id",
    "contact_row",
    "contacts_of",
    "count_clients",
    "facts_of_clients",
    "home",
    "names_of_sites",
    "search_clients",
    "site_row",
    "sites_of",
    "timeline",
]
