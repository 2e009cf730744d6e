"""A plan on the terminal, in the words of the pages."""

from collections.abc import Iterator, Mapping
from typing import Any

from fairlead.platform.pages import Bill, PlanView
from fairlead.platform.pages.formats import money_text
from fairlead.platform.plan import Plan


def plan_text(plan: Plan, view: PlanView) -> str:
    """What it comes to, then money, changes, letters and what follows, each on a line."""
    counts = f"{len(plan.changes)} changes, {len(plan.events)} events, {len(plan.outbound)} messages out"
    return "\n".join([counts, *_lines(view), f"plan {plan.hash}"])


def _lines(view: PlanView) -> Iterator[str]:
    for bill in view.bills:
        yield from _bill(bill)
    yield from (f"  {label}: {money_text(amount)}" for label, amount in view.amounts)
    yield from (f"  {_change(one)}" for one in view.changes)
    for one in view.outbound:
        held = f" (held back: {one['held']})" if one["held"] else ""
        yield f"  {one['kind']} to {one['target']}: {one['subject']}{held}"
    yield from (f"  {one['name']}" for one in view.events)
    yield from (f"  {text}" for text in view.follows)


def _bill(bill: Bill) -> Iterator[str]:
    yield f"  {bill.client}: {money_text(bill.total)}"
    for line in bill.lines:
        days = f", {line.period}" if line.period else ""
        yield f"    {money_text(line.amount)}  {line.text}{days}{' (withdrawn)' if line.withdrawn else ''}"


def _change(one: Mapping[str, Any]) -> str:
    told = [f"{name} {text}" for name, text in one["after"].items() if text is not None]
    return f"{one['title']}: {', '.join(told)}" if told else str(one["title"])
