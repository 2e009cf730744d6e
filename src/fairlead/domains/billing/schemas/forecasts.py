"""What the coming months bring, on the wire."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from fairlead.domains.billing.queries.forecast import Forecast, MonthForecast
from fairlead.domains.billing.schemas.shown import money_out
from fairlead.kernel.money import Money
from fairlead.platform.http.schemas import MoneyOut, Output


class MonthForecastOut(Output):
    """A month, net of tax."""

    month: Annotated[date, Field(description="Its first day.")]
    due: Annotated[MoneyOut, Field(description="Has fallen due and is not billed yet.")]
    contracted: Annotated[MoneyOut, Field(description="Lies within an agreed term.")]
    month_to_month: Annotated[MoneyOut, Field(description="Goes on until somebody ends it.")]
    total: MoneyOut


class CurrencyForecastOut(Output):
    """The months in one currency, the running one first."""

    currency: str
    months: list[MonthForecastOut]
    total: MoneyOut


class ForecastOut(Output):
    """What the billing runs of the coming months will bill by what is known today; usage is not foreseen."""

    as_of: date
    services: int
    left_out: Annotated[int, Field(description="Services whose dates make no sense.")]
    currencies: list[CurrencyForecastOut]


def forecast_out(found: Forecast) -> ForecastOut:
    """A forecast as the API shows it."""
    return ForecastOut(
        as_of=found.today, services=found.services, left_out=found.left_out, currencies=_currencies(found.by_currency())
    )


def _currencies(months: Mapping[str, Sequence[MonthForecast]]) -> list[CurrencyForecastOut]:
    return [
        CurrencyForecastOut(
            currency=currency, months=[_month(one) for one in each], total=money_out(_sum(currency, each))
        )
        for currency, each in months.items()
    ]


def _sum(currency: str, months: Sequence[MonthForecast]) -> Money:
    return Money.sum((one.total for one in months), currency)


def _month(one: MonthForecast) -> MonthForecastOut:
    names = ("due", "contracted", "month_to_month", "total")
    return MonthForecastOut(month=one.month, **{name: money_out(getattr(one, name)) for name in names})
