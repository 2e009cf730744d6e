"""What the forms about tax ask for."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fairlead.domains.billing.schemas.taxes import Country, Percent, Region, SuccessorIn, TaxRateIn
from fairlead.domains.catalog.terms import TaxCategory
from fairlead.domains.clients.terms import TaxStatus
from fairlead.platform.http.schemas import CurrencyCode, Input, Text80
from fairlead.platform.pages import Crumb, Form, Hint
from fairlead.platform.pages.forms import Pick


class TaxRateForm(Input):
    """The facts of a rate by which nothing was invoiced yet."""

    name: Text80
    percent: Percent
    valid_from: date
    valid_until: date | None = None


class EndForm(Input):
    """The end of a rate."""

    valid_until: date | None = None


class Includes(StrEnum):
    """Whether an amount holds its tax."""

    AS_PRICED = "as_priced"
    ADDED = "added"
    INCLUDED = "included"


class QuoteForm(Input):
    """What to reckon the tax of."""

    amount: Annotated[str, Field(max_length=20)]
    currency: CurrencyCode
    category: TaxCategory = "standard"
    on: date
    client_id: UUID | None = None
    country: Country | None = None
    region: Region | None = None
    status: TaxStatus | None = None
    tax_id: Text80 | None = None
    includes: Includes = Includes.AS_PRICED

    @property
    def inclusive(self) -> bool | None:
        """None: as the company's prices do."""
        return None if self.includes is Includes.AS_PRICED else self.includes is Includes.INCLUDED


_HINTS = {
    "country": Hint(placeholder="DE", help="Its two letters.", half=True),
    "region": Hint(label="State or region", help="Only where its rate is another one.", half=True),
    "category": Hint(help="What the catalog calls it: standard, reduced.", half=True),
    "name": Hint(placeholder="VAT", help="As invoices show it.", half=True),
    "percent": Hint(unit="%", half=True),
    "valid_from": Hint(label="From", half=True),
    "valid_until": Hint(label="First day without it", help="Empty: no end.", half=True),
}
_CRUMBS = (Crumb("Tax", "/taxes"),)


def _hints(*names: str) -> dict[str, Hint]:
    return {name: _HINTS[name] for name in names}


NEW = Form(TaxRateIn, "/taxes/new", title="New tax rate", submit="Add rate", cancel="/taxes", crumbs=_CRUMBS,
           hints=_HINTS)  # fmt: skip
CHANGE = Form(TaxRateForm, "", title="Edit tax rate", hints=_hints("name", "percent", "valid_from", "valid_until"))
END = Form(
    EndForm, "", title="End tax rate", submit="Set end", hints=_hints("valid_until"),
    intro="Invoices were issued by it: only days behind the last of them can be taken away.",
)  # fmt: skip
SUCCESSOR = Form(
    SuccessorIn, "", title="Next rate", submit="Begin it", hints=_hints("percent", "valid_from", "name"),
    intro="The rate in force ends on the day on which this one begins.",
)  # fmt: skip
QUOTE = Form(
    QuoteForm, "/taxes/quote", title="What would the tax be?", submit="Work it out",
    intro="What is given here goes before what is known of the client.",
    hints={
        **_hints("country", "region", "category"),
        "amount": Hint(half=True),
        "currency": Hint(help="Its three letters.", half=True),
        "on": Hint(label="On", help="The invoice's day.", half=True),
        "client_id": Hint(label="Client", pick=Pick("clients")),
        "status": Hint(label="Taxed as", placeholder="As the client is", half=True),
        "tax_id": Hint(label="VAT or tax id", half=True),
        "includes": Hint(label="Tax is", help="As priced: as the company's prices have it.", half=True),
    },
)  # fmt: skip
