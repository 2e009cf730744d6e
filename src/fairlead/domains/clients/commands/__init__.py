"""What is done about clients, one function a use-case."""

from fairlead.domains.clients.commands.bulk import bring_in
from fairlead.domains.clients.commands.clients import (
    activate_client,
    archive_client,
    create_client,
    restore_client,
    update_client,
)
from fairlead.domains.clients.commands.contacts import add_contact, remove_contact, update_contact
from fairlead.domains.clients.commands.sites import add_site, remove_site, update_site
from fairlead.domains.clients.terms import NewClient, NewContact, NewSite

__all__ = [
    "NewClient",
    "NewContact",
    "NewSite",
    "activate_client",
    "add_contact",
    "add_site",
    "archive_client",
    "bring_in",
    "create_client",
    "remove_contact",
    "remove_site",
    "restore_client",
    "update_client",
    "update_contact",
    "update_site",
]
