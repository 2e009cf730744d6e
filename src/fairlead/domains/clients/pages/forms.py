"""What the forms about clients ask for. A field left empty means that there is none."""

from datetime import date
from typing import Annotated

from pydantic import Field

from fairlead.domains.clients.schemas import Address, Country, Email, Locale, Notes, Phone, TaxId, Zone
from fairlead.domains.clients.terms import ClientKind, TaxStatus
from fairlead.platform.http.schemas import CurrencyCode, Input, Text200
from fairlead.platform.pages import Hint


class NothingMore(Input):
    """A confirmation: nothing is asked for."""


class ClientForm(Input):
    """The facts of a client."""

    name: Text200
    kind: ClientKind = ClientKind.RESIDENTIAL
    external_id: Text200 | None = None
    email: Email | None = None
    phone: Phone | None = None
    payment_method: Text200 | None = None
    timezone: Zone
    locale: Locale
    paperless: bool = True
    address: Address | None = None
    country: Country | None = None
    region: Text200 | None = None
    tax_status: TaxStatus = TaxStatus.TAXABLE
    tax_id: TaxId | None = None
    tax_reason: Text200 | None = None
    tax_until: date | None = None
    notes: Notes | None = None


class NewClientForm(ClientForm):
    """The facts of a client to be."""

    currency: CurrencyCode
    lead: Annotated[bool, Field(description="They buy nothing yet.")] = False


class ContactForm(Input):
    """The facts of a contact."""

    name: Text200
    title: Text200 | None = None
    email: Email | None = None
    phone: Phone | None = None
    receives_invoices: bool = False
    receives_notices: bool = True


class SiteForm(Input):
    """The facts of a site."""

    name: Text200
    line1: Text200
    line2: Text200 | None = None
    city: Text200
    region: Text200 | None = None
    postcode: Text200 | None = None
    country: Country


CLIENT_HINTS = {
    "external_id": Hint(label="External id", help="Their id in the system they come from.", half=True),
    "kind": Hint(half=True),
    "email": Hint(label="E-mail", kind="email", half=True),
    "phone": Hint(label="Telephone", kind="tel", half=True),
    "payment_method": Hint(label="Pays by", half=True, placeholder="Bank transfer"),
    "timezone": Hint(label="Time zone", help="Their billing days are days in this zone.", half=True),
    "locale": Hint(label="Language", half=True),
    "paperless": Hint(label="Invoices by e-mail only"),
    "address": Hint(label="Billing address", kind="textarea", help="Line by line; empty: their first site's."),
    "country": Hint(label="Taxed in", placeholder="US", help="Country code; empty: the company's own.", half=True),
    "region": Hint(label="State or region", help="Where rates differ by it.", half=True),
    "tax_status": Hint(label="Tax", half=True),
    "tax_id": Hint(label="VAT or tax id", help="Reverse charge needs it.", half=True),
    "tax_reason": Hint(label="Why no tax", help="As invoices say it; an exemption needs it.", half=True, needed=True),
    "tax_until": Hint(label="Taxed again from", help="Empty: no end.", half=True),
    "currency": Hint(help="Stays for good: their invoices are in it.", half=True),
    "lead": Hint(label="Only a lead"),
}
CONTACT_HINTS = {
    "title": Hint(label="Role", placeholder="Accounts payable"),
    "email": Hint(label="E-mail", kind="email", half=True),
    "phone": Hint(label="Telephone", kind="tel", half=True),
}
SITE_HINTS = {
    "name": Hint(placeholder="Head office"),
    "line1": Hint(label="Address"),
    "line2": Hint(label="Address, second line"),
    "city": Hint(half=True),
    "region": Hint(label="State or region", half=True),
    "postcode": Hint(label="Postcode", half=True),
    "country": Hint(half=True, placeholder="US"),
}
