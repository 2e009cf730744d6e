"""What the forms of the catalog ask for: the facts of a template, and beside them what its type asks for."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field

from fairlead.domains.catalog.queries import TemplateRow
from fairlead.domains.catalog.schemas import Description
from fairlead.domains.catalog.terms import Code, Gigabytes, Mbps, ServiceType, TaxCategory, Timing
from fairlead.domains.clients.terms import ClientKind
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money, NotMoney
from fairlead.kernel.period import Cycle, Proration
from fairlead.platform.http.schemas import CurrencyCode, Input, Text80, Text200
from fairlead.platform.pages import Hint

Amount = Annotated[Decimal, Field(ge=0, max_digits=16)]


_OWN = ("code", "name", "description", "automated", "available_from", "available_until", "available_kinds",
        "tax_category")  # fmt: skip
_COUNTRIES = "available_countries"


class TemplateForm(Input):
    """What every template has; parts below add what it is called, what its type asks for and where it is sold."""

    def facts(self) -> dict[str, Any]:
        """The shared facts as the commands take them."""
        shared = {name: getattr(self, name) for name in _OWN if name in type(self).model_fields}
        return {**shared, _COUNTRIES: getattr(self, _COUNTRIES).replace(",", " ").upper().split()}

    def details(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """What the type asks for; details that the form does not show are kept."""
        asked = [name for name in type(self).model_fields if name not in (*_OWN, _COUNTRIES)]
        return {**kept, **{name: getattr(self, name) for name in asked}}


class _Coded(TemplateForm):
    code: Code


class _Named(TemplateForm):
    name: Text200


class _Internet(TemplateForm):
    download_mbps: Mbps
    upload_mbps: Mbps
    data_cap_gb: Gigabytes | None = None
    ip_pool: Code | None = None
    ipv6: bool = False


class _Voice(TemplateForm):
    lines: Annotated[int, Field(ge=1, le=10_000)] = 1
    minutes: Annotated[int | None, Field(ge=0, le=10_000_000)] = None


class _Bundle(TemplateForm):
    parts: Annotated[str, Field(max_length=2000)]

    def details(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """`fibre-100, voice × 2`, or a line each."""
        texts = [text.replace("×", " ").split() for text in self.parts.replace("\n", ",").split(",") if text.strip()]
        parts = [{"code": words[0], "quantity": _count(words[1:])} for words in texts if words]
        return {**kept, "parts": parts}


class _Unit(TemplateForm):
    unit: Text80 | None = None


class _Sale(TemplateForm):
    automated: bool = False
    available_from: date | None = None
    available_until: date | None = None
    available_kinds: list[ClientKind] = Field(default_factory=list)
    available_countries: Annotated[str, Field(max_length=200)] = ""
    tax_category: TaxCategory = "standard"
    description: Description = ""


# The fields of the last base come first.
class InternetForm(_Sale, _Internet, _Named):
    """An internet line."""


class VoiceForm(_Sale, _Voice, _Named):
    """Telephone lines."""


class BundleForm(_Sale, _Bundle, _Named):
    """Several templates as one."""


class UnitForm(_Sale, _Unit, _Named):
    """Anything else, by the period or once."""


class NewInternetForm(InternetForm, _Named, _Coded):
    """A new internet line."""


class NewVoiceForm(VoiceForm, _Named, _Coded):
    """New telephone lines."""


class NewBundleForm(BundleForm, _Named, _Coded):
    """A new bundle."""


class NewUnitForm(UnitForm, _Named, _Coded):
    """Anything else, new."""


EDIT_FORMS: dict[ServiceType, type[TemplateForm]] = {
    ServiceType.INTERNET: InternetForm,
    ServiceType.VOICE: VoiceForm,
    ServiceType.BUNDLE: BundleForm,
    ServiceType.RECURRING: UnitForm,
    ServiceType.ONE_TIME: UnitForm,
}
NEW_FORMS: dict[ServiceType, type[TemplateForm]] = {
    ServiceType.INTERNET: NewInternetForm,
    ServiceType.VOICE: NewVoiceForm,
    ServiceType.BUNDLE: NewBundleForm,
    ServiceType.RECURRING: NewUnitForm,
    ServiceType.ONE_TIME: NewUnitForm,
}


class TypeForm(Input):
    """The first question about a template to be."""

    type: ServiceType


class TariffForm(Input):
    """A way to buy a template, with its first price."""

    code: Code
    name: Text200
    cycle: Cycle = Cycle.MONTHLY
    timing: Timing = Timing.ADVANCE
    proration: Proration = Proration.CALENDAR_DAY
    currency: CurrencyCode
    price: Amount
    setup: Amount = Decimal(0)
    valid_from: date


class PriceForm(Input):
    """A tariff's price from a day on."""

    price: Amount
    setup: Amount = Decimal(0)
    valid_from: date


