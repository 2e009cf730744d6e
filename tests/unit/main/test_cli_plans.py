"""A plan on the terminal says money, changes, letters and what follows, in the words of the pages."""

from fairlead.main.cli.plans import plan_text
from fairlead.platform.plan import Plan
from fairlead.web.staff.plans import plan_view

EURO = {"amount": "12.00", "currency": "EUR"}


def test_every_kind_of_line() -> None:
    plan = Plan(
        changes=[
            {
                "action": "updated", "kind": "services", "id": "s", "before": {"status": "active"},
                "after": {"status": "suspended"},
            }
        ],
        events=[{"name": "ServiceSuspended", "reason": "customer_request", "on": "2026-03-15"}],
        outbound=[{"kind": "e-mail", "target": "", "notice": "gone", "subject": "Gone", "held": "No address."}],
        effects=[
            {
                "kind": "charge", "client_id": "a", "description": "Fibre", "period": "2026-03-15/2026-04-01",
                "amount": EURO,
            }
        ],
        hash="abc",
    )  # fmt: skip
    said = plan_text(plan, plan_view(plan, {"a": "Ada"})).splitlines()
    assert said == [
        "1 changes, 1 events, 1 messages out",
        "  Ada: 12.00 EUR",
        "    12.00 EUR  Fibre, 15 Mar 2026 to 31 Mar 2026",
        "  Service changes: State Suspended",
        "  e-mail to nobody: Gone (held back: No address.)",
        "  Service suspended: customer request · on 15 Mar 2026",
        f"plan {plan.hash}",
    ]
