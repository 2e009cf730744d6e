"""The page behind "why?": sentences that a client can follow, the numbers, and a link to each source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.billing import queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import Explanation, Source
from fairlead.domains.billing.rules import days_text
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Alert,
    Column,
    Crumb,
    Header,
    KeyValues,
    Link,
    Section,
    Table,
    detail_page,
)

router = APIRouter(route_class=PageRoute)

READ = [needs(BillingPermission.READ)]


@dataclass(frozen=True, slots=True)
class Sentences:
    """What one would say to the client, a step a line, and the sum itself."""

    template: ClassVar[str] = "billing/sentences.html"

    sentences: Sequence[str]
    steps: Sequence[str]
    formula: str


@router.get("/invoices/{invoice_id}/lines/{line_id}/why", dependencies=READ)
async def why(ctx: Ctx, request: Request, invoice_id: UUID, line_id: UUID) -> Response:
    """Why a line costs what it costs."""
    found = await queries.explanation(ctx, invoice_id, line_id)
    number = found.invoice_number or "Draft"
    header = Header(
        f"Why {found.amount} for {found.description}?",
        crumbs=(Crumb("Invoices", "/invoices"), Crumb(number, f"/invoices/{invoice_id}"), Crumb("Why?")),
    )
    return await detail_page(request, header, *explained(found))


def explained(found: Explanation, *, checked: bool = True) -> Sequence[object]:
    """The parts of an explanation; `checked` says also that it was reckoned again."""
    parts: list[object] = [
        Section("In words", Sentences(found.sentences, found.steps, found.formula)),
        Section("Numbers", KeyValues(_numbers(found))),
    ]
    if found.sources:
        parts.append(Section("Where it comes from", _sources(found.sources), flush=True))
    if checked:
        parts.append(_checked(found))
    return parts


def _numbers(found: Explanation) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        ("Days billed", days_text(found.period) if found.period else None),
        ("Billing period", days_text(found.period_of) if found.period_of else None),
        ("Day count", f"{found.used} of {found.days}" if found.proration else None),
        ("Proration", found.proration.replace("_", " ") if found.proration else None),
        ("Amount", found.amount if found.amount != found.net else None),
        ("Net", found.net),
        ("Tax", found.tax if found.tax_rule else None),
        ("Rounded", found.rounding),
    ]
    return [(label, value) for label, value in facts if value is not None]


def _sources(sources: Sequence[Source]) -> Table[Source]:
    columns: tuple[Column[Source], ...] = (
        Column("Source", _link, main=True, below="number"),
        Column("What counts", lambda one: one.says),
    )
    return Table(columns, list(sources), label="Sources", noun="source")


_PLACES = {"service": "services", "contract": "contracts", "template": "catalog", "invoice": "invoices"}


def _link(one: Source) -> object:
    name = one.name if one.kind != "tariff" else f"Tariff {one.name}"
    place = _PLACES.get(one.kind)
    return Link(name, f"/{place}/{one.id}") if place else name


def _checked(found: Explanation) -> Alert:
    if found.agrees:
        again = found.recomputed
        return Alert("Reckoned again", f"From this explanation alone: net {again.net}, tax {again.tax}.", "success")
    return Alert(
        "This does not add up",
        f"The explanation comes to {found.recomputed.net} and {found.recomputed.tax} tax; the invoice says otherwise.",
        "danger",
    )
