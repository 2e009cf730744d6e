"""Bulk changes on the wire."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.services.lifecycle import BulkStatus
from fairlead.domains.services.queries import BulkItemRow, BulkPreview, BulkRow, Sample
from fairlead.domains.services.rules import BulkWish
from fairlead.domains.services.terms import BulkResult
from fairlead.kernel.money import Money
from fairlead.platform.http.schemas import (
    Day,
    Input,
    MoneyIn,
    MoneyOut,
    Output,
    Quantity,
    Text2000,
    money_out,
)

Percent = Annotated[Decimal, Field(ge=-100, le=1000, max_digits=8, decimal_places=4)]


class BulkChangeIn(Input):
    """Which services, what they are to get (exactly one thing), and from when."""

    filters: Annotated[
        dict[str, Any], Field(description="As the query parameters of GET /services; only live services are changed.")
    ]
    list_price: Annotated[
        bool | None, Field(description="The list price of the day; agreed prices are kept and listed.")
    ] = None
    percent: Annotated[Percent | None, Field(description="Up, or down when negative, from each one's price.")] = None
    price: MoneyIn | None = None
    tariff_id: UUID | None = None
    quantity: Quantity | None = None
    on: Annotated[Day | None, Field(description="The first day that it counts for; left out: today.")] = None
    note: Text2000 | None = None

    def wish(self) -> BulkWish:
        """As the command takes it."""
        return BulkWish(
            list_price=self.list_price, percent=self.percent, price=self.price.money() if self.price else None,
            tariff_id=self.tariff_id, quantity=self.quantity,
        )  # fmt: skip


class SampleOut(Output):
    """What becomes of one service; amounts are what it counts for in a month."""

    service_id: UUID
    number: str
    name: str
    client_id: UUID
    client_name: str
    result: BulkResult
    before: MoneyOut
    after: MoneyOut | None
    reason: str | None


class BulkPreviewOut(Output):
    """What a bulk change would do."""

    on: date
    services: int
    results: dict[BulkResult, int]
    reasons: Annotated[dict[str, int], Field(description="Why services are refused, and how many for each reason.")]
    differences: Annotated[list[MoneyOut], Field(description="More a month, by currency; less is negative.")]
    samples: list[SampleOut]
    kept: Annotated[list[SampleOut], Field(description="The first of those whose agreed price is kept.")]


class BulkChangeOut(Output):
    """A bulk change and how far it is."""

    id: UUID
    status: BulkStatus
    filters: dict[str, Any]
    wanted: dict[str, Any]
    effective_on: date
    services: int
    done: int
    results: dict[BulkResult, int]
    note: str | None
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    version: int


class BulkItemOut(Output):
    """What became of one service; amounts are what it counts for in a month."""

    service_id: UUID
    number: str
    name: str
    client_id: UUID
    client_name: str
    result: BulkResult
    before: MoneyOut | None
    after: MoneyOut | None
    outcome: str | None
    done_at: datetime | None


def preview_out(seen: BulkPreview) -> BulkPreviewOut:
    """A preview as the API shows it."""
    return BulkPreviewOut(
        on=seen.on, services=seen.services, results=seen.results, reasons=seen.reasons,
        differences=[_money(amount) for _, amount in sorted(seen.differences.items())],
        samples=[_sample(one) for one in seen.samples], kept=[_sample(one) for one in seen.kept],
    )  # fmt: skip


def _money(amount: Money) -> MoneyOut:
    return money_out(amount.minor, amount.currency)


def _sample(one: Sample) -> SampleOut:
    return SampleOut(
        service_id=one.service_id, number=one.number, name=one.name, client_id=one.client_id,
        client_name=one.client_name, result=one.verdict.result, before=_money(one.before),
        after=_money(one.after) if one.after else None, reason=one.verdict.reason,
    )  # fmt: skip


_BULK = tuple(BulkChangeOut.model_fields)


def bulk_out(bulk: BulkRow) -> BulkChangeOut:
    """A bulk change as the API shows it."""
    return BulkChangeOut.of({name: getattr(bulk, name) for name in _BULK})


_ITEM = tuple(name for name in BulkItemOut.model_fields if name not in ("before", "after"))


def bulk_item_out(item: BulkItemRow) -> BulkItemOut:
    """What became of one service, as the API shows it."""
    values: dict[str, Any] = {name: getattr(item, name) for name in _ITEM}
    sides: Mapping[str, Money | None] = {"before": item.before, "after": item.after}
    return BulkItemOut.of(values | {name: None if amount is None else _money(amount) for name, amount in sides.items()})
