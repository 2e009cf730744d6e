"""What the outputs of billing share."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from fairlead.kernel.money import Money
from fairlead.platform.http.schemas import Day, MoneyOut, Output

BillingDay = Annotated[Day, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
"""A day that an invoice can bear."""


def taken(row: Any, out: type[Output], **values: Any) -> Any:
    """An output of checked facts: what it does not take as it is, it is given."""
    plain = {name: getattr(row, name) for name in out.model_fields if name not in values}
    return out.model_construct(**plain, **values)


def money_out(value: Money) -> MoneyOut:
    """Money as the API shows it."""
    return MoneyOut.model_construct(amount=str(value.amount), currency=value.currency)
