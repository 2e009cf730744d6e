"""Reports about services on the wire."""

from datetime import date
from uuid import UUID

from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.queries import Loss, MonthlyLoss
from fairlead.domains.services.terms import CancellationCategory
from fairlead.platform.http.schemas import MoneyOut, Output


class LossOut(Output):
    """Services that ended in one month for one reason, of one template."""

    month: date
    status: Status
    category: CancellationCategory | None
    template_id: UUID
    template_name: str
    services: int
    mrr: MoneyOut


class MonthlyLossOut(Output):
    """What one month lost in all."""

    month: date
    services: int
    mrr: MoneyOut


class ChurnOut(Output):
    """What ended from a day to the day before another, in one currency."""

    start: date
    end: date
    currency: str
    months: list[MonthlyLossOut]
    losses: list[LossOut]

    @classmethod
    def of_losses(
        cls, losses: list[Loss], months: list[MonthlyLoss], *, start: date, end: date, currency: str
    ) -> "ChurnOut":
        """From the rows."""
        return cls(
            start=start, end=end, currency=currency,
            months=[MonthlyLossOut.model_validate(one) for one in months],
            losses=[LossOut.model_validate(one) for one in losses],
        )  # fmt: skip
