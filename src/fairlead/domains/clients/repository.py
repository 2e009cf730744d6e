"""Clients, contacts and sites as entities, for commands; lists read `queries`."""

from datetime import datetime
from uuid import UUID

from fairlead.domains.clients.lifecycle import CLIENT, Status
from fairlead.domains.clients.models import Client, Contact, Site
from fairlead.domains.clients.terms import ClientKind, TaxStatus
from fairlead.kernel.errors import NotFound
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts
from fairlead.platform.db.repository import Repository

STATUS_LABELS = {status.value: state.label for status, state in CLIENT.states.items()}


class Clients(Repository[Client]):
    """The clients of the company."""

    model = Client
    filters = Filters(
        {
            "status": Field(Client.status, Status, "Status", choices=STATUS_LABELS),
            "kind": Field(Client.kind, ClientKind, "Kind"),
            "name": Field(Client.name, str, "Name"),
            "number": Field(Client.number, str, "Number"),
            "external_id": Field(Client.external_id, str, "External id"),
            "email": Field(Client.email, str, "E-mail"),
            "phone": Field(Client.phone, str, "Telephone"),
            "currency": Field(Client.currency, str, "Currency"),
            "payment_method": Field(Client.payment_method, str, "Pays by"),
            "paperless": Field(Client.paperless, bool, "Paperless"),
            "country": Field(Client.country, str, "Country"),
            "region": Field(Client.region, str, "Region"),
            "tax_status": Field(Client.tax_status, TaxStatus, "Tax"),
            "created_at": Field(Client.created_at, datetime, "Client since"),
        }
    )
    sorts = Sorts(
        {"name": Client.name, "number": Client.number, "created_at": Client.created_at},
        default="name",
        tie=Client.id,
    )


class Contacts(Repository[Contact]):
    """The people at clients."""

    model = Contact
    filters = Filters({"client_id": Field(Contact.client_id, UUID, "Client")})
    sorts = Sorts({"name": Contact.name}, default="name", tie=Contact.id)

    async def of_client(self, client_id: UUID, contact_id: UUID, *, version: int | None = None) -> Contact:
        """A contact of this client, locked; another client's is not found."""
        contact = await self.get(contact_id, lock=True, version=version)
        if contact.client_id != client_id:
            raise NotFound.of(self.noun(), contact_id)
        return contact


class Sites(Repository[Site]):
    """The places where clients are served."""

    model = Site
    filters = Filters({"client_id": Field(Site.client_id, UUID, "Client")})
    sorts = Sorts({"name": Site.name}, default="name", tie=Site.id)

    async def of_client(self, client_id: UUID, site_id: UUID, *, version: int | None = None) -> Site:
        """A site of this client, locked; another client's is not found."""
        site = await self.get(site_id, lock=True, version=version)
        if site.client_id != client_id:
            raise NotFound.of(self.noun(), site_id)
        return site
