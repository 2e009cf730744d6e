"""Taking a chunk of customers over: clients, contracts and services, set-based."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from fairlead.domains.catalog.queries import Offer
from fairlead.domains.clients import commands as clients
from fairlead.domains.clients.terms import NewClient
from fairlead.domains.contracts import commands as contracts
from fairlead.domains.contracts.terms import NewContract
from fairlead.domains.imports.rules import Holding
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import BroughtIn, Sale
from fairlead.domains.services.lifecycle import Status
from fairlead.platform.context import Context

_LEFT = "left the provider"


async def take_over(ctx: Context, holdings: Sequence[Holding], offers: Mapping[str, Offer], billed_until: date) -> int:
    """Make the clients, contracts and services of some customers; how many services. Their ids must be new."""
    client_ids = await clients.bring_in(ctx, [_client(holding) for holding in holdings])
    contract_ids = await contracts.bring_in(
        ctx, [_contract(holding, client) for holding, client in zip(holdings, client_ids, strict=True)]
    )
    brought = [
        _service(holding, index, client, contract, offers, billed_until)
        for holding, client, contract in zip(holdings, client_ids, contract_ids, strict=True)
        for index in range(len(holding.held))
    ]
    await services.bring_in(ctx, brought, {offer.tariff_id: offer for offer in offers.values()})
    return len(brought)


def _client(holding: Holding) -> NewClient:
    row = holding.row
    return NewClient(
        name=f"Customer {row.customer_id}",
        external_id=row.customer_id,
        payment_method=row.payment_method,
        paperless=row.paperless,
        notes=row.remarks or None,
    )


def _contract(holding: Holding, client_id: UUID) -> NewContract:
    return NewContract(
        client_id=client_id,
        external_id=holding.row.customer_id,
        term_months=holding.row.term_months,
        start_date=holding.term_started,
        signed=True,
        ended_on=holding.ended,
        renewal_months=holding.row.term_months,
        notice_days=30 if holding.row.term_months else 0,
    )


def _service(
    holding: Holding, index: int, client: UUID, contract: UUID, offers: Mapping[str, Offer], billed_until: date
) -> BroughtIn:
    held = holding.held[index]
    offer = offers[held.product.code]
    sale = Sale(
        client_id=client,
        contract_id=contract,
        tariff_id=offer.tariff_id,
        start_date=holding.started,
        price=held.price,
        anchor_day=1,
        term_months=holding.row.term_months,
        external_id=f"{holding.row.customer_id}:{held.product.code}",
    )
    if holding.ended is not None:
        return BroughtIn(
            sale=sale,
            status=Status.CANCELLED,
            billed_until=holding.ended,
            ended_on=holding.ended,
            cancellation_reason=_LEFT,
        )
    return BroughtIn(
        sale=sale,
        status=Status.ACTIVE,
        billed_until=max(billed_until, holding.started),
        term_started=holding.term_started,
    )
