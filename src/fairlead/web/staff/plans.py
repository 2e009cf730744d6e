"""A plan as people read it: money first, then what changes in words, who is written to, and what else follows."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from fairlead.domains.clients.queries import facts_of_clients, names_of_sites
from fairlead.domains.identity.queries import names_of_users
from fairlead.domains.services.queries import currencies_of, names_of
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period
from fairlead.platform.context import Context
from fairlead.platform.pages import Bill, BillLine, PlanView
from fairlead.platform.pages.formats import day_text, money_text, said_moment, worded
from fairlead.platform.plan import Plan
from fairlead.web.staff.audit import KINDS
from fairlead.web.staff.wording import details, told_day, words_of

_QUIET = frozenset({"tenant_id", "id", "version", "transitions", "basis", "claim", "seq", "automated", "anchor"})
_MACHINERY = ("_id", "_at", "_by", "_until", "_ids")
"""Endings of columns that tell people nothing that the words beside them do not."""
_NAMED = frozenset({"site_id"})
"""Columns that hold an id, and are told by the name of what it is."""
_MEANT = frozenset({"valid_until", "grace_until"})
_SHOWN_AS_MONEY = frozenset({"charges", "recurring_schedules", "billing_pauses"})
_BILLED = frozenset({"charge", "withdrawn_charge"})
_FEW = 500
"""So many names are looked up; a plan of thousands shows its first ones."""
_ID = re.compile(r"new:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FIGURE = re.compile(r"-?\d+\.\d+")
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
_NOTHING: tuple[Any, ...] = (None, "", [], {}, False)
_LABELS = {
    "cancel_on": "Cancelled from",
    "cancellation_category": "Category",
    "cancellation_fee": "Fee",
    "cancellation_reason": "Reason",
    "end_date": "Last day of the term",
    "ended_on": "First day without it",
    "from_on": "From",
    "money": "Billing",
    "percent": "Percent charged",
    "price_agreed": "Agreed price",
    "provisioning_status": "Set-up",
    "site_id": "Address",
    "status": "State",
    "type": "Kind",
    "until_on": "Runs again on",
    "term_end": "Last day of the term",
    "new_end": "Then until",
}
_LABELS_OF = {
    "discounts": {"percent": "Percent off", "amount": "Off each period", "starts_on": "From", "ends_on": "Until"}
}
"""Where a column means something else than elsewhere."""
_MONEY = {
    "charge": "goes on",
    "reduce": "goes on in part",
    "stop": "pauses; a period that has begun stays billed",
    "credit": "pauses; days that were billed already are given back",
}
_TITLES = {"created": "New {}", "updated": "{} changes", "deleted": "{} is removed", "billed": "{} is billed"}

Fields = Mapping[str, Any]


async def known_in(ctx: Context, plan: Plan) -> tuple[dict[str, str], dict[str, str]]:
    """The names of the clients, services, sites and staff that a plan speaks of, and the services' currencies, by their
    ids as the plan writes them.
    """
    clients = _ids(one.get("client_id") for one in (*plan.effects, *plan.events))
    services = _ids(change["id"] for change in plan.changes if change["kind"] == "services")
    clients |= _ids(one.get("from_client_id") for one in plan.events)
    names = {str(id_): facts.name for id_, facts in (await facts_of_clients(ctx, clients)).items()}
    names |= {str(id_): name for id_, name in (await names_of(ctx, services)).items()}
    sides = [side for change in plan.changes for side in (change["before"], change["after"]) if side]
    if sites := _ids(side.get("site_id") for side in sides):
        names |= {str(id_): name for id_, name in (await names_of_sites(ctx, sites)).items()}
    if users := _ids(event.get("user_id") for event in plan.events):
        names |= {str(id_): name for id_, name in (await names_of_users(ctx, users)).items()}
    return names, {str(id_): currency for id_, currency in (await currencies_of(ctx, services)).items()}


def plan_view(
    plan: Plan, names: Mapping[str, str] | None = None, currencies: Mapping[str, str] | None = None
) -> PlanView:
    """The plan in the order in which people ask: what it costs, what changes, who hears of it, what follows."""
    names, known = names or {}, currencies or {}
    bills = bills_of(plan.effects, names)
    amounts = [] if bills else _amounts(plan)
    said = {amount.currency for _, amount in amounts} | {bill.total.currency for bill in bills}
    usual = said.pop() if len(said) == 1 else None
    changes = [
        _change(change, known.get(change["id"], usual), names)
        for change in plan.changes
        if change["kind"] not in _SHOWN_AS_MONEY
    ]
    return PlanView(
        [change for change in changes if change["after"] or change["action"] != "updated"],
        [{"name": text} for text in _events(plan.events, names)],
        [_letter(one) for one in plan.outbound],
        plan.hash,
        _summed(amounts),
        bills,
        [text for one in plan.effects if (text := _effect(one))],
    )


def _ids(values: Iterable[Any]) -> set[UUID]:
    return set(islice((UUID(value) for value in values if isinstance(value, str) and _UUID.fullmatch(value)), _FEW))


def bills_of(effects: Sequence[Fields], names: Mapping[str, str]) -> list[Bill]:
    """What billing would charge, credit and withdraw, a table for each client in the order in which they come up."""
    found: dict[tuple[str, str], list[BillLine]] = {}
    for one in effects:
        if one["kind"] in _BILLED:
            found.setdefault((one["client_id"], one["amount"]["currency"]), []).append(_bill_line(one))
    return [
        Bill(names.get(client, ""), _sorted(lines), _total(lines, currency))
        for (client, currency), lines in found.items()
    ]


def _bill_line(effect: Fields) -> BillLine:
    amount = Money.parse(effect["amount"]["amount"], effect["amount"]["currency"])
    period, days = _days(effect.get("period"))
    return BillLine(effect["description"], period, days, amount, withdrawn=effect["kind"] == "withdrawn_charge")


def _days(period: str | None) -> tuple[str, int | None]:
    """A half-open period with its last day, as people count, and its days."""
    if period is None:
        return "", None
    days = Period(*(date.fromisoformat(day) for day in period.split("/")))
    first, last = days.start, days.last
    return day_text(first) if last <= first else f"{day_text(first)} to {day_text(last)}", days.days


def _sorted(lines: Iterable[BillLine]) -> list[BillLine]:
    """What is given back first, then what is charged, then what is withdrawn before it was ever invoiced."""
    return sorted(lines, key=lambda line: (line.withdrawn, line.amount.minor >= 0))


def _total(lines: Iterable[BillLine], currency: str) -> Money:
    return Money.sum((line.amount for line in lines if not line.withdrawn), currency)


def _amounts(plan: Plan) -> list[tuple[str, Money]]:
    """What the events say about money: a fee, a total."""
    return [
        (worded(name), Money.parse(value["amount"], value["currency"]))
        for event in plan.events
        for name, value in event.items()
        if isinstance(value, Mapping) and value.keys() == {"amount", "currency"}
    ]


def _summed(amounts: Sequence[tuple[str, Money]]) -> list[tuple[str, Money]]:
    """Of many alike the sum: a billing run has a total for each invoice."""
    sums: dict[tuple[str, str], list[Money]] = {}
    for label, amount in amounts:
        sums.setdefault((label, amount.currency), []).append(amount)
    return [
        (f"{label} ({len(each)})" if len(each) > 1 else label, total)
        for (label, currency), each in sums.items()
        if (total := Money.sum(each, currency))
    ]


def _events(events: Sequence[Fields], names: Mapping[str, str]) -> list[str]:
    """Each fact with what it says; those that read alike once, with their number."""
    told = Counter(_event(one, names) for one in events)
    return [text if count == 1 else f"{text} × {count}" for text, count in told.items()]


def _event(event: Fields, names: Mapping[str, str]) -> str:
    """An event whose name is known to a reader, with what it says besides."""
    told = [details(event["name"], {name: value for name, value in event.items() if name != "name"})]
    if "from_client_id" in event:
        giver, taker = (names.get(event[name], "another client") for name in ("from_client_id", "client_id"))
        told.insert(0, f"from {giver} to {taker}")
    if event.get("user_id") in names:
        told.insert(0, names[event["user_id"]])
    said = " · ".join(text for text in told if text)
    return f"{words_of(event['name']).text}{f': {said}' if said else ''}"


def _letter(outbound: Fields) -> dict[str, Any]:
    subject = outbound.get("subject") or worded(outbound.get("notice", ""))
    held = outbound.get("held", "")
    return {"kind": outbound["kind"], "target": outbound["target"] or "nobody", "subject": subject, "held": held}


def _effect(effect: Fields) -> str:
    """A consequence that is no charge, on one line."""
    if effect["kind"] in _BILLED:
        return ""
    if effect["kind"] == "hold":
        return f"While it stands, billing {_MONEY[effect['money']]}"
    if effect["kind"] == "next_bill":
        amount = Money.parse(effect["amount"]["amount"], effect["amount"]["currency"])
        days, _ = _days(effect["period"])
        return f"Next bill: {money_text(amount)} on {day_text(date.fromisoformat(effect['on']))}, for {days}"
    if effect["kind"] == "not_charged":
        return _not_charged(effect)
    if effect["kind"] == "step":
        return f"Step: {effect['title']}, {'done by somebody' if effect['manual'] else 'by itself'}"
    told = [
        text if name == "title" else f"{_label(name, 'x').lower()} {text}"
        for name, value in effect.items()
        if name != "kind" and not name.endswith(_MACHINERY) and (text := _text(name, value, None))
    ]
    return f"{worded(effect['kind'])}: {', '.join(told)}"


def _not_charged(effect: Fields) -> str:
    amount = Money.parse(effect["amount"]["amount"], effect["amount"]["currency"])
    if not amount:
        return "No bill to come becomes less by it"
    days, _ = _days(effect["period"])
    onwards = ", and as much for every period until it is lifted" if effect["open"] else ""
    return f"Not charged: {money_text(amount)}, for {days}{onwards}"


def _change(change: Fields, currency: str | None, named: Mapping[str, str]) -> dict[str, Any]:
    before, after = change["before"] or {}, change["after"] or {}
    money = after.get("currency") or before.get("currency") or currency
    names = [name for name in after if name != "currency" and _tells(name, before.get(name), after[name], named)]
    kind = named.get(change["id"]) or KINDS.get(change["kind"], worded(change["kind"]))
    title = _TITLES[change["action"]]

    def said(name: str, value: Any) -> str | None:
        return named.get(value) if name in _NAMED else _text(name, value, money)

    return {
        "title": title.format(kind.lower() if title.startswith("New") else kind),
        "action": change["action"],
        "before": {_label(name, money, change["kind"]): said(name, before.get(name)) for name in names},
        "after": {_label(name, money, change["kind"]): said(name, after[name]) for name in names},
    }


def _tells(name: str, old: Any, new: Any, named: Mapping[str, str]) -> bool:
    """Whether a reader learns from a column: ids without a name, moments and nothings of new rows say nothing."""
    if name in _NAMED and (old in named or new in named):
        return True
    if name in _QUIET or (name.endswith(_MACHINERY) and name not in _MEANT) or (old in _NOTHING and new in _NOTHING):
        return False
    return not (isinstance(new, str) and _ID.fullmatch(new))


def _label(name: str, currency: str | None, kind: str = "") -> str:
    plain = name.removesuffix("_minor") if currency else name
    return _LABELS_OF.get(kind, {}).get(plain) or _LABELS.get(plain, worded(plain))


def _text(name: str, value: Any, currency: str | None) -> str | None:
    if value is None or (name.endswith("_minor") and value == 0):
        return None
    if name == "money":
        return _MONEY.get(str(value), str(value))
    if isinstance(value, Mapping):
        return money_text(Money.parse(value["amount"], value["currency"])) if "amount" in value else None
    if name.endswith("_minor") and currency and isinstance(value, int):
        return money_text(Money(value, currency))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _told(name, value) if isinstance(value, str) else str(value)


def _told(name: str, value: str) -> str:
    """A text of the machinery as a figure, a day or words."""
    if _FIGURE.fullmatch(value):
        return value.rstrip("0").rstrip(".")
    when = told_day(value, name) or said_moment(value)
    return when or (worded(value) if _CODE.fullmatch(value) else value)