TEMPLATE_HINTS = {
    "code": Hint(placeholder="fibre-100", help="Short and unique; stays for good.", half=True),
    "name": Hint(half=True),
    "automated": Hint(label="Provisioned automatically", help="Otherwise staff activate it by hand."),
    "available_from": Hint(label="Sold from", half=True),
    "available_until": Hint(label="No longer sold from", help="Empty: no end.", half=True),
    "available_kinds": Hint(label="Sold to", help="None ticked: to everyone."),
    "available_countries": Hint(label="Sold in", placeholder="US CA", help="Country codes; empty: everywhere."),
    "tax_category": Hint(label="Tax category", help="By which rates it is taxed: standard, reduced.", half=True),
    "download_mbps": Hint(label="Download", unit="Mbit/s", help="", half=True),
    "upload_mbps": Hint(label="Upload", unit="Mbit/s", help="", half=True),
    "data_cap_gb": Hint(label="Data cap", unit="GB", help="Empty: none.", half=True),
    "ip_pool": Hint(label="IP pool", half=True),
    "ipv6": Hint(label="IPv6"),
    "minutes": Hint(label="Minutes included", help="Empty: not limited.", half=True),
    "lines": Hint(half=True),
    "parts": Hint(kind="textarea", help="Codes of the templates in it, one a line; `voice × 2` for two.", unit=""),
    "unit": Hint(help="What the quantity counts.", placeholder="seat"),
}
TARIFF_HINTS = {
    "code": Hint(placeholder="fibre-100-monthly", help="Short and unique; stays for good.", half=True),
    "name": Hint(half=True, placeholder="Monthly"),
    "cycle": Hint(half=True),
    "timing": Hint(label="Billed", help="In advance, or in arrears.", half=True),
    "proration": Hint(label="Part of a period", help="How it is charged.", half=True),
    "currency": Hint(half=True),
    "price": Hint(label="Price a period", half=True),
    "setup": Hint(label="Setup, once", half=True),
    "valid_from": Hint(label="From", half=True),
}


def money(amount: Decimal, currency: str, field: str) -> Money:
    """An amount of a form as money; raises Invalid at its field."""
    try:
        return Money.parse(amount, currency)
    except NotMoney as error:
        raise Invalid.of(field, f"{error}.", "Give an amount that the currency has.") from None


def values_of(row: TemplateRow) -> dict[str, Any]:
    """A template as its form begins."""
    details = dict(row.details)
    if row.type is ServiceType.BUNDLE:
        details["parts"] = "\n".join(f"{part['code']} × {part['quantity']}" for part in row.details["parts"])
    shown = {name: getattr(row, name) for name in _OWN}
    return {**details, **shown, "available_countries": " ".join(row.available_countries)}


def hints(model: type[BaseModel]) -> dict[str, Hint]:
    """The hints of a form's fields."""
    return {name: hint for name, hint in TEMPLATE_HINTS.items() if name in model.model_fields}


def _count(words: list[str]) -> int | str:
    """A quantity; what is not one is left for the catalog to refuse."""
    text = words[0].lstrip("x") if words else "1"
    return int(text) if text.isdecimal() else " ".join(words)
