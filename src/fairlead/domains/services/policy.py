"""A company's choices about services."""

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.platform.policy import Policy


class SuspensionPolicy(Policy):
    """What a hold of each reason does to billing.

    `charge` bills on, `reduce` bills a part, `stop` bills nothing for its days but keeps a period that had begun,
    `credit` gives the days of that period back as well.
    """

    key: ClassVar[str] = "suspension"

    non_payment: HoldMoney = Field(HoldMoney.CHARGE, description="Invoices are overdue.")
    customer_request: HoldMoney = Field(HoldMoney.STOP, description="The client asked for a pause.")
    technical_issue: HoldMoney = Field(HoldMoney.STOP, description="We cannot deliver.")
    abuse: HoldMoney = Field(HoldMoney.CHARGE, description="The service was misused.")
    maintenance: HoldMoney = Field(HoldMoney.CHARGE, description="Planned work.")
    contract_violation: HoldMoney = Field(HoldMoney.CHARGE, description="The contract was broken.")
    term_ended: HoldMoney = Field(HoldMoney.STOP, description="The term ended, nobody renewed it, and grace ran out.")
    reduced_percent: Decimal = Field(
        Decimal(50), ge=0, le=100, max_digits=7, decimal_places=4,
        description="Percent of the price still charged while a hold with `reduce` stands.",
    )  # fmt: skip

    def money(self, reason: SuspensionReason) -> HoldMoney:
        """The choice for one reason."""
        chosen: HoldMoney = getattr(self, reason.value)
        return chosen

    def percent(self, reason: SuspensionReason) -> Decimal | None:
        """How much of the price is still charged, where the choice is `reduce`."""
        return self.reduced_percent if self.money(reason) is HoldMoney.REDUCE else None
