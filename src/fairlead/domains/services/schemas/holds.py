"""Holds, planned holds and cancellations on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer

from fairlead.domains.services.commands import Pause
from fairlead.domains.services.lifecycle import PlanStatus
from fairlead.domains.services.terms import CancellationCategory, HoldMoney, SuspensionReason, SuspensionType
from fairlead.platform.http.schemas import Day, Input, Output, Text200, Text2000


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


PercentOut = Annotated[Decimal, PlainSerializer(_plain, return_type=str)]


class SuspendIn(Input):
    """A hold to place. A reason that stands already changes nothing."""

    reason: SuspensionReason
    type: SuspensionType = SuspensionType.FULL
    note: Text2000 | None = None


class ResumeIn(Input):
    """Which hold to lift; may be left out when exactly one stands."""

    reason: SuspensionReason | None = None


class HoldPlanIn(Input):
    """A hold for days ahead: from its first day until the first day without it; open-ended without one."""

    reason: SuspensionReason = SuspensionReason.CUSTOMER_REQUEST
    type: SuspensionType = SuspensionType.FULL
    from_on: Annotated[Day | None, Field(description="Left out: today, and the hold is placed at once.")] = None
    until_on: Annotated[Day | None, Field(description="The first day without the hold.")] = None
    note: Text2000 | None = None

    def pause(self) -> Pause:
        """As the command takes it."""
        return Pause(
            reason=self.reason, type=self.type, from_on=self.from_on, until_on=self.until_on, note=self.note
        )  # fmt: skip


class CancelIn(Input):
    """When and why; the day is the first without the service, today or later."""

    category: Annotated[CancellationCategory | None, Field(description="What the churn report counts it under.")] = None
    on: Day | None = None
    reason: Text200


class HoldOut(Output):
    """One reason why a service is, or was, suspended."""

    id: UUID
    reason: SuspensionReason
    type: SuspensionType
    money: HoldMoney
    percent: PercentOut | None
    note: str | None
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str | None


class HoldPlanOut(Output):
    """A hold for days ahead, and what became of it."""

    id: UUID
    service_id: UUID
    hold_id: UUID | None
    reason: SuspensionReason
    type: SuspensionType
    note: str | None
    from_on: date
    until_on: Annotated[date | None, Field(description="The first day without the hold.")]
    status: PlanStatus
    planned_at: datetime
    planned_by: str
    outcome: str | None
    version: int
