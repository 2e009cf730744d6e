"""Where a charge comes from: the service as it was sold, its price, the changes, holds and events behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, select

from fairlead.domains.billing.models import Charge, Invoice, InvoiceLine
from fairlead.domains.billing.rules import Basis, core, day_text
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.catalog.models import PriceVersion, ServiceTemplate, Tariff, UsagePrice
from fairlead.domains.contracts.models import Contract
from fairlead.domains.services.models import Service
from fairlead.domains.services.queries import ChangeRow, Terms, changes_of, holds_of
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.events import EventRow


@dataclass(frozen=True, slots=True)
class Source:
    """A thing that a charge follows from: `kind` says what its id names."""

    kind: str
    id: UUID
    name: str
    number: str | None = None
    says: str = ""
    """What of it counts here."""


@dataclass(frozen=True, slots=True)
class PriceSource:
    """Where a price comes from: a version of a tariff, or what was agreed with the client."""

    tariff: str
    agreed: bool
    version_id: UUID | None = None
    version: int | None = None
    """Which of the tariff's versions, the first is 1."""
    valid_from: date | None = None


_SERVICE = select(Service.number, *(getattr(Service, name) for name in Terms.__dataclass_fields__)).where(
    Service.id == bindparam("service_id")
)
_TARIFF = (
    select(Tariff.name, Tariff.code, ServiceTemplate.name.label("template"), ServiceTemplate.code.label("sold_as"))
    .join(ServiceTemplate, (ServiceTemplate.tenant_id == Tariff.tenant_id) & (ServiceTemplate.id == Tariff.template_id))
    .where(Tariff.id == bindparam("tariff_id"))
)
_CONTRACT = select(Contract.number).where(Contract.id == bindparam("contract_id"))
_VERSIONS = (
    select(
        PriceVersion.id, PriceVersion.valid_from, PriceVersion.price_minor, PriceVersion.setup_minor,
        PriceVersion.pricing,
    )
    .where(PriceVersion.tariff_id == bindparam("tariff_id"))
    .order_by(PriceVersion.valid_from)
)  # fmt: skip
_EVENTS = (
    select(EventRow.id, EventRow.name, EventRow.payload)
    .where(
        EventRow.subject_id == any_(bindparam("about", type_=ARRAY(Uuid))),
        EventRow.name == any_(bindparam("names", type_=ARRAY(Text))),
    )
    .order_by(EventRow.seq)
)
_USAGE_PRICE = select(UsagePrice.valid_from).where(UsagePrice.id == bindparam("price_id"))
_CREDITED = (
    select(Charge.id, Charge.description, InvoiceLine.invoice_id, Invoice.number)
    .outerjoin(InvoiceLine, (InvoiceLine.tenant_id == Charge.tenant_id) & (InvoiceLine.charge_id == Charge.id))
    .outerjoin(Invoice, (Invoice.tenant_id == InvoiceLine.tenant_id) & (Invoice.id == InvoiceLine.invoice_id))
    .where(Charge.id == bindparam("charge_id"))
)

_BEGINS = ("ServiceActivated", "ServiceTransferred")
_ENDS = ("ServiceCancelled", "ServiceExpired")
_HOLDS = ("ServiceSuspended", "ServiceHoldPlaced", "ServiceHoldLifted", "ServiceResumed")
_DISCOUNTS = ("DiscountGranted", "DiscountEnded")
_WORDS = {
    "ServiceActivated": "Service activated", "ServiceTransferred": "Service transferred",
    "ServiceCancelled": "Service cancelled", "ServiceExpired": "Service expired",
    "ServiceSuspended": "Service suspended", "ServiceHoldPlaced": "Hold placed", "ServiceHoldLifted": "Hold lifted",
    "ServiceResumed": "Service resumed", "DiscountGranted": "Discount granted", "DiscountEnded": "Discount ended",
}  # fmt: skip


async def sources_of(ctx: Context, line: Any) -> tuple[list[Source], PriceSource | None]:
    """What a line follows from, and where its price comes from; a line by hand has neither."""
    row = None if line.service_id is None else await ctx.row(_SERVICE, {"service_id": line.service_id})
    if row is None:
        return [], None
    changes = await changes_of(ctx, line.service_id)
    terms = _terms_then(Terms.of(row), changes, line)
    sources = [Source("service", line.service_id, terms.name, row.number, "is billed")]
    tariff = await ctx.row(_TARIFF, {"tariff_id": terms.tariff_id})
    if tariff is not None:
        sources.append(Source("tariff", terms.tariff_id, tariff.name, tariff.code, "says how it is billed"))
        sources.append(Source("template", terms.template_id, tariff.template, tariff.sold_as, "is what was sold"))
    if terms.contract_id is not None:
        number = await ctx.scalar(_CONTRACT, {"contract_id": terms.contract_id})
        sources.append(Source("contract", terms.contract_id, "Contract", number, "is what it was sold under"))
    said = core(line.basis)
    if said.get("price_version"):
        sources.append(await _usage_price(ctx, UUID(said["price_version"]), said["meter"]))
    sources += [_change(one) for one in changes if _counts(one, terms, line)]
    sources += await _happened(ctx, line)
    price = await _price(ctx, line, terms, tariff.name) if tariff is not None else None
    return sources, price


async def _usage_price(ctx: Context, price_id: UUID, meter: str) -> Source:
    since = await ctx.scalar(_USAGE_PRICE, {"price_id": price_id})
    return Source(
        "usage_price", price_id, f"Price of {meter}", says=f"in force since {day_text(since)}" if since else ""
    )


