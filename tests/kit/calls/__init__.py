"""For each route a call that the world of tests/kit/world.py answers with success: a new route adds its line here.

`{client}` in a value stands for the id of the world's thing of that name; path parameters are found by PARAMETERS.
"""

from collections.abc import Mapping
from typing import Any

from tests.kit.calls.api import API_CALLS
from tests.kit.calls.bodies import SALE, Call
from tests.kit.calls.pages import PAGE_CALLS
from tests.kit.routes import Route
from tests.kit.world import Ids

__all__ = [
    "API_CALLS",
    "ASKING",
    "BY_LINK",
    "PAGE_CALLS",
    "PARAMETERS",
    "SALE",
    "Call",
    "call_of",
    "filled",
    "names_in",
    "path_of",
]

PARAMETERS: Mapping[str, str] = {
    "alert_id": "alert",
    "bulk_id": "bulk",
    "change_id": "change",
    "client_id": "client",
    "client_price_id": "client_price",
    "contact_id": "contact",
    "contract_id": "contract",
    "credit_note_id": "credit_note",
    "discount_id": "discount",
    "document_kind": "=invoice",
    "incident_id": "incident",
    "invoice_id": "invoice",
    "job_id": "job",
    "key": "=billing",
    "line_id": "draft_line",
    "meter_id": "meter",
    "notice_id": "notice",
    "notice_kind": "=renewal_due",
    "kind": "=internet",
    "name": "=services.carry_out_cancellations",
    "plan_id": "hold_plan",
    "position": "=1",
    "price_id": "price",
    "quote_id": "quote",
    "rate_id": "tax_rate",
    "run_id": "run",
    "series": "=invoices",
    "service_id": "active",
    "session_id": "session",
    "site_id": "site",
    "tariff_id": "tariff",
    "template_id": "template",
    "token": "quote_token",
    "token_id": "token",
    "usage_price_id": "usage_price",
    "user_id": "user",
    "wanted": "=stop",
}
"""The world's thing behind a path parameter; `=word` is the word itself, which belongs to no company."""

ASKING = frozenset(
    {
        "POST /bulk-changes/preview",
        "POST /billing/runs/preview",
        "POST /document-templates/{document_kind}/preview",
        "POST /billing/runs/{run_id}/undo/preview",
    }
)
"""Questions that are sent as POST because they are long; they change nothing."""

BY_LINK = frozenset({"GET /quotes/{token}", "POST /quotes/{token}/accept", "POST /quotes/{token}/decline"})
"""Pages for whoever holds a signed link, of whichever company; tests/db/services/test_quote_page.py is theirs."""


def call_of(route: Route) -> Call:
    """The call of a route; a change without one, or a path parameter without a thing, fails the test that asks."""
    table = "PAGE_CALLS" if route.page else "API_CALLS"
    found = (PAGE_CALLS if route.page else API_CALLS).get(route.name)
    if found is None and not route.reads:
        raise AssertionError(f"add {route.name!r} to {table} in tests/kit/calls: a call that succeeds")
    return found or Call()


def filled(value: Any, ids: Ids) -> Any:
    """A body with the world's ids in it."""
    if isinstance(value, str) and value.startswith("{"):
        return value.format_map(ids)
    if isinstance(value, dict):
        return {name: filled(item, ids) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, ids) for item in value]
    return value


def names_in(path: str) -> list[str]:
    """The parameters of a path."""
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def path_of(route: Route, ids: Ids, **over: str) -> str:
    """The path of a route's call, with the world's ids; `over` gives parameters themselves."""
    at = call_of(route).at
    values = {}
    for name in names_in(route.path):
        thing = at.get(name) or PARAMETERS.get(name)
        if thing is None:
            raise AssertionError(
                f"add the path parameter {name!r} of {route.name!r} to PARAMETERS in tests/kit/calls,"
                " and the thing that it names to tests/kit/world.py"
            )
        values[name] = thing[1:] if thing.startswith("=") else ids[thing]
    return route.path.format_map(values | over)
