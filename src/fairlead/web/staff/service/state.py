"""Why a service is in its state, exactly and in words."""

from dataclasses import dataclass
from datetime import date

from fairlead.domains.identity.queries import company_facts
from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import Action, PlanStatus, Status
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import HoldPlanRow, HoldRow, ServiceRow, Transition
from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.kernel.period import last_day
from fairlead.platform.context import Context
from fairlead.platform.pages import Action as Button
from fairlead.platform.pages import Alert, Section
from fairlead.platform.pages.formats import day_text, moment_text, money_text, number, worded
from fairlead.web.staff.service.part import Shown

DONE = {
    "create": "Sold",
    Action.PROVISION: "Set-up started",
    Action.COMPLETE_PROVISIONING: "Set up",
    Action.FAIL_PROVISIONING: "Set-up failed",
    Action.ACTIVATE: "Activated",
    Action.SUSPEND: "Suspended",
    Action.RESUME: "Resumed",
    Action.TRANSFER: "Transferred",
    Action.CANCEL: "Cancelled",
    Action.EXPIRE: "Expired",
}
"""How a move reads once it is made."""

_REMEDIES = {
    SuspensionReason.NON_PAYMENT: "Lift it by hand once the overdue invoices are paid",
    SuspensionReason.CUSTOMER_REQUEST: "Lift it by hand when the client wants it back",
    SuspensionReason.TECHNICAL_ISSUE: "Lift it by hand once the fault is mended",
    SuspensionReason.ABUSE: "Lift it by hand once the misuse has ended; paying does not",
    SuspensionReason.MAINTENANCE: "Lift it by hand once the work is done",
    SuspensionReason.CONTRACT_VIOLATION: "Lift it by hand once the contract is kept again; paying does not",
    SuspensionReason.TERM_ENDED: "Renew the term, or lift it by hand",
}
"""What ends a hold that no plan ends."""


async def state(ctx: Context, service: ServiceRow) -> Shown:
    """Why it is in its state."""
    known = Known(
        (await company_facts(ctx)).timezone,
        await queries.transitions_of(ctx, service.id),
        await queries.holds_of(ctx, service.id),
        await queries.hold_plans_of(ctx, service.id),
    )
    return Shown(main=[Section("Why it is in this state", why(service, known))])


@dataclass(frozen=True, slots=True)
class Known:
    """What explains a state: the moves that led to it, the holds, and those planned."""

    zone: str
    moves: list[Transition]
    holds: list[HoldRow]
    plans: list[HoldPlanRow]


def why(service: ServiceRow, known: Known) -> list[object]:
    """The state with its reason, each standing hold, and what is to come."""
    standing = [hold for hold in known.holds if hold.lifted_at is None]
    if service.status is Status.SUSPENDED:
        parts: list[object] = [_suspended(service, standing, known)]
        parts += [_held(hold, known) for hold in standing]
    else:
        parts = [STATES[service.status](service, known)]
    return [*parts, *_ahead(service, known)]


def _pending(service: ServiceRow, known: Known) -> Alert:
    waits = "its set-up, which has not begun" if service.automated else "somebody to activate it"
    return Alert(f"Pending: waits for {waits}", f"{_said(known.moves[-1], known.zone)}.", "info")


def _provisioning(_service: ServiceRow, known: Known) -> Alert:
    begun = _last(known, Action.PROVISION)
    return Alert("Provisioning: its set-up is under way", f"{_said(begun, known.zone)}.", "info")


def _provisioned(_service: ServiceRow, known: Known) -> Alert:
    return Alert("Provisioned: waits to be activated", f"{_said(known.moves[-1], known.zone)}.", "info")


def _failed(_service: ServiceRow, known: Known) -> Alert:
    move = _last(known, Action.FAIL_PROVISIONING)
    return Alert(
        f"Failed: {move.reason or 'no reason was given'}",
        f"{_said(move, known.zone)}. The set-up can be started again.",
        "danger",
    )


def _active(service: ServiceRow, known: Known) -> Alert:
    activated = _last(known, Action.ACTIVATE)
    text = f"{_said(activated, known.zone)}; billed from {day_text(service.start_date)}."
    resumed = next((move for move in reversed(known.moves) if move.action == Action.RESUME), None)
    if resumed is not None and resumed.seq > activated.seq:
        lifted = f"{_said(resumed, known.zone)}, when the hold for {_reason(resumed).lower()} was lifted."
        return Alert("Active: no hold stands", f"{text} {lifted}", "info")
    return Alert("Active: no hold stands", text, "info")


def _suspended(service: ServiceRow, standing: list[HoldRow], known: Known) -> Alert:
    many = len(standing)
    title = f"Suspended because of {many} standing hold{'s'[: many > 1]}"
    since = moment_text(service.suspended_at, known.zone) if service.suspended_at else "long ago"
    runs = "when it is lifted" if many == 1 else "when all of them are lifted"
    return Alert(title, f"Since {since}. It runs again {runs}.", "warning")


