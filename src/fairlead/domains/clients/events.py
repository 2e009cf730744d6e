"""Facts about clients."""

from uuid import UUID

from fairlead.kernel.events import Event


class ClientCreated(Event):
    """A client was taken on, as a lead or an active client."""

    client_id: UUID
    number: str
    external_id: str | None


class ClientChanged(Event):
    """Facts of a client were changed; `fields` names them, the audit trail has the values."""

    client_id: UUID
    fields: tuple[str, ...]


class ClientActivated(Event):
    """A lead became a client."""

    client_id: UUID


class ClientArchived(Event):
    """A client was put away; nothing more can be sold to them."""

    client_id: UUID


class ClientRestored(Event):
    """An archived client is active again."""

    client_id: UUID


class ContactAdded(Event):
    """A person at a client was added."""

    contact_id: UUID
    client_id: UUID


class ContactChanged(Event):
    """Facts of a contact were changed."""

    contact_id: UUID
    client_id: UUID
    fields: tuple[str, ...]


class ContactRemoved(Event):
    """A contact was removed."""

    contact_id: UUID
    client_id: UUID


class SiteAdded(Event):
    """A place where a client is served was added."""

    site_id: UUID
    client_id: UUID


class SiteChanged(Event):
    """Facts of a site were changed."""

    site_id: UUID
    client_id: UUID
    fields: tuple[str, ...]


class SiteRemoved(Event):
    """A site was removed."""

    site_id: UUID
    client_id: UUID
