"""Selling, activating, transferring: exact states, transitions, events; refusals change nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from fairlead.domains.clients.commands import archive_client
from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import Sale
from fairlead.domains.services.errors import ClientNotServed, ForeignContract, NeedsProvisioning, WrongCurrency
from fairlead.domains.services.lifecycle import Status
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.repository import StaleVersion
from tests.make import catalog, clients, contracts, services

Names = Callable[[], list[str]]


async def test_a_sale_takes_over_the_offer_and_waits_for_activation(ctx: Context, events: Names) -> None:
    service = await services.service(ctx, status=Status.PENDING)
    assert (service.status, service.number, service.name) == (Status.PENDING, "S-000001", "Fibre 100")
    assert service.price == Money.parse("49.90", "USD")
    assert not service.price_agreed
    assert service.details["download_mbps"] == 100
    assert events()[-1] == "ServiceProvisioned"


async def test_an_agreed_price_is_marked_and_kept(ctx: Context) -> None:
    service = await services.service(ctx, price=Money.parse("39.90", "USD"))
    assert service.price_agreed
    free = await services.service(
        ctx, sold=await catalog.tariff(ctx, await catalog.template(ctx, code="b")), price=Money.zero("USD")
    )
    assert (free.price, free.price_agreed) == (Money.zero("USD"), True)


async def test_activation_fixes_the_start_the_term_and_its_end(ctx: Context, events: Names) -> None:
    service = await services.service(ctx, status=Status.PENDING, term_months=12)
    await commands.activate(ctx, service.id, on=date(2026, 3, 10))
    assert (service.status, service.start_date, service.end_date) == (
        Status.ACTIVE, date(2026, 3, 10), date(2027, 3, 10),
    )  # fmt: skip
    assert service.activated_at == ctx.now
    assert events()[-1] == "ServiceActivated"
    moves = await queries.transitions_of(ctx, service.id)
    assert [(m.seq, m.action, m.to_status) for m in moves] == [
        (0, "create", Status.PENDING), (1, "activate", Status.ACTIVE),
    ]  # fmt: skip


async def test_activating_twice_is_refused_with_what_is_possible(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    before = (service.version, len(events()))
    with pytest.raises(IllegalMove) as refused:
        await commands.activate(ctx, service.id)
    assert refused.value.allowed == ("suspend", "transfer", "cancel", "expire")
    assert (service.version, len(events())) == before


async def test_an_automated_service_must_be_provisioned_first(ctx: Context) -> None:
    sold = await catalog.tariff(ctx, await catalog.template(ctx, code="auto", automated=True))
    service = await services.service(ctx, sold=sold, status=Status.PENDING)
    with pytest.raises(NeedsProvisioning):
        await commands.activate(ctx, service.id)
    assert service.status is Status.PENDING


async def test_a_stale_version_is_refused(ctx: Context) -> None:
    service = await services.service(ctx)
    with pytest.raises(StaleVersion) as refused:
        await commands.cancel(ctx, service.id, reason="x", version=1)
    assert (refused.value.expected_version, refused.value.current_version) == (1, 2)
    assert service.status is Status.ACTIVE


async def test_what_cannot_be_sold(ctx: Context) -> None:
    client, sold = await clients.client(ctx), await catalog.tariff(ctx)
    sale = Sale(client_id=client.id, tariff_id=sold.id, start_date=date(2026, 3, 1))
    stranger = await contracts.contract(ctx)
    with pytest.raises(NotFound):
        await commands.provision(ctx, replace(sale, tariff_id=uuid4()))
    with pytest.raises(NotFound):
        await commands.provision(ctx, replace(sale, client_id=uuid4()))
    with pytest.raises(ForeignContract):
        await commands.provision(ctx, replace(sale, contract_id=stranger.id))
    with pytest.raises(WrongCurrency):
        await commands.provision(ctx, replace(sale, price=Money.parse("1", "EUR")))
    with pytest.raises(Invalid, match="quantity"):
        await commands.provision(ctx, replace(sale, quantity=Decimal(0)))
    with pytest.raises(Invalid, match="price"):
        await commands.provision(ctx, replace(sale, price=Money(-1, "USD")))
    await archive_client(ctx, client.id)
    with pytest.raises(ClientNotServed):
        await commands.provision(ctx, sale)
    assert (await queries.service_page(ctx)).items == []


async def test_a_transfer_keeps_the_history_and_leaves_contract_and_site(ctx: Context, events: Names) -> None:
    ada = await clients.client(ctx)
    contract = await contracts.contract(ctx, ada, fee_kind=FeeKind.NONE)
    service = await services.service(ctx, ada, contract_id=contract.id)
    grace = await clients.client(ctx, name="Grace")
    await commands.transfer(ctx, service.id, client_id=grace.id)
    assert (service.client_id, service.contract_id, service.status) == (grace.id, None, Status.ACTIVE)
    assert events()[-1] == "ServiceTransferred"
    assert len(await queries.transitions_of(ctx, service.id)) == 3
    with pytest.raises(Invalid, match="client_id"):
        await commands.transfer(ctx, service.id, client_id=grace.id)


async def test_another_companys_service_does_not_exist(ctx: Context, other_ctx: Context) -> None:
    service = await services.service(ctx)
    with pytest.raises(NotFound):
        await commands.cancel(other_ctx, service.id, reason="x")
    with pytest.raises(NotFound):
        await queries.service_row(other_ctx, service.id)