def _held(hold: HoldRow, known: Known) -> Alert:
    plan = next((one for one in known.plans if one.hold_id == hold.id and one.status is PlanStatus.PLACED), None)
    ends = (
        f"Lifted by itself on {day_text(plan.until_on)}, or by hand before"
        if plan is not None and plan.until_on is not None
        else _REMEDIES[hold.reason]
    )
    placed = f"Placed on {moment_text(hold.placed_at, known.zone)} {by(hold.placed_by)}"
    note = f" “{hold.note}”" if hold.note else ""
    return Alert(
        f"{worded(hold.reason)} ({worded(hold.type).lower()})",
        f"{placed}.{note} {money_words(hold).capitalize()}. {ends}.",
        "warning",
    )


def _cancelled(service: ServiceRow, known: Known) -> Alert:
    move = _last(known, Action.CANCEL)
    ended = day_text(service.ended_on) if service.ended_on else "a day that is not known"
    category = f"{worded(service.cancellation_category)}: " if service.cancellation_category else ""
    fee = service.cancellation_fee
    cost = f"Leaving cost {money_text(fee)}." if fee else "No fee was due."
    text = f"{category}“{service.cancellation_reason or 'no reason was given'}”. {_said(move, known.zone)}. {cost}"
    return Alert(f"Cancelled: the first day without it was {ended}", text, "info")


def _expired(service: ServiceRow, known: Known) -> Alert:
    move = _last(known, Action.EXPIRE)
    term = _term(service) or "Its term ended"
    ended = f", the first day without it was {day_text(service.ended_on)}" if service.ended_on else ""
    return Alert(
        "Expired: nobody renewed it, and grace ran out", f"{term}{ended}. {_said(move, known.zone)}.", "info"
    )  # fmt: skip


def _term(service: ServiceRow) -> str:
    return f"The last day of its term was {day_text(last_day(service.end_date))}" if service.end_date else ""


STATES = {
    Status.PENDING: _pending,
    Status.PROVISIONING: _provisioning,
    Status.PROVISIONED: _provisioned,
    Status.FAILED: _failed,
    Status.ACTIVE: _active,
    Status.CANCELLED: _cancelled,
    Status.EXPIRED: _expired,
}


def _ahead(service: ServiceRow, known: Known) -> list[object]:
    """What is going to change the state by itself."""
    parts: list[object] = []
    if service.status in (Status.CANCELLED, Status.EXPIRED):
        return parts
    if service.cancel_on is not None:
        parts.append(_ending(service, service.cancel_on))
    if service.grace_until is not None:
        term = f"{told}; it was not renewed. " if (told := _term(service)) else ""
        until = f"On {day_text(service.grace_until)} it is suspended or ends, as the renewal policy says."
        parts.append(Alert(f"In grace until {day_text(last_day(service.grace_until))}", f"{term}{until}", "warning"))
    for plan in known.plans:
        if plan.status is PlanStatus.PLANNED:
            until = f"until it runs again on {day_text(plan.until_on)}" if plan.until_on else "until it is lifted"
            text = f"{worded(plan.reason)}, {until}, as planned {by(plan.planned_by)}."
            parts.append(Alert(f"Will be suspended on {day_text(plan.from_on)}", text, "info"))
    return parts


def _ending(service: ServiceRow, on: date) -> Alert:
    undo = Button(
        label="Revoke", href=f"/services/{service.id}/revoke", post=True, permission=ServicePermission.CANCEL
    )  # fmt: skip
    category = f"{worded(service.cancellation_category)}: " if service.cancellation_category else ""
    fee = service.cancellation_fee
    cost = f"Leaving then costs {money_text(fee)}." if fee else "Leaving then costs nothing."
    text = f"{category}“{service.cancellation_reason or ''}”. {cost}"
    return Alert(f"Cancelled: its last day is {day_text(last_day(on))}", text, "warning", undo)


def money_words(hold: HoldRow) -> str:
    """What a hold does to billing."""
    if hold.money is HoldMoney.REDUCE and hold.percent is not None:
        return f"{number(hold.percent.normalize())} % of the price is charged"
    return _MONEY[hold.money]


_MONEY = {
    HoldMoney.CHARGE: "billing goes on",
    HoldMoney.REDUCE: "a part of the price is charged",
    HoldMoney.STOP: "billing is paused",
    HoldMoney.CREDIT: "nothing is charged for its days",
}


def by(name: str) -> str:
    """Who did it; what a job did, nobody did."""
    return "by itself" if "." in name and " " not in name else f"by {name}"


def _said(move: Transition, zone: str) -> str:
    """What was done when, and by whom."""
    return f"{DONE[move.action]} on {moment_text(move.at, zone)} {by(move.actor_name)}"


def _last(known: Known, action: Action) -> Transition:
    """The latest move of a kind; services that were brought in have only their first one."""
    return next((move for move in reversed(known.moves) if move.action == action), known.moves[-1])


def _reason(move: Transition) -> str:
    """Why, in words: a hold's reason is one of ours, a cancellation's is somebody's sentence."""
    return worded(move.reason or "") if move.reason in set(SuspensionReason) else move.reason or ""
