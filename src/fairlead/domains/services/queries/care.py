"""Who looks after services, and what was promised for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, any_, func, literal, or_, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.clients.models import Client
from fairlead.domains.identity.models import User
from fairlead.domains.identity.permissions import Role
from fairlead.domains.services.lifecycle import LIVE
from fairlead.domains.services.models import Service, ServiceParameters, TechnicianAssignment
from fairlead.domains.services.policy import SlaPolicy
from fairlead.domains.services.rules import TECHNICIAN_ROLES, Parameters
from fairlead.domains.services.terms import TechnicianRole
from fairlead.kernel.errors import NotFound
from fairlead.kernel.hours import Hours
from fairlead.platform.context import Context
from fairlead.platform.policy import PolicyRow


@dataclass(frozen=True, slots=True)
class Technician:
    """A user who looks after a service, or did."""

    service_id: UUID
    role: TechnicianRole
    user_id: UUID
    name: str
    email: str
    fit: bool
    """False once they left the company or got a role that cannot work on services: somebody else is needed."""
    since: datetime
    until: datetime | None
    assigned_by: str


@dataclass(frozen=True, slots=True)
class Orphan:
    """A live service that somebody looks after who no longer can."""

    service_id: UUID
    number: str
    name: str
    client_id: UUID
    client_name: str
    role: TechnicianRole
    user_id: UUID
    user_name: str


@dataclass(frozen=True, slots=True)
class Load:
    """A user who may look after services, and how many live ones they are asked first about, and second."""

    user_id: UUID
    name: str
    email: str
    role: Role
    fit: bool
    primary: int = 0
    backup: int = 0


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised for a service; `own` is False while the company's defaults count."""

    parameters: Parameters
    own: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """Since when a service is watched."""

    service_id: UUID
    monitored_since: datetime | None
    version: int
    """The service's."""


_FIT = (User.active) & User.role.in_(TECHNICIAN_ROLES)
_OF_USER = (User.tenant_id == TechnicianAssignment.tenant_id) & (User.id == TechnicianAssignment.user_id)
_OF_SERVICE = (Service.tenant_id == TechnicianAssignment.tenant_id) & (Service.id == TechnicianAssignment.service_id)
_TECHNICIANS: Select[*tuple[Any, ...]] = select(
    TechnicianAssignment.service_id, TechnicianAssignment.role, User.id, User.name, User.email, _FIT,
    TechnicianAssignment.since, TechnicianAssignment.until, TechnicianAssignment.assigned_by,
).join(User, _OF_USER)  # fmt: skip


async def technicians_of(ctx: Context, service_id: UUID) -> Mapping[TechnicianRole, Technician]:
    """Who looks after a service now, by role; a role that nobody has is left out."""
    return (await technicians_of_services(ctx, [service_id])).get(service_id, {})


async def technicians_of_services(
    ctx: Context, service_ids: Collection[UUID]
) -> Mapping[UUID, Mapping[TechnicianRole, Technician]]:
    """Who looks after each of some services now; services without anybody are left out."""
    wanted = literal(list(service_ids), ARRAY(Uuid))
    found: dict[UUID, dict[TechnicianRole, Technician]] = {}
    standing = TechnicianAssignment.until.is_(None)
    for row in await ctx.rows(_TECHNICIANS.where(TechnicianAssignment.service_id == any_(wanted), standing)):
        found.setdefault(row.service_id, {})[row.role] = Technician(*row)
    return found


async def technician_history(ctx: Context, service_id: UUID) -> Sequence[Technician]:
    """Everybody who ever looked after a service, those who still do and the latest first."""
    statement = _TECHNICIANS.where(TechnicianAssignment.service_id == service_id)
    ended = TechnicianAssignment.until.is_not(None)
    latest = statement.order_by(ended, TechnicianAssignment.since.desc(), TechnicianAssignment.role.desc(), User.name)
    return [Technician(*row) for row in await ctx.rows(latest)]


async def orphans(ctx: Context, *, user_id: UUID | None = None, limit: int = 500) -> Sequence[Orphan]:
    """Live services whose technician left or can no longer work on them, by number; `user_id` narrows it to one."""
    statement = (
        select(
            Service.id, Service.number, Service.name, Client.id, Client.name, TechnicianAssignment.role, User.id,
            User.name,
        )
        .select_from(TechnicianAssignment)
        .join(User, _OF_USER)
        .join(Service, _OF_SERVICE)
        .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
        .where(TechnicianAssignment.until.is_(None), ~_FIT, Service.status.in_(LIVE))
        .order_by(Service.number, TechnicianAssignment.role)
        .limit(limit)
    )  # fmt: skip
    if user_id is not None:
        statement = statement.where(User.id == user_id)
    return [Orphan(*row) for row in await ctx.rows(statement)]


