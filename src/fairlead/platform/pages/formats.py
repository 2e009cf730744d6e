"""Values as people read them. Text comes out plain or as Markup in which everything foreign is escaped.

Figures, currencies and dates hold nothing to escape, and `Markup.format` would cost most of a page's time: S704 is
answered by that.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from fairlead.kernel.money import Money
from fairlead.platform.pages.marks import NONE

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", re.ASCII)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def number(value: int | Decimal) -> str:
    """`1,234.50`: groups of three, the decimals that the value has."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,f}"


def money_text(value: Money) -> str:
    """`1,234.50 USD`, with exactly the currency's decimals."""
    return f"{number(value.amount)} {value.currency}"


def money(value: Money | None) -> Markup:
    """The amount in tabular figures, its currency small beside it."""
    if value is None:
        return NONE
    return Markup(f'<span class="money">{number(value.amount)} <small>{value.currency}</small></span>')  # noqa: S704


def percent(ratio: Decimal | None, places: int = 1) -> str:
    """`12.5%` of 0.125, rounded half up for show only."""
    if ratio is None:
        return "—"
    shown = (ratio * 100).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{shown:,f}%"


def day_text(value: date) -> str:
    """`1 Apr 2024`: reads the same on both sides of the Atlantic."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def day_of(text: str) -> date | None:
    """The day that a text such as `2024-04-01` names; None of one that names no day, though it may look like one."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def said_moment(text: str) -> str | None:
    """`1 Apr 2024, 14:05 UTC` of such an instant as JSON has it; None of any other text."""
    try:
        return f"{moment_text(datetime.fromisoformat(text), 'UTC')} UTC" if _MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def day(value: date | None) -> Markup:
    """A calendar day."""
    if value is None:
        return NONE
    return Markup(f'<time datetime="{value.isoformat()}">{day_text(value)}</time>')  # noqa: S704


def moment_text(value: datetime, zone: str) -> str:
    """`1 Apr 2024, 14:05` on the wall clocks of the zone."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day_text(local)}, {local:%H:%M}"


def moment(value: datetime | None, zone: str) -> Markup:
    """An instant in a zone; the exact one in UTC is in the attribute."""
    if value is None:
        return NONE
    text = moment_text(value, zone)
    return Markup(f'<time datetime="{_iso(value)}" title="{text} {escape(zone)}">{text}</time>')  # noqa: S704


def ago_text(value: datetime, now: datetime) -> str:
    """`5 min ago`, `in 3 days`."""
    distance = abs(now - value)
    if distance < timedelta(minutes=1):
        return "just now"
    text = _span(distance)
    return f"{text} ago" if value < now else f"in {text}"


def ago(value: datetime | None, now: datetime, zone: str) -> Markup:
    """How long ago or ahead; the moment itself on hovering."""
    if value is None:
        return NONE
    shown = ago_text(value, now)
    return Markup(f'<time datetime="{_iso(value)}" title="{moment_text(value, zone)}">{shown}</time>')  # noqa: S704


def worded(value: str) -> str:
    """`customer_request` as `Customer request`."""
    return value.replace("_", " ").strip().capitalize()


def shown(value: Any, zone: str) -> Markup:
    """Any value, as its type wants to be read. What brings its own `__html__` (a badge, a link) is left as it is."""
    if hasattr(value, "__html__"):
        return Markup(value.__html__())  # noqa: S704 - escapes its own content
    if value is None or value == "":
        return NONE
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, datetime):
        return moment(value, zone)
    if isinstance(value, date):
        return day(value)
    return escape(text(value, zone))


def text(value: Any, zone: str) -> str:
    """Any value as plain text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, Enum):
        return worded(str(value.value))
    if isinstance(value, int | Decimal):
        return number(value)
    if isinstance(value, datetime):
        return moment_text(value, zone)
    return day_text(value) if isinstance(value, date) else str(value)


def _iso(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return value.astimezone(UTC).isoformat(timespec="seconds")


_SPANS = ((timedelta(hours=1), timedelta(minutes=1), "min"), (timedelta(days=1), timedelta(hours=1), "h"))
_LONG = ((timedelta(days=30), 1, "day"), (timedelta(days=365), 30, "month"))


def _span(distance: timedelta) -> str:
    for limit, unit, word in _SPANS:
        if distance < limit:
            return f"{distance // unit} {word}"
    for limit, days, word in _LONG:
        if distance < limit:
            return plural(distance.days // days, word)
    return plural(distance.days // 365, "year")


def plural(count: int, word: str) -> str:
    """`1 line`, `3 lines`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
