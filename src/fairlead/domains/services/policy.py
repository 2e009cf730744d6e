"""A company's choices about services."""

from typing import ClassVar

from pydantic import Field

from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.platform.policy import Policy


class SuspensionPolicy(Policy):
    """What a hold of each reason does to billing: `charge` bills on, `stop` bills nothing for its days."""

    key: ClassVar[str] = "suspension"

    non_payment: HoldMoney = Field(HoldMoney.CHARGE, description="Invoices are overdue.")
    customer_request: HoldMoney = Field(HoldMoney.STOP, description="The client asked for a pause.")
    technical_issue: HoldMoney = Field(HoldMoney.STOP, description="We cannot deliver.")
    abuse: HoldMoney = Field(HoldMoney.CHARGE, description="The service was misused.")
    maintenance: HoldMoney = Field(HoldMoney.CHARGE, description="Planned work.")
    contract_violation: HoldMoney = Field(HoldMoney.CHARGE, description="The contract was broken.")

    def money(self, reason: SuspensionReason) -> HoldMoney:
        """The choice for one reason."""
        chosen: HoldMoney = getattr(self, reason.value)
        return chosen
