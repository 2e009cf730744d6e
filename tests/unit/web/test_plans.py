"""A plan as people read it: money to the cent, changes in words, letters, and what else follows."""

from typing import Any

import pytest

from fairlead.kernel.money import Money
from fairlead.platform.plan import Plan
from fairlead.web.staff.plans import plan_view


def plan(**parts: Any) -> Plan:
    empty: dict[str, Any] = {"changes": [], "events": [], "outbound": [], "effects": []}
    return Plan(**{**empty, **parts}, hash="abc")


def charge(amount: str, client: str = "a", **facts: Any) -> dict[str, Any]:
    money = {"amount": amount, "currency": "USD"}
    return {"kind": "charge", "client_id": client, "description": "Fibre", "amount": money, "period": None, **facts}


MARCH = {"period": "2026-03-11/2026-04-01"}
NAMES = {"a": "Ada", "e": "Eve", "x": "Fibre 100"}


def test_money_is_a_table_for_each_client_with_its_total() -> None:
    view = plan_view(plan(effects=[charge("40.00"), charge("-21.00", **MARCH), charge("21.00", "e", **MARCH)]), NAMES)
    told = [
        (bill.client, [(x.period, x.days, str(x.amount.amount)) for x in bill.lines], bill.total) for bill in view.bills
    ]
    assert told == [
        ("Ada", [("11 Mar 2026 to 31 Mar 2026", 21, "-21.00"), ("", None, "40.00")], Money(1900, "USD")),
        ("Eve", [("11 Mar 2026 to 31 Mar 2026", 21, "21.00")], Money(2100, "USD")),
    ]


def test_what_is_withdrawn_is_shown_and_does_not_count() -> None:
    view = plan_view(plan(effects=[{**charge("31.00", **MARCH), "kind": "withdrawn_charge"}, charge("35.00", **MARCH)]))
    [bill] = view.bills
    assert [(line.withdrawn, str(line.amount.amount)) for line in bill.lines] == [(False, "35.00"), (True, "31.00")]
    assert bill.total == Money(3500, "USD")


def test_a_fee_stands_alone_while_billing_says_nothing() -> None:
    fee = {"amount": "149.70", "currency": "USD"}
    scheduled = {"name": "ServiceCancellationScheduled", "service_id": "x", "on": "2026-07-01", "fee": fee}
    assert plan_view(plan(events=[scheduled])).amounts == [("Fee", Money(14970, "USD"))]
    assert plan_view(plan(events=[scheduled], effects=[charge("149.70")])).amounts == []


def test_many_totals_are_one_sum() -> None:
    issued = [{"name": "InvoiceIssued", "total": {"amount": amount, "currency": "USD"}} for amount in ("10.00", "2.50")]
    assert plan_view(plan(events=issued)).amounts == [("Total (2)", Money(1250, "USD"))]


def test_an_address_and_who_looks_after_it_are_told_by_name() -> None:
    moved = {"kind": "services", "id": "x", "action": "updated", "before": {"site_id": None}, "after": {"site_id": "s"}}
    given = {"name": "TechnicianAssigned", "service_id": "x", "client_id": "a", "role": "primary", "user_id": "u"}
    view = plan_view(plan(changes=[moved], events=[given]), {**NAMES, "s": "Harbour 1", "u": "Rita"})
    assert [one["after"] for one in view.changes] == [{"Address": "Harbour 1"}]
    assert [one["name"] for one in view.events] == ["Technician assigned: Rita · role primary"]


def test_changes_read_as_words_without_ids_moments_or_machinery() -> None:
    before = {"status": "active", "version": 2, "suspended_at": None, "transitions": 2}
    after = {"status": "suspended", "version": 3, "suspended_at": "now", "transitions": 3}
    hold = {
        "id": "new:1", "service_id": "019cf15e-1200-7000-8247-68aaccf44923", "reason": "non_payment", "type": "full",
        "money": "stop", "placed_at": "now", "placed_by": "Owner", "percent": None,
    }  # fmt: skip
    view = plan_view(
        plan(
            changes=[
                {
                    "action": "updated",
                    "kind": "services",
                    "id": "x",
                    "before": {"quantity": "1.000000"},
                    "after": {"quantity": "2.5"},
                },
                {"action": "updated", "kind": "services", "id": "x", "before": before, "after": after},
                {"action": "created", "kind": "service_holds", "id": "new:1", "before": {}, "after": hold},
                {"action": "updated", "kind": "services", "id": "y", "before": {"version": 1}, "after": {"version": 2}},
                {"action": "created", "kind": "charges", "id": "new:2", "before": {}, "after": {"amount_minor": 1}},
            ]
        ),
        NAMES,
    )
    assert [(one["title"], one["before"], one["after"]) for one in view.changes] == [
        ("Fibre 100 changes", {"Quantity": "1"}, {"Quantity": "2.5"}),
        ("Fibre 100 changes", {"State": "Active"}, {"State": "Suspended"}),
        (
            "New hold",
            {"Reason": None, "Kind": None, "Billing": None},
            {"Reason": "Non payment", "Kind": "Full", "Billing": "pauses; a period that has begun stays billed"},
        ),
    ]


