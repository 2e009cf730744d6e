"""Selling a service and bringing it to life."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from fairlead.domains.catalog.queries import Offer, offer
from fairlead.domains.clients.lifecycle import Status as ClientStatus
from fairlead.domains.clients.queries import ClientFacts, client_facts, site_row
from fairlead.domains.contracts.queries import ContractTerms, contract_terms
from fairlead.domains.services import rules
from fairlead.domains.services.commands.moving import advance, open_history
from fairlead.domains.services.errors import ClientNotServed, ForeignContract, NeedsProvisioning, WrongCurrency
from fairlead.domains.services.events import ServiceActivated, ServiceProvisioned
from fairlead.domains.services.lifecycle import Action, Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SellingPolicy
from fairlead.domains.services.repository import Services
from fairlead.domains.services.rules import Sale
from fairlead.domains.services.terms import ProvisioningStatus
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.db.numbers import take_numbers
from fairlead.platform.policy import policy


async def provision(ctx: Context, sale: Sale) -> Service:
    """Sell a service; it is PENDING, its set-up begins. Raises NotFound, NotOnSale and what is in errors.py."""
    client = await client_facts(ctx, sale.client_id)
    if client.status is ClientStatus.ARCHIVED:
        raise ClientNotServed(client_id=client.id)
    country = await _site_country(ctx, sale)
    sold = await offer(ctx, sale.tariff_id, sale.start_date, kind=client.kind, country=country, client_id=client.id)
    terms = await _terms(ctx, sale)
    _check_money(sale, sold, client)
    if sale.anchor_day is None:
        sale = replace(sale, anchor_day=(await policy(ctx, SellingPolicy, client.id)).billing_day)
    [number] = await take_numbers(ctx, "services", prefix="S-")
    service = _pending(ctx, sale, sold, terms, number=number)
    ctx.session.add(service)
    open_history(ctx, service)
    ctx.emit(ServiceProvisioned(service_id=service.id, client_id=service.client_id, template_id=service.template_id))
    return service


async def activate(ctx: Context, service_id: UUID, *, on: date | None = None, version: int | None = None) -> Service:
    """Put a service live from a day on (default: its start date, or today if that has passed)."""
    service = await Services(ctx).get(service_id, lock=True, version=version)
    if service.status is Status.PENDING and service.automated:
        raise NeedsProvisioning(service_id=service.id)
    advance(ctx, service, Action.ACTIVATE)
    zone = (await client_facts(ctx, service.client_id)).timezone
    service.start_date = on or max(service.start_date, ctx.today(zone))
    service.end_date = rules.term_end(service.start_date, service.term_months)
    service.activated_at = ctx.now
    service.provisioned_at = service.provisioned_at or ctx.now
    service.provisioning_status = ProvisioningStatus.COMPLETED
    ctx.emit(ServiceActivated(service_id=service.id, client_id=service.client_id, on=service.start_date))
    return service


async def _site_country(ctx: Context, sale: Sale) -> str | None:
    if sale.site_id is None:
        return None
    return (await site_row(ctx, sale.client_id, sale.site_id)).country


async def _terms(ctx: Context, sale: Sale) -> ContractTerms | None:
    if sale.contract_id is None:
        return None
    terms = await contract_terms(ctx, sale.contract_id)
    if terms.client_id != sale.client_id:
        raise ForeignContract(client_id=sale.client_id)
    return terms


def _check_money(sale: Sale, sold: Offer, client: ClientFacts) -> None:
    if sold.price.currency != client.currency:
        raise WrongCurrency(client_currency=client.currency, price_currency=sold.price.currency)
    if sale.pricing is not None and sale.price is not None:
        raise Invalid.of("pricing", "a price is given as well.", "Give one of both.")
    agreed = None if sale.pricing is None else sale.pricing.of_one
    for name, money in (("price", sale.price), ("pricing", agreed), ("setup", sale.setup)):
        if money is not None and money.currency != client.currency:
            raise WrongCurrency(client_currency=client.currency, price_currency=money.currency)
        if money is not None and money.minor < 0:
            raise Invalid.of(name, "must not be negative.", "Give 0 or more; discounts are their own lines.")
    if sale.quantity <= 0:
        raise Invalid.of("quantity", "must be greater than 0.", "Give how many units are sold.")


def _pending(ctx: Context, sale: Sale, sold: Offer, terms: ContractTerms | None, *, number: str) -> Service:
    term = sale.term_months if sale.term_months is not None else (terms.term_months if terms else 0)
    renews = sale.auto_renewal if sale.auto_renewal is not None else (terms.auto_renewal if terms else True)
    price, pricing, agreed = rules.sold_price(sale, sold.price, sold.pricing)
    setup = sold.setup if sale.setup is None else sale.setup
    boundary, day = rules.anchor(sold.cycle, sale.start_date, sale.anchor_day)
    return Service(
        id=ctx.new_id(),
        client_id=sale.client_id,
        contract_id=sale.contract_id,
        site_id=sale.site_id,
        template_id=sold.template_id,
        tariff_id=sold.tariff_id,
        number=number,
        external_id=sale.external_id,
        name=sale.name or sold.name,
        type=sold.type,
        status=Status.PENDING,
        provisioning_status=ProvisioningStatus.PENDING,
        automated=sold.automated,
        details=sold.details | sale.details,
        quantity=sale.quantity,
        price_minor=price.minor,
        setup_minor=setup.minor,
        currency=price.currency,
        pricing=pricing,
        price_agreed=agreed or sold.client_price_id is not None,
        cycle=sold.cycle,
        timing=sold.timing,
        proration=sold.proration,
        anchor=boundary,
        anchor_day=day,
        start_date=sale.start_date,
        end_date=rules.term_end(sale.start_date, term),
        term_months=term,
        auto_renewal=renews,
        created_at=ctx.now,
        transitions=0,
        cancellation_fee_minor=0,
        renewal_count=0,
        version=1,
    )