async def credited(ctx: Context, charge_id: UUID) -> list[Source]:
    """The charge that is given back, and the invoice that it is on."""
    row = await ctx.row(_CREDITED, {"charge_id": charge_id})
    if row is None:
        return []
    found = [Source("charge", row.id, row.description, says="is given back")]
    if row.invoice_id is not None:
        found.append(Source("invoice", row.invoice_id, "Invoice", row.number, "has what is given back"))
    return found


def _terms_then(now: Terms, changes: Sequence[ChangeRow], line: Any) -> Terms:
    """The terms by which the line was charged: of those that could reach it, the last whose price it says."""
    made = sorted((one for one in changes if one.applied_at), key=_order)
    if not made:
        return now
    day = line.period_start or line.due_on
    reached = [one for one in made if _made_by(one, line.created_at) and one.effective_on <= day]
    known = [one.terms[1] for one in reversed(reached) if one.terms]
    known += [one.terms[0] for one in made[:1] if one.terms]
    return next((one for one in known if _priced_by(one, line.basis)), known[0])


def _made_by(change: ChangeRow, at: datetime) -> bool:
    return change.applied_at is not None and change.applied_at <= at


def _order(change: ChangeRow) -> tuple[datetime | None, int]:
    return change.applied_at, change.version


def _priced_by(terms: Terms, basis: Basis) -> bool:
    said = basis if basis["rule"] == "period" else (core(basis).get("used") or {})
    if terms.pricing is not None:
        return bool(said) and said.get("pricing") == terms.pricing.stored()
    return bool(said) and said.get("price") == str(Money(terms.price_minor, terms.currency).amount)


def _counts(change: ChangeRow, terms: Terms, line: Any) -> bool:
    """Whether a change decided about a line: it begins or ends its days, or gave the terms that they are billed by."""
    if not change.applied_at or not _made_by(change, line.created_at) or line.period_start is None:
        return False
    after = change.terms[1] if change.terms else None
    return line.period_start <= change.effective_on <= line.period_end or (
        after == terms and change.effective_on <= line.period_start
    )


def _change(change: ChangeRow) -> Source:
    return Source(
        "change", change.id, "Change", says=f"counts from {day_text(change.effective_on)}, asked by {change.asked_by}"
    )


async def _happened(ctx: Context, line: Any) -> list[Source]:
    """The events that the line follows from, and the holds that they are about."""
    wanted = _wanted(line)
    if not wanted:
        return []
    asked = {"about": [line.service_id, line.client_id], "names": wanted}
    found = [row for row in await ctx.rows(_EVENTS, asked) if _touches(row, line)]
    sources = [Source("event", row.id, _WORDS[row.name], says=_said(row.payload)) for row in found]
    reasons = {row.payload["reason"] for row in found if row.name in _HOLDS}
    if reasons:
        held = await holds_of(ctx, line.service_id)
        sources += [
            Source("hold", one.id, f"Hold: {one.reason.value.replace('_', ' ')}", says=f"placed by {one.placed_by}")
            for one in held
            if one.reason.value in reasons
        ]
    return sources


def _wanted(line: Any) -> list[str]:
    if line.source_kind is SourceKind.SERVICE_SETUP:
        return ["ServiceActivated"]
    if line.source_kind is SourceKind.SERVICE_CANCELLATION:
        return [*_ENDS]
    if line.source_kind in (SourceKind.SERVICE_PERIOD, SourceKind.SERVICE_CREDIT):
        return [*_BEGINS, *_ENDS, *_HOLDS, *_DISCOUNTS]
    return []


def _touches(row: Any, line: Any) -> bool:
    """Whether an event's day begins, ends or lies within a line's days; what costs once has one event."""
    if line.period_start is None:
        return True
    day = date.fromisoformat(_on(row.payload))
    if line.period_start <= day <= line.period_end:
        return True
    label = row.payload.get("label")
    counts = label in line.basis.get("label", "") if label else row.name in _HOLDS and "percent" in line.basis
    return counts and day < line.period_end


def _on(payload: Mapping[str, Any]) -> str:
    on: str = payload.get("on") or payload["starts_on"]
    return on


def _said(payload: Mapping[str, Any]) -> str:
    on, reason = day_text(date.fromisoformat(_on(payload))), payload.get("reason") or payload.get("label")
    return f"on {on}: {str(reason).replace('_', ' ')}" if reason else f"on {on}"


async def _price(ctx: Context, line: Any, terms: Terms, tariff: str) -> PriceSource | None:
    """The version whose price the line says and that was in force; otherwise the price was agreed."""
    basis = core(line.basis)
    said = basis if basis["rule"] != "credit" else (basis["used"] or {})
    if "price" not in said or line.source_kind in (SourceKind.ONE_OFF, SourceKind.SERVICE_CANCELLATION):
        return None
    versions = list(enumerate(await ctx.rows(_VERSIONS, {"tariff_id": terms.tariff_id}), 1))
    same = [(number, one) for number, one in versions if _is(one, said, terms.currency)]
    if terms.price_agreed or not same:
        return PriceSource(tariff, agreed=True)
    day = line.period_start or line.due_on
    number, version = next((pair for pair in reversed(same) if pair[1].valid_from <= day), same[0])
    return PriceSource(tariff, False, version.id, number, version.valid_from)


def _is(version: Any, said: Mapping[str, Any], currency: str) -> bool:
    if said["rule"] == "setup":
        return bool(said["price"] == str(Money(version.setup_minor, currency).amount))
    if version.pricing is not None:
        return bool(version.pricing.stored() == said.get("pricing"))
    return "pricing" not in said and said["price"] == str(Money(version.price_minor, currency).amount)
