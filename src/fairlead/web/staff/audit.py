"""The audit trail: who changed what, before and after, filtered by the address."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.domains.identity.queries import company_facts
from fairlead.platform import trail
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
    "billing_runs": "Billing run",
    "clients": "Client",
    "contacts": "Contact",
    "contracts": "Contract",
    "import_runs": "Import",
    "invoices": "Invoice",
    "policies": "Policy",
    "price_versions": "Price",
    "service_holds": "Hold",
    "service_templates": "Service template",
    "services": "Service",
    "sites": "Site",
    "tariffs": "Tariff",
    "users": "User",
}
"""Every audited table, as people call it."""

_PLACES = {
    "billing_runs": "/billing/runs", "clients": "/clients", "contracts": "/contracts", "invoices": "/invoices",
    "service_templates": "/catalog", "services": "/services", "users": "/users",
}  # fmt: skip
_COLOURS = {"created": "green", "updated": "azure", "deleted": "red", "billed": "teal"}
_NAMES = ("name", "number", "code", "email", "slug", "filename")
_ANY_ZONE = trail.filters("UTC", KINDS)

Asked = Annotated[Listing, Depends(listing(_ANY_ZONE, trail.SORTS, blanks=True))]


def _thing(change: Change) -> object:
    """The kind and, where the change says it, the name of what was changed."""
    kind = KINDS.get(change.kind, change.kind.replace("_", " ").capitalize())
    named = next((text for name in _NAMES if (text := change.after.get(name) or change.before.get(name))), None)
    label = f"{kind} {named}" if named else kind
    place = _PLACES.get(change.kind)
    return Link(label, f"{place}/{change.subject_id}") if place and change.action != "deleted" else label


def _diff(change: Change) -> Diff:
    """A row that is new has no values before, whatever it went through in the unit of work that made it."""
    return Diff({} if change.action == "created" else change.before, change.after)


TRAIL = ListPage[Change](
    "Audit trail",
    "/audit",
    columns=(
        Column("When", "at", "datetime", sort="at"),
        Column("Who", "actor_name", below=lambda row: trail.ACTORS.get(row.actor_kind, row.actor_kind)),
        Column("Action", lambda row: Badge(row.action.capitalize(), _COLOURS.get(row.action, "secondary"), quiet=True)),
        Column("What", _thing, main=True, below=lambda row: Link("its history", f"/audit?subject_id={row.subject_id}")),
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
    return await replace(TRAIL, filters=known).answer(request, found)
