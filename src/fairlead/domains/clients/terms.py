"""The words of the clients domain, and what is known of a client before there is one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict


class ClientKind(StrEnum):
    """A person at home, or an organisation."""

    RESIDENTIAL = "residential"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A person at a client to be."""

    name: str
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    receives_invoices: bool = False
    receives_notices: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSite:
    """A place where a client is to be served."""

    name: str
    line1: str
    line2: str | None = None
    city: str
    region: str | None = None
    postcode: str | None = None
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """A client to be. Currency, zone and language are the company's own unless they are given."""

    name: str
    kind: ClientKind = ClientKind.RESIDENTIAL
    external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    currency: str | None = None
    timezone: str | None = None
    locale: str | None = None
    payment_method: str | None = None
    paperless: bool = True
    notes: str | None = None
    lead: bool = False
    contacts: tuple[NewContact, ...] = ()
    sites: tuple[NewSite, ...] = ()


class ClientChanges(TypedDict, total=False):
    """What of a client can be changed. The currency cannot: their invoices are in it."""

    name: str
    kind: ClientKind
    external_id: str | None
    email: str | None
    phone: str | None
    timezone: str
    locale: str
    payment_method: str | None
    paperless: bool
    notes: str | None


class ContactChanges(TypedDict, total=False):
    """What of a contact can be changed."""

    name: str
    email: str | None
    phone: str | None
    title: str | None
    receives_invoices: bool
    receives_notices: bool


class SiteChanges(TypedDict, total=False):
    """What of a site can be changed."""

    name: str
    line1: str
    line2: str | None
    city: str
    region: str | None
    postcode: str | None
    country: str
