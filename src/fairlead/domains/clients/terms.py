"""The words of the clients domain, and what is known of a client before there is one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypedDict


class ClientKind(StrEnum):
    """A person at home, or an organisation."""

    RESIDENTIAL = "residential"
    BUSINESS = "business"


class TaxStatus(StrEnum):
    """Whether a client is charged tax."""

    TAXABLE = "taxable"
    EXEMPT = "exempt"
    """By law or certificate: no tax, and invoices say why."""
    REVERSE_CHARGE = "reverse_charge"
    """The client accounts for the tax: none is charged, and invoices say so."""


_CODES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW "
)
COUNTRIES = frozenset(_CODES.split())
"""ISO 3166-1 alpha-2 codes, and XK."""

VAT_SHAPES: dict[str, tuple[str, str]] = {
    "AT": (r"ATU\d{8}", "ATU12345678"),
    "BE": (r"BE[01]\d{9}", "BE0123456789"),
    "BG": (r"BG\d{9,10}", "BG123456789"),
    "CY": (r"CY\d{8}[A-Z]", "CY12345678X"),
    "CZ": (r"CZ\d{8,10}", "CZ12345678"),
    "DE": (r"DE\d{9}", "DE123456789"),
    "DK": (r"DK\d{8}", "DK12345678"),
    "EE": (r"EE\d{9}", "EE123456789"),
    "ES": (r"ES[A-Z0-9]\d{7}[A-Z0-9]", "ESX12345678"),
    "FI": (r"FI\d{8}", "FI12345678"),
    "FR": (r"FR[A-HJ-NP-Z0-9]{2}\d{9}", "FR12345678901"),
    "GR": (r"EL\d{9}", "EL123456789"),
    "HR": (r"HR\d{11}", "HR12345678901"),
    "HU": (r"HU\d{8}", "HU12345678"),
    "IE": (r"IE(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])", "IE1234567WA"),
    "IT": (r"IT\d{11}", "IT12345678901"),
    "LT": (r"LT(\d{9}|\d{12})", "LT123456789"),
    "LU": (r"LU\d{8}", "LU12345678"),
    "LV": (r"LV\d{11}", "LV12345678901"),
    "MT": (r"MT\d{8}", "MT12345678"),
    "NL": (r"NL\d{9}B\d{2}", "NL123456789B01"),
    "PL": (r"PL\d{10}", "PL1234567890"),
    "PT": (r"PT\d{9}", "PT123456789"),
    "RO": (r"RO\d{2,10}", "RO1234567890"),
    "SE": (r"SE\d{12}", "SE123456789012"),
    "SI": (r"SI\d{8}", "SI12345678"),
    "SK": (r"SK\d{10}", "SK1234567890"),
}
"""How VAT ids of the European Union look, and an example; whether one exists only its country knows."""


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
    address: str | None = None
    country: str | None = None
    region: str | None = None
    tax_id: str | None = None
    tax_status: TaxStatus = TaxStatus.TAXABLE
    tax_reason: str | None = None
    tax_until: date | None = None
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
    address: str | None
    country: str | None
    region: str | None
    tax_id: str | None
    tax_status: TaxStatus
    tax_reason: str | None
    tax_until: date | None


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