async def technician_loads(ctx: Context) -> Sequence[Load]:
    """Everybody who may look after services or still does, by name, each with how many live ones."""
    live = (
        select(TechnicianAssignment.user_id, TechnicianAssignment.role)
        .join(Service, _OF_SERVICE)
        .where(TechnicianAssignment.until.is_(None), Service.status.in_(LIVE))
        .subquery()
    )
    counts = {role: func.count().filter(live.c.role == role) for role in TechnicianRole}
    statement = (
        select(
            User.id,
            User.name,
            User.email,
            User.role,
            _FIT,
            counts[TechnicianRole.PRIMARY],
            counts[TechnicianRole.BACKUP],
        )
        .outerjoin(live, live.c.user_id == User.id)
        .group_by(User.id, User.name, User.email, User.role, User.active)
        .having(or_(_FIT, func.count(live.c.user_id) > 0))
        .order_by(User.name, User.id)
    )
    return [Load(*row) for row in await ctx.rows(statement)]


async def technician_facts(ctx: Context, user_ids: Collection[UUID]) -> Mapping[UUID, Load]:
    """Some users as they are now, held until the unit of work ends, so that nobody leaves meanwhile; counts are 0."""
    wanted = literal(list(user_ids), ARRAY(Uuid))
    statement = select(User.id, User.name, User.email, User.role, _FIT).where(User.id == any_(wanted)).order_by(User.id)
    return {row.id: Load(*row) for row in await ctx.rows(statement.with_for_update(read=True))}


async def parameters_of(ctx: Context, service_id: UUID) -> Parameters | None:
    """What was promised for a service in particular; None while the company's defaults count."""
    promise = (await promises_of(ctx, [service_id])).get(service_id)
    return promise.parameters if promise is not None and promise.own else None


async def promise_of(ctx: Context, service_id: UUID) -> Promise:
    """What counts for a service: its own parameters, else the company's or the client's defaults."""
    return (await promises_of(ctx, [service_id]))[service_id]


async def promises_of(ctx: Context, service_ids: Collection[UUID]) -> Mapping[UUID, Promise]:
    """What counts for each of some services, in two statements; ids without a service are left out."""
    wanted = literal(list(service_ids), ARRAY(Uuid))
    own = ServiceParameters
    statement = (
        select(
            Service.id, Service.client_id, Client.timezone.label("client_zone"), own.response_minutes,
            own.resolution_minutes, own.uptime_percent, own.service_hours, own.timezone, own.sla_terms,
        )
        .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
        .outerjoin(own, (own.tenant_id == Service.tenant_id) & (own.service_id == Service.id))
        .where(Service.id == any_(wanted))
    )  # fmt: skip
    found = await ctx.rows(statement)
    defaults = await _defaults(ctx)
    common = defaults.get(None, {})
    return {
        row.id: Promise(
            _defaulted(common | defaults.get(row.client_id, {}), row.client_zone)
            if row.response_minutes is None
            else Parameters(
                response_minutes=row.response_minutes,
                resolution_minutes=row.resolution_minutes,
                uptime_percent=row.uptime_percent.normalize(),
                hours=Hours.read(row.service_hours, row.timezone),
                sla_terms=row.sla_terms,
            ),
            own=row.response_minutes is not None,
        )
        for row in found
    }


async def default_parameters(ctx: Context, client_id: UUID | None, timezone: str) -> Parameters:
    """What the company promises unless something else is agreed; a client can have defaults of their own."""
    defaults = await _defaults(ctx)
    return _defaulted(defaults.get(None, {}) | (defaults.get(client_id, {}) if client_id else {}), timezone)


async def watch_of(ctx: Context, service_id: UUID) -> Watch:
    """Since when a service is watched; raises NotFound."""
    row = await ctx.row(select(Service.id, Service.monitored_since, Service.version).where(Service.id == service_id))
    if row is None:
        raise NotFound.of("service", service_id)
    return Watch(*row)


async def _defaults(ctx: Context) -> Mapping[UUID | None, dict[str, Any]]:
    statement = select(PolicyRow.client_id, PolicyRow.value).where(PolicyRow.key == SlaPolicy.key)
    return {row.client_id: row.value for row in await ctx.rows(statement)}


def _defaulted(chosen: Mapping[str, Any], zone: str) -> Parameters:
    policy = SlaPolicy.model_validate(chosen)
    return Parameters(
        response_minutes=policy.response_minutes,
        resolution_minutes=policy.resolution_minutes,
        uptime_percent=policy.uptime_percent,
        hours=Hours.on(policy.days, policy.opens, policy.closes, zone),
        sla_terms=policy.sla_terms,
    )
