"""What a notice says: its templates, filled. An undefined name is an error; what is foreign is escaped in HTML."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_context, select_autoescape
from jinja2.runtime import Context as TemplateContext

from fairlead.domains.notifications.rules.sentences import BILLED, STILL, WHY
from fairlead.domains.notifications.terms import NoticeKind, Words
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.mail import one_line
from fairlead.platform.pages.formats import day_text, moment_text, money_text, number

_FOLDER = Path(__file__).parents[1] / "templates"
_EACH = {
    Cycle.WEEKLY: "a week",
    Cycle.MONTHLY: "a month",
    Cycle.QUARTERLY: "a quarter",
    Cycle.SEMI_ANNUAL: "for half a year",
    Cycle.ANNUAL: "a year",
}


def rendered(kind: NoticeKind, facts: Mapping[str, Any]) -> Words:
    """Subject, text and HTML of a notice. `facts` has `zone`, in which moments are told."""
    text, html = _templates(kind)
    values = dict(facts)
    subject = "".join(text.blocks["subject"](text.new_context(values)))
    return Words(one_line(subject), text.render(values), html.render(values))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    env.filters |= {
        "money": money_text, "date": day_text, "moment": _moment, "each": _each, "one_line": one_line,
        "why": WHY.__getitem__, "still": STILL.__getitem__, "billed": BILLED.__getitem__,
    }  # fmt: skip
    return env


@lru_cache(maxsize=len(NoticeKind))
def _templates(kind: NoticeKind) -> tuple[Template, Template]:
    load: Callable[[str], Template] = _environment().get_template
    return load(f"notifications/mail/{kind.value}.txt"), load(f"notifications/mail/{kind.value}.html")


@pass_context
def _moment(context: TemplateContext, value: datetime) -> str:
    return moment_text(value, context["zone"])


def _each(price: Money, cycle: Cycle, quantity: Decimal) -> str:
    """`49.90 USD a month`, `49.90 USD a month for each of 3`."""
    each = f"{money_text(price)} {_EACH[cycle]}"
    return each if quantity == 1 else f"{each} for each of {number(quantity.normalize() + 0)}"


def invoice_facts(number: str, on: date, due: date, total: Money) -> dict[str, Any]:
    """What the letter with an invoice tells; without anything to pay there is no day to pay by."""
    return {"invoice": number, "on": on, "due": due if total.minor > 0 else None, "total": total}
