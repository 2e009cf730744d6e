"""One cell of a table as HTML. In Python, because a list of fifty rows has hundreds of them."""

from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from fairlead.kernel.period import last_day
from fairlead.platform.pages import formats
from fairlead.platform.pages.marks import NONE
from fairlead.platform.pages.visit import Visit


def cell(css: str, label: str, content: Markup, href: str | None = None, below: Markup | None = None) -> Markup:
    """`<td>`: the content, inside a link, above a quieter line."""
    inside = content if href is None else f'<a href="{escape(href)}">{content}</a>'
    under = "" if below is None else f'<small class="below">{below}</small>'
    return Markup(f'<td class="{escape(css)}" data-label="{escape(label)}">{inside}{under}</td>')  # noqa: S704 - escaped


def content_of(kind: str, value: Any, visit: Visit) -> Markup:
    """A value as the kind of its column wants it, else as its type reads."""
    if value is None:
        return NONE
    if kind == "last_day":
        return formats.day(last_day(value))
    if kind == "ago":
        return formats.ago(value, visit.now, visit.zone)
    if kind == "percent" and isinstance(value, Decimal):
        return escape(formats.percent(value))
    shown = formats.shown(value, visit.zone)
    return Markup(f"<code>{shown}</code>") if kind == "code" else shown  # noqa: S704 - shown is escaped
