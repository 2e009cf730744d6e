"""A plan as people read it: what it costs, what would change, what follows, without the columns of the machinery."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from fairlead.kernel.money import Money
from fairlead.platform.pages import PlanView
from fairlead.platform.pages.formats import day_text, money_text, worded
from fairlead.platform.plan import Plan
from fairlead.web.staff.audit import KINDS
from fairlead.web.staff.wording import words_of

_QUIET = frozenset({"tenant_id", "id", "version", "transitions", "created_at", "updated_at"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ID = re.compile(r"new:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
_NOTHING: tuple[Any, ...] = (None, "", [], {}, False)

Fields = Mapping[str, Any]


def plan_view(plan: Plan) -> PlanView:
    """The plan with amounts first."""
    amounts = _amounts(plan)
    currencies = {amount.currency for _, amount in amounts}
    currency = currencies.pop() if len(currencies) == 1 else None
    changes = [_change(change, currency) for change in plan.changes]
    return PlanView(
        [change for change in changes if change["after"] or change["action"] != "updated"],
        [{"name": words_of(event["name"]).text} for event in plan.events],
        plan.outbound,
        plan.hash,
        [(label, amount) for label, amount in amounts if amount],
    )


def _amounts(plan: Plan) -> list[tuple[str, Money]]:
    """What the events say about money: a fee, a total."""
    return [
        (worded(name), Money.parse(value["amount"], value["currency"]))
        for event in plan.events
        for name, value in event.items()
        if isinstance(value, Mapping) and value.keys() == {"amount", "currency"}
    ]


def _change(change: Fields, currency: str | None) -> dict[str, Any]:
    before, after = change["before"] or {}, change["after"] or {}
    money = after.get("currency") or before.get("currency") or currency
    names = [name for name in after if _tells(name, before.get(name), after[name])]
    return {
        "kind": KINDS.get(change["kind"], worded(change["kind"])),
        "action": change["action"],
        "before": {_label(name, money): _text(name, before.get(name), money) for name in names},
        "after": {_label(name, money): _text(name, after[name], money) for name in names},
    }


def _tells(name: str, old: Any, new: Any) -> bool:
    """Whether a reader learns from a column: ids of what is new, and nothings of new rows, say nothing."""
    if name in _QUIET or (old in _NOTHING and new in _NOTHING):
        return False
    return not (old is None and isinstance(new, str) and _ID.fullmatch(new))


def _label(name: str, currency: str | None) -> str:
    return name.removesuffix("_minor") if currency else name


def _text(name: str, value: Any, currency: str | None) -> str | None:
    if value is None:
        return None
    if name.endswith("_minor") and currency and isinstance(value, int):
        return money_text(Money(value, currency))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return str(value)
    if _DAY.fullmatch(value):
        return day_text(date.fromisoformat(value))
    return value.replace("_", " ") if _CODE.fullmatch(value) else value
