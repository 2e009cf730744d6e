"""Series of numbers on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from fairlead.domains.billing.queries import SeriesRow
from fairlead.domains.billing.terms import Series
from fairlead.platform.http.schemas import Input, Output


class SeriesIn(Input):
    """How a series gives out its numbers from now on; it never goes back."""

    series: Series
    prefix: Annotated[
        str,
        StringConstraints(max_length=20, pattern=r"^[^\s]*$"),
        Field(description="Text before the number; {year} stands for the year, over which the count goes on."),
    ]
    width: Annotated[int, Field(ge=1, le=12, description="Digits of the number, filled up with zeros.")]
    next_number: Annotated[int, Field(ge=1, le=999_999_999, description="The next one; at least the present one.")]


class SeriesOut(Output):
    """A series, and the next number as it would read today."""

    series: Series
    prefix: str
    width: int
    next_number: int
    next_shown: str


class SeriesList(Output):
    """Every series."""

    series: list[SeriesOut]


def series_list(rows: Sequence[SeriesRow], today: date) -> SeriesList:
    """Every series as the API shows it."""
    return SeriesList(
        series=[
            SeriesOut(
                series=one.series, prefix=one.prefix, width=one.width, next_number=one.next_number,
                next_shown=one.shown(today),
            )
            for one in rows
        ]
    )  # fmt: skip
