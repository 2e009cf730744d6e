"""For each route a call that the world of tests/kit/world.py answers with success: a new route adds its line here.

`{client}` in a value stands for the id of the world's thing of that name; path parameters are found by PARAMETERS.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.kit.routes import Route
from tests.kit.world import Ids

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


@dataclass(frozen=True, slots=True)
class Call:
    """What to send: a JSON body or a form, the query, and other things than the usual ones in the path."""

    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    at: Mapping[str, str] = field(default_factory=dict)


PRICE = {"amount": "19.99", "currency": "USD"}
CONTACT = {"name": "Mary", "email": "mary@example.net"}
SITE = {"name": "Office", "line1": "1 Main St", "city": "Boston", "country": "US"}
INTERNET = {"code": "new", "name": "New", "type": "internet", "details": {"download_mbps": 50, "upload_mbps": 5}}
SALE = {"client_id": "{client}", "tariff_id": "{tariff}", "start_date": "2026-04-01"}
CHARGE = {"client_id": "{client}", "description": "Visit", "price": PRICE, "due_on": "2026-03-15"}
TAX_RATE = {"country": "US", "category": "reduced", "name": "Sales tax", "percent": "5", "valid_from": "2026-01-01"}
OUTAGE = {"kind": "outage", "severity": "high", "description": "No light"}
ON = {"on": "2026-03-15"}
HOURS = {"monday": [["08:00", "12:00"], ["13:00", "18:00"]]}
PROMISE = {"response_minutes": 60, "resolution_minutes": 240, "uptime_percent": "99.9", "timezone": "UTC"}
PARAMETERS_IN = {**PROMISE, "service_hours": HOURS}
STEPS = {"steps": [{"step": "set_up_monitoring", "title": "Watch it"}, {"step": "manual", "title": "Hand it over"}]}
ONBOARDING_FORM = {
    "who": "existing", "client_id": "{client}", "tariff_id": "{tariff}", "start_date": "2026-04-01",
    "response_minutes": "60", "resolution_minutes": "240", "uptime_percent": "99.9", "service_hours": "24/7",
}  # fmt: skip
DRAFT = {"invoice_id": "draft_invoice"}
METER = {"code": "calls", "name": "Calls", "unit": "call", "aggregation": "count"}
USED = {
    "id": "e", "service_id": "{active}", "meter": "traffic", "at": "2026-03-15T10:00:00Z", "quantity": "1.5",
}  # fmt: skip
TEMPLATE = "#let document(data) = [= #data.title]"
TEMPLATE_FILE = b64encode(TEMPLATE.encode()).decode()
LOGO = b64encode(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>').decode()
PASSWORD = "correct horse battery"


def _service(name: str, body: Any = None) -> Call:
    return Call(body, at={"service_id": name})


API_CALLS: Mapping[str, Call] = {
    "POST /onboarding": Call({**SALE, "technicians": {"primary": "{user}"}, "parameters": PARAMETERS_IN}),
    "POST /templates": Call(INTERNET),
    "PATCH /templates/{template_id}": Call({"name": "Better"}),
    "PATCH /templates/{template_id}/publish": Call(at={"template_id": "draft_template"}),
    "PATCH /templates/{template_id}/withdraw": Call(),
    "POST /templates/{template_id}/tariffs": Call({"code": "t", "name": "T", "cycle": "monthly"}),
    "PATCH /tariffs/{tariff_id}": Call({"active": False}),
    "POST /tariffs/{tariff_id}/prices": Call({"price": PRICE, "valid_from": "2026-06-01"}),
    "POST /tariffs/{tariff_id}/prices/index": Call({"percent": "3.5", "valid_from": "2026-06-01"}),
    "DELETE /tariffs/{tariff_id}/prices/{price_id}": Call(),
    "GET /tariffs/{tariff_id}/cost": Call(query={**ON, "quantity": "25"}),
    "POST /clients/{client_id}/prices": Call({"tariff_id": "{tariff}", "price": PRICE, "valid_from": "2026-06-01"}),
    "DELETE /clients/{client_id}/prices/{client_price_id}": Call(),
    "POST /meters": Call(METER),
    "PATCH /meters/{meter_id}": Call({"name": "Volume"}),
    "POST /tariffs/{tariff_id}/usage-prices": Call(
        {"meter_id": "{meter}", "valid_from": "2026-06-01", "pricing": {"model": "standard", "unit": "0.05"}}
    ),
    "DELETE /tariffs/{tariff_id}/usage-prices/{usage_price_id}": Call(),
    "POST /usage/events": Call({"events": [USED]}),
    "GET /offers": Call(query=ON),
    "GET /tariffs/{tariff_id}/offer": Call(query=ON),
    "POST /clients": Call({"name": "Bea", "contacts": [CONTACT], "sites": [SITE]}),
    "PATCH /clients/{client_id}": Call({"notes": "x"}),
    "PATCH /clients/{client_id}/activate": Call(at={"client_id": "lead"}),
    "PATCH /clients/{client_id}/archive": Call(),
    "PATCH /clients/{client_id}/restore": Call(at={"client_id": "archived"}),
    "POST /clients/{client_id}/contacts": Call(CONTACT),
    "PATCH /clients/{client_id}/contacts/{contact_id}": Call({"title": "CTO"}),
    "DELETE /clients/{client_id}/contacts/{contact_id}": Call(),
    "POST /clients/{client_id}/sites": Call(SITE),
    "PATCH /clients/{client_id}/sites/{site_id}": Call({"city": "Cambridge"}),
    "DELETE /clients/{client_id}/sites/{site_id}": Call(at={"site_id": "spare_site"}),
    "POST /contracts": Call({"client_id": "{client}", "start_date": "2026-04-01"}),
    "PATCH /contracts/{contract_id}": Call({"purchase_order": "7"}),
    "PATCH /contracts/{contract_id}/sign": Call(at={"contract_id": "draft_contract"}),
    "PATCH /contracts/{contract_id}/end": Call(ON),
    "POST /users": Call({"email": "new@example.net", "name": "New", "role": "billing"}),
    "PATCH /users/{user_id}/role": Call({"role": "dispatcher"}),
    "PATCH /users/{user_id}/deactivate": Call(),
    "PATCH /users/{user_id}/reactivate": Call(at={"user_id": "left"}),
    "POST /tokens": Call({"name": "new", "scopes": ["api"]}),
    "DELETE /tokens/{token_id}": Call(),
    "POST /services": Call(SALE),
    "POST /services/internet": Call({**SALE, "download_mbps": 80}),
    "PATCH /services/{service_id}/provision": _service("pending"),
    "PATCH /services/{service_id}/complete-provisioning": _service("provisioning"),
    "PATCH /services/{service_id}/fail-provisioning": _service("provisioning", {"reason": "no line"}),
    "PATCH /services/{service_id}/activate": _service("pending", {"on": "2026-03-15"}),
    "PATCH /services/{service_id}/suspend": _service("active", {"reason": "abuse"}),
    "PATCH /services/{service_id}/resume": _service("suspended", {}),
    "POST /services/{service_id}/hold-plans": _service("active", {"from_on": "2026-06-01", "until_on": "2026-06-15"}),
    "DELETE /services/{service_id}/hold-plans/{plan_id}": Call(),
    "PATCH /services/{service_id}/cancel": _service("active", {"reason": "moving", "on": "2026-05-01"}),
    "DELETE /services/{service_id}/cancellation": _service("ending"),
    "POST /services/{service_id}/discounts": _service("active", {"name": "Welcome", "percent": "20", "periods": 3}),
    "POST /clients/{client_id}/discounts": Call({"name": "Partner", "percent": "5"}),
    "PATCH /discounts/{discount_id}/end": Call({"on": "2026-04-01"}),
    "POST /bulk-changes": Call({"filters": {"status": "active"}, "percent": "5"}),
    "POST /bulk-changes/preview": Call({"filters": {"status": "active"}, "percent": "5"}),
    "PATCH /bulk-changes/{bulk_id}/stop": Call(),
    "PATCH /bulk-changes/{bulk_id}/resume": Call(at={"bulk_id": "stopped_bulk"}),
    "POST /services/{service_id}/changes": _service("active", {"price": PRICE, "when": "now"}),
    "DELETE /services/{service_id}/changes/{change_id}": Call(),
    "PATCH /services/{service_id}/transfer": _service("active", {"client_id": "{other_client}"}),
    "PUT /services/{service_id}/technicians": _service("active", {"primary": "{user}"}),
    "PUT /services/{service_id}/parameters": _service("active", PARAMETERS_IN),
    "PUT /services/{service_id}/monitoring": _service("active"),
    "POST /technicians/reassign": Call({"from_user": "{colleague}", "to_user": "{user}"}),
    "POST /services/{service_id}/incidents": Call(OUTAGE),
    "PATCH /incidents/{incident_id}/resolve": Call({}),
    "PATCH /incidents/{incident_id}/breach": Call(),
    "PATCH /alerts/{alert_id}/close": Call(),
    "POST /services/{service_id}/health": Call(),
    "POST /services/{service_id}/reviews": Call({"satisfaction": 8}),
    "GET /services/{service_id}/sla-report": Call(query={"from": "2026-02-01", "to": "2026-03-01"}),
    "DELETE /provisioning/templates/types/{kind}": Call(),
    "DELETE /provisioning/templates/catalog/{template_id}": Call(),
    "PUT /provisioning/templates/types/{kind}": Call(STEPS),
    "PUT /provisioning/templates/catalog/{template_id}": Call(STEPS),
    "POST /services/{service_id}/renewal/approve": _service("active", {"price": PRICE, "months": 24}),
    "POST /services/{service_id}/renewal/deny": _service("active", {"reason": "end of life"}),
    "DELETE /services/{service_id}/renewal/denial": _service("denied"),
    "POST /services/{service_id}/renewal/grace": _service("grace", {"days": 10}),
    "POST /services/{service_id}/renewal/reminder": _service("active", {}),
    "POST /services/{service_id}/renewal/quotes": _service("active", {"price": PRICE, "message": "As before."}),
    "DELETE /services/{service_id}/renewal/quotes/{quote_id}": _service("quoted"),
    "POST /services/{service_id}/provisioning/steps/{position}/retry": _service("not_set_up"),
    "POST /services/{service_id}/provisioning/steps/{position}/done": _service("not_set_up", {"note": "by me"}),
    "POST /services/{service_id}/provisioning/steps/{position}/skip": _service("not_set_up", {"reason": "spare"}),
    "POST /services/{service_id}/provisioning/steps/{position}/manual": _service("not_set_up", {}),
    "POST /services/{service_id}/provisioning/cancel": _service("not_set_up", {"reason": "moved"}),
    "POST /invoices": Call({"client_id": "{other_client}", "as_of": "2026-03-15"}),
    "POST /invoices/generate-recurring": Call({"client_id": "{client}", "as_of": "2026-04-01"}),
    "POST /services/{service_id}/invoices": _service("active", {"start": "2026-04-01", "end": "2026-05-01"}),
    "PATCH /invoices/{invoice_id}": Call({"notes": "Thank you."}, at=DRAFT),
    "DELETE /invoices/{invoice_id}": Call(at=DRAFT),
    "POST /invoices/{invoice_id}/approve": Call(at=DRAFT),
    "POST /invoices/{invoice_id}/hold": Call({"reason": "to be checked"}, at=DRAFT),
    "POST /invoices/{invoice_id}/release": Call(at=DRAFT),
    "POST /invoices/{invoice_id}/items": Call({"description": "Visit", "price": PRICE}, at=DRAFT),
    "PATCH /invoices/{invoice_id}/items/{line_id}": Call({"description": "Call-out"}, at=DRAFT),
    "DELETE /invoices/{invoice_id}/items/{line_id}": Call(at=DRAFT),
    "POST /invoices/{invoice_id}/reissue": Call({"reason": "wrong price"}),
    "POST /invoices/{invoice_id}/credit-notes": Call({"reason": "goodwill"}),
    "POST /clients/{client_id}/credit-notes": Call({"reason": "left"}, at={"client_id": "lead"}),
    "POST /billing/runs/{run_id}/undo": Call({"reason": "wrong prices"}),
    "GET /billing/runs/{run_id}/undo": Call(at={"run_id": "undone_run"}),
    "POST /billing/runs/{run_id}/undo/preview": Call({"reason": "wrong prices"}),
    "PUT /billing/series": Call({"series": "invoices", "prefix": "I-", "width": 6, "next_number": 1000}),
    "POST /billing/issue-reviewed": Call(),
    "POST /invoices/{invoice_id}/issue": Call(at={"invoice_id": "draft_invoice"}),
    "POST /invoices/{invoice_id}/void": Call({"reason": "wrong address"}),
    "POST /invoices/{invoice_id}/send": Call(),
    "PUT /document-templates/{document_kind}": Call({"body": TEMPLATE}),
    "DELETE /document-templates/{document_kind}": Call(),
    "POST /document-templates/{document_kind}/preview": Call({}),
    "PUT /document-logo": Call({"content": LOGO}),
    "DELETE /document-logo": Call(),
    "POST /notices/{notice_id}/retry": Call(),
    "POST /notices/release": Call({"since": "2026-03-01"}),
    "GET /tax-rates/quote": Call(query={"amount": "19.99", "client_id": "{client}"}),
    "GET /tax-report": Call(query={"from": "2026-01-01", "to": "2026-04-01"}),
    "POST /tax-rates": Call(TAX_RATE),
    "PATCH /tax-rates/{rate_id}": Call({"percent": "8"}),
    "POST /tax-rates/{rate_id}/successor": Call({"percent": "8", "valid_from": "2027-01-01"}),
    "DELETE /tax-rates/{rate_id}": Call(),
    "POST /charges": Call({**CHARGE, "service_id": "{active}"}),
    "POST /billing/runs": Call({"as_of": "2026-04-01"}),
    "POST /billing/runs/preview": Call({"as_of": "2026-04-01"}),
}
"""Of the API: every route that changes something, and those reads that ask for more than their path."""

ASKING = frozenset(
    {
        "POST /bulk-changes/preview",
        "POST /billing/runs/preview",
        "POST /billing/runs/{run_id}/undo/preview",
    }
)
"""Questions that are sent as POST because they are long; they change nothing."""

BY_LINK = frozenset({"GET /quotes/{token}", "POST /quotes/{token}/accept", "POST /quotes/{token}/decline"})
"""Pages for whoever holds a signed link, of whichever company; tests/db/services/test_quote_page.py is theirs."""

TEMPLATE_FORM = {"name": "Better", "download_mbps": "50", "upload_mbps": "5"}
PRICING_FORM = {"model": "graduated", "tiers": "10: 5.00\nabove: 4.00", "valid_from": "2026-06-01"}
TARIFF_FORM = {"code": "t", "name": "T", "currency": "USD", "price": "9.99", "valid_from": "2026-06-01"}
USAGE_PRICE_FORM = {"meter_id": "{meter}", "model": "standard", "unit": "0.05", "valid_from": "2026-06-01"}
CLIENT_FORM = {"name": "Bea", "timezone": "UTC", "locale": "en"}
TERMS = {"start_date": "2026-04-01"}

PAGE_CALLS: Mapping[str, Call] = {
    "POST /onboarding": Call({**ONBOARDING_FORM, "primary": "{user}"}, query={"at": "preview", "to": "start"}),
    "POST /invoices/{invoice_id}/edit": Call({"due_date": "2026-06-01", "notes": "Thank you."}, at=DRAFT),
    "POST /invoices/{invoice_id}/delete": Call(at=DRAFT),
    "POST /invoices/{invoice_id}/approve": Call(at=DRAFT),
    "POST /invoices/{invoice_id}/hold": Call({"reason": "to be checked"}, at=DRAFT),
    "POST /invoices/{invoice_id}/release": Call(at=DRAFT),
    "POST /invoices/{invoice_id}/reissue": Call({"reason": "wrong price"}),
    "POST /invoices/{invoice_id}/items/new": Call({"description": "Visit", "price": "5.00", "quantity": "1"}, at=DRAFT),
    "GET /invoices/{invoice_id}/items/{line_id}": Call(at=DRAFT),
    "POST /invoices/{invoice_id}/items/{line_id}": Call(
        {"description": "Call-out", "price": "5.00", "quantity": "1"}, at=DRAFT
    ),
    "POST /invoices/{invoice_id}/items/{line_id}/remove": Call(at=DRAFT),
    "POST /invoices/{invoice_id}/credit": Call({"line": "all", "mode": "keep", "reason": "goodwill"}),
    "POST /clients/{client_id}/pay-out": Call({"reason": "left"}, at={"client_id": "lead"}),
    "POST /billing/series/{series}": Call({"series": "invoices", "prefix": "I-", "width": "6", "next_number": "1000"}),
    "POST /billing/runs/{run_id}/undo": Call({"reason": "wrong prices"}),
    "POST /billing/runs/{run_id}/undo/preview": Call({"reason": "wrong prices"}),
    "GET /billing/runs/{run_id}/undo/progress": Call(at={"run_id": "undone_run"}),
    "POST /services/{service_id}/technicians": _service("active", {"primary": "{user}"}),
    "POST /services/{service_id}/parameters": _service("active", {**PROMISE, "service_hours": "24/7"}),
    "POST /services/{service_id}/monitoring": _service("active"),
    "POST /technicians/reassign": Call({"from_user": "{colleague}", "to_user": "{user}"}),
    "POST /provisioning/templates/new": Call({"template_id": "{template}"}),
    "POST /provisioning/templates/types/{kind}": Call({"steps": "Set up monitoring"}),
    "POST /provisioning/templates/types/{kind}/reset": Call(),
    "POST /provisioning/templates/catalog/{template_id}": Call({"steps": "Set up monitoring"}),
    "POST /provisioning/templates/catalog/{template_id}/reset": Call(),
    "POST /meters/new": Call(METER),
    "POST /meters/{meter_id}/edit": Call({"name": "Volume", "unit": "GB"}),
    "POST /catalog/new": Call({"type": "internet"}),
    "POST /catalog/new/{kind}": Call({**TEMPLATE_FORM, "code": "new"}),
    "POST /catalog/{template_id}/edit": Call(TEMPLATE_FORM),
    "POST /catalog/{template_id}/publish": Call(at={"template_id": "draft_template"}),
    "POST /catalog/{template_id}/withdraw": Call(),
    "POST /catalog/{template_id}/tariffs/new": Call(TARIFF_FORM),
    "POST /catalog/tariffs/{tariff_id}/prices/new": Call({"price": "9.99", "valid_from": "2026-06-01"}),
    "POST /catalog/tariffs/{tariff_id}/prices/{price_id}/withdraw": Call(),
    "POST /catalog/tariffs/{tariff_id}/pricing/new": Call(PRICING_FORM),
    "POST /catalog/tariffs/{tariff_id}/cost/ask": Call({"quantity": "25", "on": "2026-04-01"}),
    "POST /clients/{client_id}/prices/new": Call(
        {"tariff_id": "{tariff}", "price": "9.99", "valid_from": "2026-06-01"}
    ),
    "POST /clients/{client_id}/prices/{client_price_id}/withdraw": Call(),
    "POST /catalog/tariffs/{tariff_id}/{wanted}": Call(),
    "POST /catalog/tariffs/{tariff_id}/usage-prices/new": Call(USAGE_PRICE_FORM),
    "POST /catalog/tariffs/{tariff_id}/usage-prices/{usage_price_id}/withdraw": Call(),
    "POST /clients/new": Call({**CLIENT_FORM, "currency": "USD"}),
    "POST /clients/{client_id}/edit": Call(CLIENT_FORM),
    "POST /clients/{client_id}/activate": Call(at={"client_id": "lead"}),
    "POST /clients/{client_id}/restore": Call(at={"client_id": "archived"}),
    "POST /clients/{client_id}/archive": Call(),
    "POST /clients/{client_id}/contacts/new": Call(CONTACT),
    "POST /clients/{client_id}/contacts/{contact_id}/edit": Call(CONTACT),
    "POST /clients/{client_id}/contacts/{contact_id}/remove": Call(),
    "POST /clients/{client_id}/sites/new": Call(SITE),
    "POST /clients/{client_id}/sites/{site_id}/edit": Call(SITE),
    "POST /clients/{client_id}/sites/{site_id}/remove": Call(at={"site_id": "spare_site"}),
    "POST /clients/{client_id}/contracts/new": Call(TERMS),
    "POST /contracts/{contract_id}/edit": Call({"purchase_order": "7"}),
    "POST /contracts/{contract_id}/sign": Call(at={"contract_id": "draft_contract"}),
    "POST /contracts/{contract_id}/end": Call(ON),
    "POST /users/new": Call({"email": "new@example.net", "name": "New", "role": "billing"}),
    "POST /users/{user_id}/role": Call({"role": "dispatcher"}),
    "POST /users/{user_id}/password": Call({"password": PASSWORD}),
    "POST /users/{user_id}/deactivate": Call(),
    "POST /users/{user_id}/reactivate": Call(at={"user_id": "left"}),
    "POST /tokens/new": Call({"name": "new", "days": "30"}),
    "POST /tokens/{token_id}/revoke": Call(),
    "POST /profile/password": Call({"current": PASSWORD, "password": f"another {PASSWORD}"}),
    "POST /profile/sessions/{session_id}/end": Call(),
    "POST /profile/sign-out-everywhere": Call(),
    "POST /schedule/{name}/run": Call(),
    "POST /jobs/retry-failed": Call(),
    "POST /jobs/{job_id}/retry": Call(),
    "POST /jobs/{job_id}/discard": Call(),
    "POST /settings/{key}": Call(),
    "POST /clients/{client_id}/settings/{key}": Call(),
    "POST /login": Call({"email": "owner@harbour.example.net", "password": PASSWORD}),
    "POST /logout": Call(),
    "POST /services/{service_id}/renewal/approve": _service("active", {"price": "19.99", "months": "24"}),
    "POST /services/{service_id}/renewal/deny": _service("active", {"reason": "end of life"}),
    "POST /services/{service_id}/renewal/undo-denial": _service("denied"),
    "POST /services/{service_id}/renewal/grace": _service("grace", {"days": "10"}),
    "POST /services/{service_id}/renewal/remind": _service("active"),
    "POST /services/{service_id}/renewal/quote": _service("active", {"price": "19.99", "months": "24"}),
    "GET /services/{service_id}/renewal/quotes/{quote_id}": _service("quoted"),
    "POST /services/{service_id}/renewal/quotes/{quote_id}/withdraw": _service("quoted"),
    "POST /quotes/{token}/accept": Call({"name": "Mary"}),
    "POST /quotes/{token}/decline": Call({"name": "Mary", "reason": "too dear"}),
    "POST /services/{service_id}/revoke": _service("ending"),
    "POST /services/new": Call(SALE),
    "POST /services/{service_id}/provision": _service("pending"),
    "GET /services/{service_id}/provisioning/live": _service("not_set_up"),
    "POST /services/{service_id}/provisioning/steps/{position}/retry": _service("not_set_up"),
    "POST /services/{service_id}/provisioning/steps/{position}/done": _service("not_set_up", {"note": "by me"}),
    "POST /services/{service_id}/provisioning/steps/{position}/skip": _service("not_set_up", {"reason": "spare"}),
    "POST /services/{service_id}/provisioning/steps/{position}/manual": _service("not_set_up", {"note": "by me"}),
    "POST /services/{service_id}/provisioning/cancel": _service("not_set_up", {"reason": "moved"}),
    "POST /services/{service_id}/complete_provisioning": _service("provisioning"),
    "POST /services/{service_id}/fail_provisioning": _service("provisioning", {"reason": "no line"}),
    "POST /services/{service_id}/activate": _service("pending", ON),
    "POST /services/{service_id}/suspend": _service("active", {"reason": "abuse"}),
    "POST /services/{service_id}/resume": _service("suspended"),
    "POST /services/{service_id}/hold-plans/new": _service(
        "active", {"reason": "customer_request", "type": "full", "from_on": "2026-06-01", "until_on": "2026-06-15"}
    ),
    "POST /services/{service_id}/hold-plans/{plan_id}/revoke": Call(),
    "POST /services/{service_id}/discounts/new": _service(
        "active", {"name": "Welcome", "percent": "20", "periods": "3"}
    ),
    "POST /clients/{client_id}/discounts/new": Call({"name": "Partner", "percent": "5"}),
    "POST /discounts/{discount_id}/end": Call({"on": "2026-04-01"}),
    "POST /services/bulk/new": Call({"what": "percent", "amount": "5"}),
    "POST /services/bulk": Call({"what": "percent", "amount": "5"}),
    "POST /services/bulk/{bulk_id}/stop": Call(),
    "POST /services/bulk/{bulk_id}/resume": Call(at={"bulk_id": "stopped_bulk"}),
    "POST /services/{service_id}/change": _service("active", {"price": "60", "when": "now", "site_id": "{site}"}),
    "POST /services/{service_id}/changes/{change_id}/revoke": Call(),
    "POST /services/{service_id}/transfer": _service("active", {"client": "{other_number}"}),
    "POST /services/{service_id}/cancel": _service("active", {"reason": "moving", "on": "2026-05-01"}),
    "POST /services/{service_id}/incidents/new": Call(OUTAGE),
    "POST /services/{service_id}/reviews/new": Call({"satisfaction": "8"}),
    "POST /services/{service_id}/health/check": Call(),
    "POST /incidents/{incident_id}/resolve": Call(),
    "POST /incidents/{incident_id}/breach": Call(),
    "POST /alerts/{alert_id}/close": Call(),
    "POST /invoices/{invoice_id}/issue": Call(at={"invoice_id": "draft_invoice"}),
    "POST /invoices/{invoice_id}/void": Call({"reason": "wrong address"}),
    "POST /taxes/new": Call(TAX_RATE),
    "POST /taxes/quote": Call({"amount": "19.99", "currency": "USD", "category": "standard", "on": "2026-03-01"}),
    "POST /taxes/{rate_id}/edit": Call({"name": "VAT", "percent": "8", "valid_from": "2025-01-01"}),
    "POST /taxes/{rate_id}/end": Call({"valid_until": "2027-01-01"}),
    "POST /taxes/{rate_id}/successor": Call({"percent": "8", "valid_from": "2027-01-01"}),
    "POST /taxes/{rate_id}/remove": Call(),
    "POST /invoices/{invoice_id}/send": Call({}),
    "POST /documents/logo": Call({"content": LOGO}),
    "POST /documents/logo/remove": Call(),
    "POST /documents/{document_kind}": Call({"body": TEMPLATE_FILE}),
    "POST /documents/{document_kind}/reset": Call(),
    "POST /notices/release": Call({"since": "2026-03-01"}),
    "POST /notices/{notice_id}/retry": Call(),
    "POST /billing/runs/new": Call({"as_of": "2026-04-01"}),
    "POST /billing/runs": Call({"as_of": "2026-04-01"}),
}
"""Of the pages: every form."""


def call_of(route: Route) -> Call:
    """The call of a route; a change without one, or a path parameter without a thing, fails the test that asks."""
    table = "PAGE_CALLS" if route.page else "API_CALLS"
    found = (PAGE_CALLS if route.page else API_CALLS).get(route.name)
    if found is None and not route.reads:
        raise AssertionError(f"add {route.name!r} to {table} in tests/kit/calls.py: a call that succeeds")
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
                f"add the path parameter {name!r} of {route.name!r} to PARAMETERS in tests/kit/calls.py,"
                " and the thing that it names to tests/kit/world.py"
            )
        values[name] = thing[1:] if thing.startswith("=") else ids[thing]
    return route.path.format_map(values | over)
