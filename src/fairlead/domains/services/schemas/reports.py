"""Reports about services on the wire."""

from datetime import date
from uuid import UUID

from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.queries import Composition, Loss, MonthlyLoss, MonthlyRevenue
from fairlead.domains.services.terms import CancellationCategory
from fairlead.kernel.money import Money
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


class TypeRevenueOut(Output):
    """What services of one type earn a month."""

    type: ServiceType
    services: int
    mrr: MoneyOut


class TermRevenueOut(Output):
    """What services of contracts of one term earn a month; 0 is month to month."""

    term_months: int
    mrr: MoneyOut


class MonthlyRevenueOut(Output):
    """What was earned a month at the end of a month; the present one as of today."""

    month: date
    mrr: MoneyOut


class RevenueOut(Output):
    """Monthly recurring revenue in one currency: of the company, or of one client."""

    currency: str
    client_id: UUID | None
    mrr: MoneyOut
    by_type: list[TypeRevenueOut]
    """The greatest first."""
    by_term: list[TermRevenueOut]
    trend: list[MonthlyRevenueOut]
    """The last twelve months."""

    @classmethod
    def of_rows(
        cls, mrr: Money, made_of: Composition, trend: list[MonthlyRevenue], *, client_id: UUID | None
    ) -> "RevenueOut":
        """From the rows."""
        return cls(
            currency=mrr.currency, client_id=client_id, mrr=MoneyOut.model_validate(mrr),
            by_type=[TypeRevenueOut.model_validate(one) for one in made_of.by_type],
            by_term=[
                TermRevenueOut(term_months=months, mrr=MoneyOut.model_validate(sum_))
                for months, sum_ in sorted(made_of.by_term.items())
            ],
            trend=[MonthlyRevenueOut.model_validate(one) for one in trend],
        )  # fmt: skip
