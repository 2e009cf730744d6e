"""Clients, contacts and sites on the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fairlead.domains.clients.lifecycle import CLIENT, Action, Status
from fairlead.domains.clients.models import Client, Contact, Site
from fairlead.domains.clients.queries import ClientRow, ContactRow, SiteRow
from fairlead.domains.clients.terms import ClientKind, NewClient, NewContact, NewSite, TaxStatus
from fairlead.platform.http.schemas import CurrencyCode, Day, Input, Output, Patch, Text200, left_out

Email = Annotated[str, Field(min_length=3, max_length=200, examples=["ada@example.net"])]
Phone = Annotated[str, Field(min_length=3, max_length=40, examples=["+1 212 555 0134"])]
Zone = Annotated[str, Field(max_length=60, description="IANA.", examples=["America/New_York"])]
Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$", examples=["en"])]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.", examples=["US"])]
Notes = Annotated[str, Field(max_length=10_000)]
Address = Annotated[str, Field(max_length=500, description="Where invoices are addressed to, line by line.")]
TaxId = Annotated[str, Field(min_length=2, max_length=40, description="VAT or tax number.", examples=["ATU12345678"])]
Until = Annotated[Day | None, Field(description="The first day on which the exemption no longer counts.")]


class ContactIn(Input):
    """A person at a client."""

    name: Text200
    email: Email | None = None
    phone: Phone | None = None
    title: Text200 | None = None
    receives_invoices: bool = False
    receives_notices: bool = True

    def new(self) -> NewContact:
        """As the command takes it."""
        return NewContact(**self.model_dump())


class ContactPatch(Patch):
    """A change to a contact."""

    name: Text200 = left_out()
    email: Email | None = None
    phone: Phone | None = None
    title: Text200 | None = None
    receives_invoices: bool = left_out()
    receives_notices: bool = left_out()


class ContactOut(Output):
    """A person at a client."""

    id: UUID
    client_id: UUID
    name: str
    email: str | None
    phone: str | None
    title: str | None
    receives_invoices: bool
    receives_notices: bool
    version: int


class SiteIn(Input):
    """A place where a client is served."""

    name: Text200
    line1: Text200
    line2: Text200 | None = None
    city: Text200
    region: Text200 | None = None
    postcode: Text200 | None = None
    country: Country

    def new(self) -> NewSite:
        """As the command takes it."""
        return NewSite(**self.model_dump())


class SitePatch(Patch):
    """A change to a site."""

    name: Text200 = left_out()
    line1: Text200 = left_out()
    line2: Text200 | None = None
    city: Text200 = left_out()
    region: Text200 | None = None
    postcode: Text200 | None = None
    country: Country = left_out()


class SiteOut(Output):
    """A place where a client is served."""

    id: UUID
    client_id: UUID
    name: str
    line1: str
    line2: str | None
    city: str
    region: str | None
    postcode: str | None
    country: str
    version: int


class ClientIn(Input):
    """A new client. Currency, zone and language are the company's own unless they are given."""

    name: Text200
    kind: ClientKind = ClientKind.RESIDENTIAL
    external_id: Annotated[Text200 | None, Field(description="Their id in the system they come from.")] = None
    email: Email | None = None
    phone: Phone | None = None
    currency: CurrencyCode | None = None
    timezone: Zone | None = None
    locale: Locale | None = None
    payment_method: Text200 | None = None
    paperless: bool = True
    notes: Notes | None = None
    address: Address | None = None
    country: Annotated[Country | None, Field(description="Where they are taxed; the company's own unless given.")] = (
        None
    )
    region: Text200 | None = None
    tax_id: TaxId | None = None
    tax_status: TaxStatus = TaxStatus.TAXABLE
    tax_reason: Annotated[Text200 | None, Field(description="Why no tax is charged, as invoices say it.")] = None
    tax_until: Until = None
    lead: Annotated[bool, Field(description="Not a client yet: they buy nothing.")] = False
    contacts: Annotated[list[ContactIn], Field(max_length=100)] = Field(default_factory=list)
    sites: Annotated[list[SiteIn], Field(max_length=100)] = Field(default_factory=list)

    def new(self) -> NewClient:
        """As the command takes it."""
        return NewClient(
            **self.model_dump(exclude={"contacts", "sites"}),
            contacts=tuple(contact.new() for contact in self.contacts),
            sites=tuple(site.new() for site in self.sites),
        )


class ClientPatch(Patch):
    """A change to a client. The currency stays: their invoices are in it."""

    name: Text200 = left_out()
    kind: ClientKind = left_out()
    external_id: Text200 | None = None
    email: Email | None = None
    phone: Phone | None = None
    timezone: Zone = left_out()
    locale: Locale = left_out()
    payment_method: Text200 | None = None
    paperless: bool = left_out()
    notes: Notes | None = None
    address: Address | None = None
    country: Country | None = None
    region: Text200 | None = None
    tax_id: TaxId | None = None
    tax_status: TaxStatus = left_out()
    tax_reason: Text200 | None = None
    tax_until: Until = None


class ClientOut(Output):
    """A client, and what can be done with them now."""

    id: UUID
    number: str
    external_id: str | None
    name: str
    kind: ClientKind
    status: Status
    actions: list[Action]
    email: str | None
    phone: str | None
    currency: str
    timezone: str
    locale: str
    payment_method: str | None
    paperless: bool
    notes: str | None
    address: str | None
    country: str | None
    region: str | None
    tax_id: str | None
    tax_status: TaxStatus
    tax_reason: str | None
    tax_until: date | None
    created_at: datetime
    version: int


_PLAIN = tuple(name for name in ClientOut.model_fields if name != "actions")


def client_out(client: Client | ClientRow) -> ClientOut:
    """Of an entity or a row."""
    values = {name: getattr(client, name) for name in _PLAIN}
    return ClientOut(**values, actions=list(CLIENT.allowed(client.status)))


def contact_out(contact: Contact | ContactRow) -> ContactOut:
    """Of an entity or a row."""
    return ContactOut.model_validate(contact)


def site_out(site: Site | SiteRow) -> SiteOut:
    """Of an entity or a row."""
    return SiteOut.model_validate(site)
