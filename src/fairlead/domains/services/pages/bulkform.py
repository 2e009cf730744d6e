"""The form of a bulk change, and its parts in words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.repository import FILTERS
from fairlead.domains.services.rules import BulkWish
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money, NotMoney
from fairlead.kernel.period import Cycle
from fairlead.platform.http.schemas import Input, Text80, Text2000
from fairlead.platform.pages.formats import money_text, number, worded


class What(StrEnum):
    """What many services can get."""

    LIST_PRICE = "list_price"
    PERCENT = "percent"
    PRICE = "price"
    PLAN = "plan"
    QUANTITY = "quantity"


class BulkForm(Input):
    """Which services, what they are to get, and from when."""

    type: ServiceType | None = None
    status: Status | None = None
    template_id: UUID | None = None
    tariff_id: UUID | None = None
    cycle: Cycle | None = None
    price_agreed: bool | None = None
    name: Text80 | None = None
    started_before: date | None = None
    what: What = What.PERCENT
    amount: Annotated[str | None, Field(max_length=20)] = None
    to_tariff_id: UUID | None = None
    on: date | None = None
    note: Text2000 | None = None

    def filters(self) -> dict[str, object]:
        """As the list of services takes them."""
        named = {
            "type": self.type, "status": self.status, "template_id": self.template_id, "tariff_id": self.tariff_id,
            "cycle": self.cycle, "price_agreed": self.price_agreed, "name__icontains": self.name,
            "start_date__lt": self.started_before,
        }  # fmt: skip
        return {name: value for name, value in named.items() if value is not None}

    def wish(self, currency: str) -> BulkWish:
        """As the command takes it; a price is in the company's currency."""
        if self.what is What.LIST_PRICE:
            return BulkWish(list_price=True)
        if self.what is What.PLAN:
            if self.to_tariff_id is None:
                raise Invalid.of("to_tariff_id", "the plan is missing.", "Choose the one that they move to.")
            return BulkWish(tariff_id=self.to_tariff_id)
        if self.what is What.PRICE:
            return BulkWish(price=self._money(currency))
        amount = self._decimal()
        return BulkWish(percent=amount) if self.what is What.PERCENT else BulkWish(quantity=amount)

    def _money(self, currency: str) -> Money:
        try:
            return Money.parse(self.amount or "", currency)
        except NotMoney as error:
            raise Invalid.of("amount", f"{error}.", f"Write an amount in {currency} such as 49.90.") from None

    def _decimal(self) -> Decimal:
        try:
            value = Decimal(self.amount or "")
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            raise Invalid.of("amount", "is not a number.", "Write a number such as 5 or -2.5.")
        return value

    def typed(self) -> dict[str, str]:
        """As the fields of a form hold it."""
        named = self.model_dump(mode="json", exclude_none=True)
        return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in named.items()}


def wish_words(wish: BulkWish) -> str:
    """What many services get, in words: `Prices up 5 %`."""
    if wish.list_price:
        return "List prices"
    if wish.percent is not None:
        return f"Prices {'up' if wish.percent > 0 else 'down'} {number(abs(wish.percent).normalize())} %"
    if wish.price is not None:
        return f"Price {money_text(wish.price)}"
    return "Another plan" if wish.tariff_id else f"Quantity {number((wish.quantity or Decimal(0)).normalize())}"


def shown_filters(filters: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """Which services, in words; what has a name is called by it."""
    labels = {one.name: one.label for one in FILTERS.fields()}
    said = []
    for key, value in filters.items():
        name, _, operator = key.partition("__")
        if operator == "icontains":  # what somebody typed, as they typed it
            said.append(f"{labels.get(name, name)} contains “{value}”")
            continue
        what = (names or {}).get(str(value)) or (worded(value) if isinstance(value, str) else str(value))
        said.append(f"{labels.get(name, name)} {worded(operator).lower() or 'is'} {what}")
    return "; ".join(said) or "Every live one"
