"""Contracts on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, PlainSerializer

from fairlead.domains.contracts.lifecycle import CONTRACT, ContractAction, ContractStatus
from fairlead.domains.contracts.models import Contract
from fairlead.domains.contracts.queries import ContractRow
from fairlead.domains.contracts.terms import FeeKind, NewContract, Uplift
from fairlead.platform.http.schemas import Day, Input, MoneyIn, MoneyOut, Output, Patch, Text200, left_out

Months = Annotated[int, Field(ge=0, le=600)]
NoticeDays = Annotated[int, Field(ge=0, le=3650)]
FeePercent = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]
UpliftPercent = Annotated[Decimal, Field(ge=-100, le=100, max_digits=7, decimal_places=4)]


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


PercentOut = Annotated[Decimal, PlainSerializer(_plain, return_type=str)]


class ContractIn(Input):
    """A contract to draw up. `term_months` 0 means month to month; the currency is the client's."""

    client_id: UUID
    start_date: Day
    term_months: Months = 12
    external_id: Text200 | None = None
    auto_renewal: bool = True
    renewal_months: Months = 12
    uplift: Uplift = Uplift.KEEP
    uplift_percent: UpliftPercent = Decimal(0)
    notice_days: NoticeDays = 30
    fee_kind: Annotated[FeeKind, Field(description="What leaving before the term's end costs.")] = (
        FeeKind.PERCENT_OF_REMAINING
    )
    fee_percent: FeePercent = Decimal(50)
    fee: Annotated[MoneyIn | None, Field(description="The amount of a fixed fee.")] = None
    purchase_order: Text200 | None = None
    signed: Annotated[bool, Field(description="Agreed already: it runs at once.")] = False

    def new(self) -> NewContract:
        """As the command takes it."""
        values = {name: getattr(self, name) for name in type(self).model_fields if name != "fee"}
        return NewContract(**values, fee=self.fee.money() if self.fee else None)


class ContractPatch(Patch):
    """A change to a contract: any term of a draft; once signed, only the order number, the id and renewals."""

    start_date: Day = left_out()
    term_months: Months = left_out()
    external_id: Text200 | None = None
    auto_renewal: bool = left_out()
    renewal_months: Months = left_out()
    uplift: Uplift = left_out()
    uplift_percent: UpliftPercent = left_out()
    notice_days: NoticeDays = left_out()
    fee_kind: FeeKind = left_out()
    fee_percent: FeePercent = left_out()
    fee: MoneyIn = left_out()
    purchase_order: Text200 | None = None

    def changes(self) -> dict[str, Any]:
        """The named fields, the fee as money."""
        named = super().changes()
        return {**named, "fee": self.fee.money()} if "fee" in named else named


class EndIn(Input):
    """The first day without the contract."""

    on: Day


class ContractOut(Output):
    """A contract, and what can be done with it now."""

    id: UUID
    client_id: UUID
    number: str
    external_id: str | None
    status: ContractStatus
    actions: list[ContractAction]
    currency: str
    term_months: int
    start_date: date
    end_date: Annotated[date | None, Field(description="The first day after the term; null: month to month.")]
    auto_renewal: bool
    renewal_months: int
    uplift: Uplift
    uplift_percent: PercentOut
    notice_days: int
    fee_kind: FeeKind
    fee_percent: PercentOut
    fee: MoneyOut
    purchase_order: str | None
    created_at: datetime
    version: int


_PLAIN = tuple(name for name in ContractOut.model_fields if name not in ("actions", "fee"))


def contract_out(contract: Contract | ContractRow) -> ContractOut:
    """Of an entity or a row."""
    values = {name: getattr(contract, name) for name in _PLAIN}
    fee = MoneyOut.model_validate(contract.fee)
    return ContractOut(**values, actions=list(CONTRACT.allowed(contract.status)), fee=fee)
