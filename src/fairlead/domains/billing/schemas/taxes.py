"""Tax on the wire: rates, what a tax would be, and what it came to."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, PlainSerializer

from fairlead.domains.billing.models import TaxRate
from fairlead.domains.billing.queries.rates import TaxRateRow
from fairlead.domains.billing.queries.taxquotes import TaxQuote
from fairlead.domains.billing.queries.taxsums import TaxSum
from fairlead.domains.billing.rules import plain
from fairlead.domains.billing.rules.tax import Treatment
from fairlead.domains.billing.schemas.shown import BillingDay, money_out, taken
from fairlead.domains.billing.terms import NewTaxRate, TaxKind
from fairlead.domains.catalog.terms import TaxCategory
from fairlead.platform.http.schemas import Input, MoneyOut, Output, Patch, Text80, left_out

Percent = Annotated[
    Decimal,
    Field(ge=0, le=100, max_digits=7, decimal_places=4, examples=["19"]),
    PlainSerializer(plain, return_type=str, when_used="json"),
]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.", examples=["DE"])]
Region = Annotated[Text80, Field(description="State or province, where its rate is another one.", examples=["NY"])]
Until = Annotated[BillingDay | None, Field(description="The first day on which it no longer counts.")]


class TaxRateIn(Input):
    """What a place asks for a category of things, from a day on."""

    country: Country
    region: Region | None = None
    category: TaxCategory = "standard"
    name: Annotated[Text80, Field(description="As invoices show it.", examples=["VAT"])]
    percent: Percent
    valid_from: BillingDay
    valid_until: Until = None

    def new(self) -> NewTaxRate:
        """As the command takes it."""
        return NewTaxRate(**{name: getattr(self, name) for name in type(self).model_fields})


class TaxRatePatch(Patch):
    """A change to a rate. Once invoices were issued by it, only its end can be changed."""

    name: Text80 = left_out()
    percent: Percent = left_out()
    valid_from: BillingDay = left_out()
    valid_until: Until = None


class SuccessorIn(Input):
    """The rate that takes over on a day; the one before it ends on that day."""

    percent: Percent
    valid_from: BillingDay
    name: Text80 | None = None


class TaxRateOut(Output):
    """A tax rate; it counts on `valid_from` and no longer on `valid_until`."""

    id: UUID
    country: str
    region: str | None
    category: str
    name: str
    percent: Percent
    valid_from: date
    valid_until: date | None
    created_at: datetime
    version: int


class TreatmentOut(Output):
    """By which rule something is taxed."""

    kind: TaxKind
    name: str
    percent: Percent
    country: str
    region: str | None
    category: str
    inclusive: bool
    reason: str | None


class TaxQuoteOut(Output):
    """What the tax would be, and every step of the decision."""

    on: date
    net: MoneyOut
    tax: MoneyOut
    gross: MoneyOut
    treatment: TreatmentOut
    formula: str
    steps: list[str]


class TaxSumOut(Output):
    """The lines of one rate together."""

    kind: TaxKind
    name: str
    percent: Percent
    country: str
    region: str | None
    reason: str | None
    net: MoneyOut
    tax: MoneyOut


def tax_rate_out(rate: TaxRate | TaxRateRow) -> TaxRateOut:
    """A rate as the API shows it."""
    return TaxRateOut.model_validate(rate)


def treatment_out(treatment: Treatment) -> TreatmentOut:
    """A treatment as the API shows it."""
    return TreatmentOut.model_validate(treatment)


def tax_quote_out(quote: TaxQuote) -> TaxQuoteOut:
    """A quote as the API shows it."""
    money: dict[str, Any] = {name: money_out(getattr(quote, name)) for name in ("net", "tax", "gross")}
    out: TaxQuoteOut = taken(
        quote, TaxQuoteOut, **money, treatment=treatment_out(quote.treatment), steps=list(quote.steps)
    )
    return out


def tax_sum_out(row: TaxSum) -> TaxSumOut:
    """The sum of a rate as the API shows it."""
    out: TaxSumOut = taken(row, TaxSumOut, net=money_out(row.net), tax=money_out(row.tax))
    return out
