"""Passing a service to another client, history and all."""

from datetime import date
from uuid import UUID

from fairlead.domains.clients.lifecycle import Status as ClientStatus
from fairlead.domains.clients.queries import client_facts
from fairlead.domains.contracts.queries import contract_terms
from fairlead.domains.services import queries
from fairlead.domains.services.commands.discounting import end_discounts_of
from fairlead.domains.services.commands.moving import advance
from fairlead.domains.services.commands.quoting import withdraw_open_quotes
from fairlead.domains.services.commands.terms import NewTerms, record_changes
from fairlead.domains.services.errors import CancellationDue, ClientNotServed, ForeignContract, WrongCurrency
from fairlead.domains.services.events import ServiceTransferred
from fairlead.domains.services.lifecycle import Action
from fairlead.domains.services.models import Service
from fairlead.domains.services.repository import Services
from fairlead.domains.services.rules import Terms
from fairlead.domains.services.terms import ChangeOrigin
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context


async def transfer(
    ctx: Context,
    service_id: UUID,
    *,
    client_id: UUID,
    contract_id: UUID | None = None,
    on: date | None = None,
    version: int | None = None,
) -> Service:
    """Give a service to another client from a day on (default and earliest: today); billing settles both sides.

    The change of hands is on record among the service's changes, so that who held it when can be asked.
    """
    service = await Services(ctx).get(service_id, lock=True, version=version)
    if client_id == service.client_id:
        raise Invalid.of("client_id", "is the client who holds the service already.", "Choose another client.")
    to = await client_facts(ctx, client_id)
    if to.status is ClientStatus.ARCHIVED:
        raise ClientNotServed(client_id=to.id)
    if to.currency != service.currency:
        raise WrongCurrency(client_currency=to.currency, price_currency=service.currency)
    if contract_id is not None and (await contract_terms(ctx, contract_id)).client_id != to.id:
        raise ForeignContract(client_id=to.id)
    today = ctx.today(to.timezone)
    if on is not None and on != today:
        raise Invalid.of("on", "a transfer takes effect today.", f"Give {today} or leave it out.")
    if service.cancelled_at is None and service.cancel_on is not None and service.cancel_on <= today:
        raise CancellationDue(service_id=service.id, cancel_on=service.cancel_on)
    await ctx.session.flush()
    subject = (await queries.subjects(ctx, [service.id]))[service.id]
    await withdraw_open_quotes(ctx, [service.id])
    await end_discounts_of(ctx, service, today)
    advance(ctx, service, Action.TRANSFER, reason=f"to {to.number}")
    came_from, service.client_id = service.client_id, to.id
    service.contract_id, service.site_id = contract_id, None
    await ctx.session.flush()
    passed = NewTerms(subject=subject, after=Terms.of(service), effective_on=today, origin=ChangeOrigin.TRANSFER)
    await record_changes(ctx, [passed], [ctx.new_id()])
    ctx.emit(ServiceTransferred(service_id=service.id, client_id=to.id, from_client_id=came_from, on=today))
    return service
