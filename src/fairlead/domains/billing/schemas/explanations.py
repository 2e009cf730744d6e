"""Why a line costs what it costs, on the wire."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.billing.queries import Explanation
from fairlead.domains.billing.schemas.shown import money_out, taken
from fairlead.domains.billing.terms import SourceKind
from fairlead.platform.http.schemas import MoneyOut, Output


class SourceOut(Output):
    """A thing that a line follows from."""

    kind: Annotated[str, Field(description="What the id names: service, tariff, contract, change, hold, event, …")]
    id: UUID
    name: str
    number: str | None
    says: Annotated[str, Field(description="What of it counts here.")]


class PriceSourceOut(Output):
    """Where the price comes from: a version of a tariff, or what was agreed with the client."""

    tariff: str
    agreed: bool
    version_id: UUID | None
    version: int | None
    valid_from: date | None


class RecomputedOut(Output):
    """What `basis` and `tax_rule` come to, reckoned anew for this answer."""

    amount: MoneyOut
    net: MoneyOut
    tax: MoneyOut


class ExplanationOut(Output):
    """Everything that a line's amount follows from, and whether it does."""

    line_id: UUID
    invoice_id: UUID
    invoice_number: str | None
    description: str
    source_kind: SourceKind
    sources: list[SourceOut]
    price: PriceSourceOut | None
    period_start: date | None
    period_end: date | None
    billing_period_start: date | None
    billing_period_end: date | None
    used: Annotated[int | None, Field(description="Days that are billed.")]
    days: Annotated[int | None, Field(description="Days of the billing period that they are divided by.")]
    proration: str | None
    formula: str
    steps: Annotated[list[str], Field(description="Of the pricing, where the price is not one for each unit.")]
    rounding: str | None
    sentences: list[str]
    tax_rule: Annotated[dict[str, Any] | None, Field(description="Null where no tax is known.")]
    amount: Annotated[MoneyOut, Field(description="What is charged: with its tax where prices include it.")]
    net: MoneyOut
    tax: MoneyOut
    recomputed: RecomputedOut
    agrees: Annotated[bool, Field(description="Whether the explanation comes to what the invoice says.")]
    basis: dict[str, Any]


def explanation_out(found: Explanation) -> ExplanationOut:
    """An explanation as the API shows it."""
    days, whole = found.period, found.period_of
    price = found.price
    amount, net, tax = map(money_out, found.recomputed)
    out: ExplanationOut = taken(
        found, ExplanationOut,
        sources=[taken(one, SourceOut) for one in found.sources],
        price=taken(price, PriceSourceOut) if price else None,
        period_start=days.start if days else None, period_end=days.end if days else None,
        billing_period_start=whole.start if whole else None, billing_period_end=whole.end if whole else None,
        steps=list(found.steps), sentences=list(found.sentences),
        amount=money_out(found.amount), net=money_out(found.net), tax=money_out(found.tax),
        recomputed=RecomputedOut.model_construct(amount=amount, net=net, tax=tax),
    )  # fmt: skip
    return out
