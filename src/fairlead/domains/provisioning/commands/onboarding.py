"""Onboarding: who buys, what, on which terms, looked after by whom, with which promise; sold and its set-up begun."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from fairlead.domains.catalog.queries import tariff_row
from fairlead.domains.clients.commands import NewClient, create_client
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.clients.queries import sites_of
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Parameters, Sale
from fairlead.domains.services.permissions import ServicePermission
from fairlead.kernel.errors import FieldError, Forbidden, Invalid
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding:
    """One client's start with one service."""

    client: UUID | NewClient
    """Who buys: somebody known, or somebody new, with the site of the service if there is one."""
    sale: dict[str, Any]
    """What of `services.commands.Sale` was said, but for the client."""
    primary: UUID | None = None
    backup: UUID | None = None
    parameters: Parameters | None = None
    """What is promised; None: the company's defaults, when the set-up comes to that step."""


@dataclass(frozen=True, slots=True)
class Onboarded:
    """Who bought, and what they hold."""

    client_id: UUID
    service_id: UUID


async def onboard(ctx: Context, wanted: Onboarding) -> Onboarded:
    """Take a client on or take a known one, sell them a service, assign, promise, and begin the set-up: all or nothing.

    Raises Forbidden when the actor may not do a part of it, and what selling raises. Mistakes are told by their place:
    `client.email`, `technicians.primary`, `parameters.response_minutes`.
    """
    _check_allowed(ctx, wanted)
    client_id, site_id = await _client(ctx, wanted)
    sale = Sale(**{**wanted.sale, "client_id": client_id, "site_id": wanted.sale.get("site_id") or site_id})
    service = await services.provision(ctx, sale)
    await ctx.session.flush()
    if wanted.backup is not None and wanted.primary is None:
        remedy = "Name the primary technician first."
        raise Invalid.of("technicians.primary", "a backup stands in for somebody.", remedy)
    if wanted.primary is not None:
        with told_in("technicians"):
            await services.assign_technicians(ctx, service.id, wanted.primary, wanted.backup)
    if wanted.parameters is not None:
        with told_in("parameters"):
            await services.set_parameters(ctx, service.id, wanted.parameters)
    await services.start_provisioning(ctx, service.id)
    await ctx.session.flush()
    return Onboarded(client_id, service.id)


def _check_allowed(ctx: Context, wanted: Onboarding) -> None:
    """That the actor may do every part of it: not everybody who sells takes clients on or assigns technicians.

    Raises Forbidden.
    """
    needed: list[StrEnum] = [ClientPermission.WRITE] if isinstance(wanted.client, NewClient) else []
    if wanted.primary is not None or wanted.parameters is not None:
        needed.append(ServicePermission.ASSIGN)
    missing = tuple(one.value for one in needed if not ctx.actor.may(one))
    if missing:
        raise Forbidden(needs=missing)


async def _client(ctx: Context, wanted: Onboarding) -> tuple[UUID, UUID | None]:
    """The client, and the one site that came with a new one."""
    if isinstance(wanted.client, UUID):
        return wanted.client, None
    new = wanted.client
    if new.currency is None:
        new = replace(new, currency=(await tariff_row(ctx, wanted.sale["tariff_id"])).currency)
    with told_in("client"):
        made = await create_client(ctx, new)
    sites = await sites_of(ctx, made.id) if new.sites else []
    return made.id, sites[0].id if len(sites) == 1 else None


@contextmanager
def told_in(part: str) -> Iterator[None]:
    """Tell mistakes as those of a part of the whole."""
    try:
        yield
    except Invalid as wrong:
        raise Invalid(
            errors=tuple(
                FieldError(f"{part}.{e.field}", f"#/{part}/{e.pointer.removeprefix('#/')}", e.message, e.remedy)
                for e in wrong.errors
            )
        ) from None
