"""What calls send, where several send it."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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


def of_service(name: str, body: Any = None) -> Call:
    """To a service of the world by its name."""
    return Call(body, at={"service_id": name})
