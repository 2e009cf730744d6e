"""Bringing in services that ran elsewhere before: thousands a call, set-based, each with its history and events."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from fairlead.domains.catalog.queries import Offer
from fairlead.domains.services import rules
from fairlead.domains.services.events import ServiceActivated, ServiceCancelled, ServiceProvisioned
from fairlead.domains.services.lifecycle import LIVE, Status
from fairlead.domains.services.models import Service, ServiceTransition
from fairlead.domains.services.rules import BroughtIn
from fairlead.domains.services.terms import ProvisioningStatus
from fairlead.kernel.ids import ServiceId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import insert_rows
from fairlead.platform.db.numbers import take_numbers

_SERVICE = (
    "tenant_id", "id", "client_id", "contract_id", "site_id", "template_id", "tariff_id", "number", "external_id",
    "name", "type", "status", "provisioning_status", "automated", "details", "quantity", "price_minor",
    "setup_minor", "currency", "price_agreed", "cycle", "timing", "proration", "anchor", "anchor_day", "start_date",
    "end_date", "term_months", "auto_renewal", "renewal_count", "billed_until", "created_at", "provisioned_at",
    "activated_at", "cancelled_at", "ended_on", "cancel_on", "cancellation_reason", "cancellation_fee_minor",
    "transitions", "version", "pricing",
)  # fmt: skip
_TRANSITION = (
    "tenant_id", "id", "service_id", "seq", "from_status", "to_status", "action", "reason", "actor_kind", "actor_id",
    "actor_name", "at",
)  # fmt: skip


async def bring_in(ctx: Context, services: Sequence[BroughtIn], offers: Mapping[UUID, Offer]) -> list[ServiceId]:
    """Insert services as ACTIVE or CANCELLED; `offers` by tariff id, which the caller looked up once.

    The caller has made the clients and contracts, and has checked that external ids are new.
    """
    numbers = await take_numbers(ctx, "services", len(services), prefix="S-")
    rows: list[tuple[Any, ...]] = []
    moves: list[tuple[Any, ...]] = []
    ids: list[ServiceId] = []
    for number, brought in zip(numbers, services, strict=True):
        service_id = ServiceId(ctx.new_id())
        ids.append(service_id)
        rows.append(_row(ctx, service_id, number, brought, offers[brought.sale.tariff_id]))
        moves.extend(_moves(ctx, service_id, brought))
        _emit(ctx, service_id, brought, offers[brought.sale.tariff_id])
    await insert_rows(ctx.session, Service.__table__, _SERVICE, rows)  # type: ignore[arg-type] # a Table at run time
    await insert_rows(ctx.session, ServiceTransition.__table__, _TRANSITION, moves)  # type: ignore[arg-type] # as above
    return ids


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), UTC)


def _row(ctx: Context, service_id: ServiceId, number: str, brought: BroughtIn, sold: Offer) -> tuple[Any, ...]:
    sale = brought.sale
    if brought.status not in (Status.ACTIVE, Status.CANCELLED):
        raise ValueError(f"a service is brought in active or cancelled, not {brought.status}")
    price, pricing, agreed = rules.sold_price(sale, sold.price, sold.pricing)
    setup = sold.setup if sale.setup is None else sale.setup
    boundary, day = rules.anchor(sold.cycle, sale.start_date, sale.anchor_day)
    term = sale.term_months or 0
    began = _midnight(sale.start_date)
    ended = _midnight(brought.ended_on) if brought.ended_on else None
    return (
        ctx.tenant_id, service_id, sale.client_id, sale.contract_id, sale.site_id, sold.template_id, sale.tariff_id,
        number, sale.external_id, sale.name or sold.name, sold.type.value, brought.status.value,
        ProvisioningStatus.COMPLETED.value, sold.automated, sold.details | sale.details, sale.quantity, price.minor,
        setup.minor, price.currency, agreed, sold.cycle.value, sold.timing.value,
        sold.proration.value, boundary, day, sale.start_date,
        rules.term_end(brought.term_started or sale.start_date, term), term,
        sale.auto_renewal if sale.auto_renewal is not None else True, 0, brought.billed_until, ctx.now, began, began,
        ended, brought.ended_on, brought.ended_on, brought.cancellation_reason, 0,
        3 if brought.status is Status.CANCELLED else 2, 1, pricing,
    )  # fmt: skip


def _moves(ctx: Context, service_id: ServiceId, brought: BroughtIn) -> list[tuple[Any, ...]]:
    began = _midnight(brought.sale.start_date)
    steps: list[tuple[Status | None, Status, str, str | None, datetime]] = [
        (None, Status.PENDING, "create", None, began),
        (Status.PENDING, Status.ACTIVE, "activate", None, began),
    ]
    if brought.status not in LIVE and brought.ended_on is not None:
        ended = _midnight(brought.ended_on)
        steps.append((Status.ACTIVE, brought.status, "cancel", brought.cancellation_reason, ended))
    actor = ctx.actor
    return [
        (
            ctx.tenant_id, ctx.new_id(), service_id, seq, came.value if came else None, to.value, action, reason,
            actor.kind, actor.id, actor.name, at,
        )
        for seq, (came, to, action, reason, at) in enumerate(steps)
    ]  # fmt: skip


def _emit(ctx: Context, service_id: ServiceId, brought: BroughtIn, sold: Offer) -> None:
    client_id = brought.sale.client_id
    ctx.emit(ServiceProvisioned(service_id=service_id, client_id=client_id, template_id=sold.template_id))
    if brought.status is Status.ACTIVE:
        on = brought.sale.start_date
        ctx.emit(ServiceActivated(service_id=service_id, client_id=client_id, on=on, brought_in=True))
    elif brought.ended_on is not None:
        ctx.emit(
            ServiceCancelled(
                service_id=service_id,
                client_id=client_id,
                on=brought.ended_on,
                reason=brought.cancellation_reason or "",
                fee=Money.zero(sold.price.currency),
                brought_in=True,
            )
        )
