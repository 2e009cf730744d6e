"""A company's choices about services."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from fairlead.domains.contracts.terms import Uplift
from fairlead.domains.services.terms import GraceEnd, HoldMoney, SuspensionReason
from fairlead.kernel.hours import WEEK, Weekday
from fairlead.platform.policy import Policy


class SellingPolicy(Policy):
    """How services are sold unless the sale says otherwise."""

    key: ClassVar[str] = "selling"

    billing_day: int | None = Field(
        None, ge=1, le=31,
        description="Day of the month on which billing periods begin, so that a client's services fall due together. "
        "Empty: each service's own first day.",
    )  # fmt: skip


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


WallTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]


class SlaPolicy(Policy):
    """What is promised for a service unless something else was agreed for it; the hours are on the client's clock."""

    key: ClassVar[str] = "sla"

    response_minutes: int = Field(60, ge=1, le=527_040, description="Minutes until somebody answers.")
    resolution_minutes: int = Field(240, ge=1, le=527_040, description="Minutes until it is solved.")
    uptime_percent: Decimal = Field(
        Decimal("99.9"), ge=0, le=100, max_digits=7, decimal_places=4, description="How much of the time it is up."
    )
    days: tuple[Weekday, ...] = Field(WEEK[:5], min_length=1, description="Days on which somebody is there.")
    opens: WallTime = Field("08:00", description="From when on these days.")
    closes: WallTime = Field("18:00", description="Until when; 24:00 is midnight.")
    sla_terms: Annotated[str, Field(max_length=2000)] | None = Field(None, description="In words, for the client.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.resolution_minutes < self.response_minutes:
            raise ValueError("Nothing is solved before somebody answers: give more minutes for solving.")
        if self.closes <= self.opens:
            raise ValueError("The hours end before they begin.")
        return self


Stage = Literal[90, 60, 45, 30, 21, 14, 10, 7, 3, 1]


class RenewalPolicy(Policy):
    """What happens before and after a term ends. A contract's own terms go before those of the price."""

    key: ClassVar[str] = "renewals"

    lead_days: int = Field(
        1, ge=0, le=28, description="Days before its term's end on which a service renews by itself."
    )
    uplift: Uplift = Field(Uplift.KEEP, description="The price of the next term, where no contract says it.")
    uplift_percent: Decimal = Field(
        Decimal(0),
        ge=-100,
        le=100,
        max_digits=7,
        decimal_places=4,
        description="With `percent`: by how much it changes.",
    )
    index_percent: Decimal = Field(
        Decimal(0), ge=-100, le=100, max_digits=7, decimal_places=4,
        description="The index figure: by how much prices change where a contract follows the index.",
    )  # fmt: skip
    most_sla_breaches: int = Field(
        5, ge=0, le=10_000, description="With more in a term, a service is not renewed by itself."
    )
    overdue_days: int = Field(
        0, ge=0, le=365, description="An invoice overdue for more days keeps a client's services from renewing."
    )
    reminder_days: tuple[Stage, ...] = Field(
        (30, 14, 7), description="Days before a term's end on which the client hears."
    )
    grace_days: int = Field(
        30, ge=0, le=365, description="Days for which a service runs on when its term was not renewed."
    )
    grace_end: GraceEnd = Field(GraceEnd.SUSPEND, description="What becomes of it then.")
    quote_days: int = Field(14, ge=1, le=180, description="Days for which a renewal quote holds.")

    @field_validator("reminder_days", mode="before")
    @classmethod
    def _numbers(cls, value: Any) -> Any:
        """Forms send texts."""
        return tuple(int(one) if isinstance(one, str) and one.isdigit() else one for one in value)
