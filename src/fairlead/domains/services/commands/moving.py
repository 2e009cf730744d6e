"""Moving a service along its lifecycle, with the transition row that records it."""

from fairlead.domains.services.lifecycle import SERVICE, Action, Status
from fairlead.domains.services.models import Service, ServiceTransition
from fairlead.platform.context import Context


def open_history(ctx: Context, service: Service) -> None:
    """The first transition: from nothing to its initial state."""
    _record(ctx, service, came_from=None, action="create")


def advance(ctx: Context, service: Service, action: Action, *, reason: str | None = None) -> None:
    """Move along the table and record it; raises IllegalMove with the allowed actions."""
    came_from = service.status
    service.status = SERVICE.target(came_from, action)
    service.version += 1
    _record(ctx, service, came_from=came_from, action=action.value, reason=reason)


def _record(
    ctx: Context, service: Service, *, came_from: Status | None, action: str, reason: str | None = None
) -> None:
    ctx.session.add(
        ServiceTransition(
            id=ctx.new_id(),
            service_id=service.id,
            seq=service.transitions,
            from_status=came_from,
            to_status=service.status,
            action=action,
            reason=reason,
            actor_kind=ctx.actor.kind,
            actor_id=ctx.actor.id,
            actor_name=ctx.actor.name,
            at=ctx.now,
        )
    )
    service.transitions += 1
