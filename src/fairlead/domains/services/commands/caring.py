"""Who looks after a service, what was promised for it, and that it is watched."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.services import queries
from fairlead.domains.services.errors import ServiceEnded
from fairlead.domains.services.events import ServiceMonitoringSetUp, ServiceParametersSet, TechnicianAssigned
from fairlead.domains.services.lifecycle import LIVE
from fairlead.domains.services.models import Service, ServiceParameters, TechnicianAssignment
from fairlead.domains.services.repository import Services
from fairlead.domains.services.rules import Parameters, check_parameters
from fairlead.domains.services.terms import TechnicianRole
from fairlead.kernel.errors import FieldError, Invalid, NotFound
from fairlead.platform.context import Context


async def assign_technicians(
    ctx: Context, service_id: UUID, primary: UUID, backup: UUID | None = None, *, version: int | None = None
) -> Service:
    """Say who looks after a service from now on; who did so already keeps their place, and asked twice nothing changes.

    Raises NotFound, ServiceEnded, Invalid by field: the same person twice, or one who left or cannot work on services.
    """
    service = await _live(ctx, service_id, version)
    wanted = {TechnicianRole.PRIMARY: primary, TechnicianRole.BACKUP: backup}
    if primary == backup:
        raise Invalid.of("backup", "is the primary technician already.", "Choose somebody else, or nobody.")
    await check_fit(ctx, {"primary": primary, "backup": backup})
    standing = await ctx.session.scalars(
        select(TechnicianAssignment).where(
            TechnicianAssignment.service_id == service.id, TechnicianAssignment.until.is_(None)
        )
    )
    now = {one.role: one for one in standing}
    changed = [role for role, user in wanted.items() if user != (now[role].user_id if role in now else None)]
    for role in changed:
        if role in now:
            now[role].until = ctx.now
    await ctx.session.flush()  # the one who stood ends before the next begins: one standing row a role
    for role in changed:
        user = wanted[role]
        if user is not None:
            ctx.session.add(_assignment(ctx, service.id, user, role))
        ctx.emit(TechnicianAssigned(service_id=service.id, client_id=service.client_id, role=role, user_id=user))
    service.version += bool(changed)
    return service


async def check_fit(ctx: Context, wanted: Mapping[str, UUID | None]) -> None:
    """That these users, by the field that names them, can look after services; they are held until the work ends.

    Raises NotFound, Invalid.
    """
    given = {field: user for field, user in wanted.items() if user is not None}
    known = await queries.technician_facts(ctx, given.values())
    wrong: list[FieldError] = []
    for field, user in given.items():
        if user not in known:
            raise NotFound.of("user", user)
        if not known[user].fit:
            message = f"{known[user].name} left the company or cannot work on services."
            wrong.append(FieldError(field, f"#/{field}", message, "Choose somebody who can."))
    if wrong:
        raise Invalid(errors=tuple(wrong))


async def set_parameters(
    ctx: Context, service_id: UUID, parameters: Parameters | None = None, *, version: int | None = None
) -> Service:
    """Say what is promised for a service; None: the company's defaults, from now on its own. The same again is nothing.

    Raises NotFound, ServiceEnded, Invalid with every mistake.
    """
    service = await _live(ctx, service_id, version)
    promised = parameters or (await queries.promise_of(ctx, service.id)).parameters
    check_parameters(promised)
    if await queries.parameters_of(ctx, service.id) == promised:
        return service
    stored = (
        await ctx.session.scalars(select(ServiceParameters).where(ServiceParameters.service_id == service.id))
    ).one_or_none()
    if stored is None:
        stored = ServiceParameters(id=ctx.new_id(), service_id=service.id, version=0)
        ctx.session.add(stored)
    stored.sla_terms = promised.sla_terms
    stored.response_minutes = promised.response_minutes
    stored.resolution_minutes = promised.resolution_minutes
    stored.uptime_percent = promised.uptime_percent
    stored.service_hours, stored.timezone = promised.hours.stored(), promised.hours.timezone
    stored.version += 1
    service.version += 1
    ctx.emit(
        ServiceParametersSet(
            service_id=service.id,
            client_id=service.client_id,
            response_minutes=promised.response_minutes,
            resolution_minutes=promised.resolution_minutes,
            uptime_percent=promised.uptime_percent,
        )
    )
    await ctx.session.flush()
    return service


async def set_up_monitoring(ctx: Context, service_id: UUID, *, version: int | None = None) -> Service:
    """Have a service watched from now on; one that is watched already stays as it is."""
    service = await _live(ctx, service_id, version)
    if service.monitored_since is None:
        service.monitored_since = ctx.now
        service.version += 1
        ctx.emit(ServiceMonitoringSetUp(service_id=service.id, client_id=service.client_id))
    return service


async def _live(ctx: Context, service_id: UUID, version: int | None) -> Service:
    service = await Services(ctx).get(service_id, lock=True, version=version)
    if service.status not in LIVE:
        raise ServiceEnded(service_id=service.id)
    return service


def _assignment(ctx: Context, service_id: UUID, user_id: UUID, role: TechnicianRole) -> TechnicianAssignment:
    return TechnicianAssignment(
        id=ctx.new_id(), service_id=service_id, user_id=user_id, role=role, since=ctx.now, until=None,
        assigned_by=ctx.actor.name,
    )  # fmt: skip
