"""Charts as declarations; the browser draws them with ECharts in the colours of the theme."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal

import orjson

from fairlead.kernel.money import Money
from fairlead.platform.pages.formats import number

Value = int | Decimal | Money | None


@dataclass(frozen=True, slots=True)
class Series:
    """One line, area or set of bars."""

    name: str
    values: Sequence[Value]
    kind: Literal["line", "area", "bar"] = "line"
    stack: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Series over labels. `unit` stands behind values (a currency, `%`). A table of the same figures is for readers."""

    template: ClassVar[str] = "kit/chart.html"

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    height: Literal["small", "medium", "large"] = "medium"
    horizontal: bool = False

    @property
    def data(self) -> str:
        """What static/charts.js draws. Figures travel as decimal text: JSON numbers would be binary fractions."""
        series: list[dict[str, Any]] = [
            {"name": s.name, "kind": s.kind, "stack": s.stack, "values": [_plain(v) for v in s.values]}
            for s in self.series
        ]
        body = {"labels": list(self.labels), "series": series, "unit": self.unit, "horizontal": self.horizontal}
        return orjson.dumps(body).decode()

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The figures as a table."""
        return [
            (label, [_figure(series.values[place]) for series in self.series])
            for place, label in enumerate(self.labels)
        ]


def _plain(value: Value) -> str | None:
    if value is None:
        return None
    return str(value.amount if isinstance(value, Money) else value)


def _figure(value: Value) -> str:
    if value is None:
        return ""
    return number(value.amount if isinstance(value, Money) else value)
