"""The audit trail: who changed what, before and after, filtered by the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.billing.queries.overview import numbers_of
from fairlead.domains.clients.queries import facts_of_clients
from fairlead.domains.contracts.queries import terms_of_contracts
from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.domains.identity.queries import company_facts
from fairlead.domains.services.queries import names_of
from fairlead.platform import trail
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Badge, Column, EmptyState, Link, ListPage, View
from fairlead.platform.trail import Change
from fairlead.web.staff.diffs import Diff

router = APIRouter(route_class=PageRoute)

KINDS: Mapping[str, str] = {
    "api_tokens": "API token",
    "billing_releases": "Release of odd invoices",
    "billing_run_undos": "Undoing of a billing run",
    "billing_runs": "Billing run",
    "bulk_changes": "Bulk change",
    "client_prices": "Client's own price",
    "clients": "Client",
    "contacts": "Contact",
    "contracts": "Contract",
    "credit_notes": "Credit note",
    "discounts": "Discount",
    "document_templates": "Template of documents",
    "import_runs": "Import",
    "incidents": "Incident",
    "invoices": "Invoice",
    "meters": "Meter",
    "policies": "Policy",
    "price_versions": "Price",
    "provisioning_templates": "Set-up steps",
    "renewal_quotes": "Renewal quote",
    "service_alerts": "Alert",
    "service_hold_plans": "Planned hold",
    "service_holds": "Hold",
    "service_parameters": "Service parameters",
    "service_reviews": "Review",
    "service_templates": "Service template",
    "services": "Service",
    "sites": "Site",
    "tariffs": "Tariff",
    "tax_rates": "Tax rate",
    "usage_prices": "Usage price",
    "users": "User",
}
"""Every audited table, as people call it."""

_PLACES = {
    "billing_runs": "/billing/runs", "clients": "/clients", "contracts": "/contracts",
    "credit_notes": "/credit-notes", "incidents": "/incidents", "invoices": "/invoices",
    "service_templates": "/catalog", "services": "/services", "tax_rates": "/taxes", "users": "/users",
}  # fmt: skip
_COLOURS = {"created": "green", "updated": "azure", "deleted": "red", "billed": "teal"}
_NAMES = ("name", "number", "code", "email", "slug", "filename")
_ANY_ZONE = trail.filters("UTC", KINDS)

Asked = Annotated[Listing, Depends(listing(_ANY_ZONE, trail.SORTS, blanks=True))]


_PARENTS = {
    "billing_releases": ("client_id", "/clients"), "billing_run_undos": ("run_id", "/billing/runs"),
    "client_prices": ("client_id", "/clients"), "contacts": ("client_id", "/clients"),
    "document_templates": ("kind", "/documents"), "incidents": ("service_id", "/services"),
    "renewal_quotes": ("service_id", "/services"), "service_alerts": ("service_id", "/services"),
    "service_hold_plans": ("service_id", "/services"), "service_holds": ("service_id", "/services"),
    "service_parameters": ("service_id", "/services"), "sites": ("client_id", "/clients"),
    "tariffs": ("template_id", "/catalog"),
}  # fmt: skip
"""What has no page of its own stands on the page of what it belongs to, when the change names that."""


def _thing(names: Mapping[UUID, str]) -> Callable[[Change], object]:
    """The kind and the name of what was changed, leading to its page."""

    def thing(change: Change) -> object:
        kind = KINDS.get(change.kind, change.kind.replace("_", " ").capitalize())
        told = next((text for name in _NAMES if (text := _value(change, name))), None)
        label = f"{kind} {names.get(change.subject_id) or told or ''}".rstrip()
        place = _place(change)
        return Link(label, place) if place else label

    return thing


def _value(change: Change, name: str) -> Any:
    return change.after.get(name) or change.before.get(name)


def _place(change: Change) -> str | None:
    if change.kind in _PLACES and change.action != "deleted":
        return f"{_PLACES[change.kind]}/{change.subject_id}"
    name, place = _PARENTS.get(change.kind, ("", ""))
    owner = _value(change, name)
    return f"{place}/{owner}" if owner else None


async def _names(ctx: Context, changes: Sequence[Change]) -> dict[UUID, str]:
    """The names of what was changed: a statement for each kind that is there."""
    ids: dict[str, set[UUID]] = {}
    for change in changes:
        ids.setdefault(change.kind, set()).add(change.subject_id)
    names: dict[UUID, str] = {}
    if "clients" in ids:
        names |= {id_: facts.name for id_, facts in (await facts_of_clients(ctx, ids["clients"])).items()}
    if "contracts" in ids:
        names |= {id_: terms.number for id_, terms in (await terms_of_contracts(ctx, ids["contracts"])).items()}
    if "services" in ids:
        names |= await names_of(ctx, ids["services"])
    if "invoices" in ids:
        names |= await numbers_of(ctx, ids["invoices"])
    return names


def _history(change: Change) -> Link:
    return Link("its history", f"/audit?subject_id={change.subject_id}")


def _diff(change: Change) -> Diff:
    """A row that is new has no values before, whatever it went through in the unit of work that made it."""
    return Diff({} if change.action == "created" else change.before, change.after)


_WHAT = 3
"""The place of the column that names what was changed."""
TRAIL = ListPage[Change](
    "Audit trail",
    "/audit",
    columns=(
        Column("When", "at", "datetime", sort="at"),
        Column("Who", "actor_name", below=lambda row: trail.ACTORS.get(row.actor_kind, row.actor_kind)),
        Column("Action", lambda row: Badge(row.action.capitalize(), _COLOURS.get(row.action, "secondary"), quiet=True)),
        Column("What", _thing({}), main=True, below=_history),
        Column("Values", _diff),
    ),
    filters=_ANY_ZONE,
    noun="change",
    default_sort="-at",
    search="values__icontains",
    pinned=("kind", "action", "by"),
    views=(
        View("All", {}),
        View("By users", {"by": "user"}),
        View("By the API", {"by": "token"}),
        View("By the system", {"by": "system"}),
    ),
    empty=EmptyState("Nothing has been changed yet", "Every change is kept here with who made it.", icon="history"),
)


@router.get("/audit", dependencies=[needs(IdentityPermission.READ_AUDIT)])
async def audit_trail(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every change, the latest first."""
    known = trail.filters((await company_facts(ctx)).timezone, KINDS)
    found = await trail.changes(ctx, known, **asked)
    what = replace(TRAIL.columns[_WHAT], value=_thing(await _names(ctx, found.items)))
    columns = (*TRAIL.columns[:_WHAT], what, *TRAIL.columns[_WHAT + 1 :])
    return await replace(TRAIL, filters=known, columns=columns).answer(request, found)