def test_a_price_is_money_though_nothing_is_billed() -> None:
    change = {
        "action": "updated", "kind": "services", "id": "x", "before": {"price_minor": 4900},
        "after": {"price_minor": 3900},
    }  # fmt: skip
    [shown] = plan_view(plan(changes=[change]), NAMES, {"x": "USD"}).changes

    assert (shown["before"], shown["after"]) == ({"Price": "49.00 USD"}, {"Price": "39.00 USD"})


def test_letters_and_what_follows() -> None:
    view = plan_view(
        plan(
            events=[
                {"name": "ServiceSuspended", "service_id": "x", "reason": "non_payment", "on": "2026-03-15"},
                {"name": "InvoiceIssued", "number": "1", "total": {"amount": "1.00", "currency": "USD"}},
                {"name": "InvoiceIssued", "number": "1", "total": {"amount": "1.00", "currency": "USD"}},
            ],
            outbound=[{"kind": "e-mail", "target": "ada@example.net", "subject": "Your service is suspended"}],
            effects=[{"kind": "step", "title": "Allocate an address", "manual": False}],
        )
    )
    assert [one["name"] for one in view.events] == [
        "Service suspended: non payment · on 15 Mar 2026",
        "Invoice issued: 1 · 1.00 USD × 2",
    ]
    assert view.outbound == [
        {"kind": "e-mail", "target": "ada@example.net", "subject": "Your service is suspended", "held": ""}
    ]
    assert view.follows == ["Step: Allocate an address, by itself"]
    assert not view.empty
    assert plan_view(plan()).empty


def test_a_moment_that_is_meant_reads_as_people_write_it() -> None:
    quote = {"number": "Q-000001", "valid_until": "2026-12-13T08:00:00+00:00"}
    made = {"action": "created", "kind": "renewal_quotes", "id": "new:1", "before": {}, "after": quote}
    [change] = plan_view(plan(changes=[made])).changes
    assert change["after"] == {"Number": "Q-000001", "Valid until": "13 Dec 2026, 08:00 UTC"}


def test_what_ends_reads_by_its_last_day() -> None:
    sides = {
        "end_date": "2026-05-01", "grace_until": "2026-05-31", "cancel_on": "2026-06-01", "ended_on": "2026-06-01",
        "until_on": "2026-07-01",
    }  # fmt: skip
    made = {"action": "updated", "kind": "services", "id": "new:1", "before": {}, "after": sides}
    granted = {"starts_on": "2026-04-01", "ends_on": "2026-07-01"}
    lowered = {"action": "created", "kind": "discounts", "id": "new:2", "before": {}, "after": granted}
    service, discount = plan_view(plan(changes=[made, lowered])).changes
    assert service["after"] == {
        "Last day of the term": "30 Apr 2026", "Grace until": "30 May 2026", "Cancelled from": "1 Jun 2026",
        "First day without it": "1 Jun 2026", "Runs again on": "1 Jul 2026",
    }  # fmt: skip
    assert discount["after"] == {"From": "1 Apr 2026", "Until": "30 Jun 2026"}


def test_a_letter_that_is_held_back_says_why() -> None:
    held = {"kind": "e-mail", "target": "", "subject": "Fibre is active", "held": "No mail server is configured."}
    sent = {"kind": "e-mail", "target": "ada@example.net", "subject": "Fibre is active"}
    assert plan_view(plan(outbound=[held, sent])).outbound == [
        {"kind": "e-mail", "target": "nobody", "subject": "Fibre is active", "held": "No mail server is configured."},
        {"kind": "e-mail", "target": "ada@example.net", "subject": "Fibre is active", "held": ""},
    ]


@pytest.mark.parametrize(
    ("amount", "days", "is_open", "text"),
    [
        ("10.33", "2026-04-01/2026-04-11", False, "Not charged: 10.33 USD, for 1 Apr 2026 to 10 Apr 2026"),
        (
            "31.00", "2026-05-01/2026-06-01", True,
            "Not charged: 31.00 USD, for 1 May 2026 to 31 May 2026, and as much for every period until it is lifted",
        ),
        ("0.00", None, False, "No bill to come becomes less by it"),
    ],
)  # fmt: skip
def test_what_is_not_charged_is_one_line(amount: str, days: str | None, is_open: bool, text: str) -> None:
    saved = {
        "kind": "not_charged", "service_id": "x", "client_id": "a", "period": days, "open": is_open,
        "amount": {"amount": amount, "currency": "USD"},
    }  # fmt: skip
    assert plan_view(plan(effects=[saved])).follows == [text]


def test_the_next_bill_is_one_line() -> None:
    due = {
        "kind": "next_bill", "service_id": "x", "client_id": "a", "on": "2026-04-01", "period": "2026-04-01/2026-05-01",
        "amount": {"amount": "31.00", "currency": "USD"},
    }  # fmt: skip
    assert plan_view(plan(effects=[due])).follows == [
        "Next bill: 31.00 USD on 1 Apr 2026, for 1 Apr 2026 to 30 Apr 2026"
    ]


@pytest.mark.parametrize("typed", ["2026-02-30", "2026-02-30T00:00:00+00:00", "2026-13-01T25:00:00+00:00"])
def test_what_looks_like_a_day_and_is_none_is_shown_as_typed(typed: str) -> None:
    noted = {"action": "updated", "kind": "invoices", "id": "i", "before": {"notes": None}, "after": {"notes": typed}}
    assert typed in str(plan_view(plan(changes=[noted])))
