"""Who looks after a service, and what was promised for it."""

from collections.abc import Mapping

from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import LIVE
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import Promise, ServiceRow, Technician
from fairlead.domains.services.terms import TechnicianRole
from fairlead.platform.context import Context
from fairlead.platform.pages import Action, Alert, Badge, KeyValues, Section
from fairlead.web.staff.service.part import Shown

_HOUR = 60


async def care(ctx: Context, service: ServiceRow) -> Shown:
    """The technicians, the promise, and whether it is watched."""
    live = service.status in LIVE
    now = await queries.technicians_of(ctx, service.id)
    promise = await queries.promise_of(ctx, service.id)
    watch = await queries.watch_of(ctx, service.id)
    actions = _actions(service, watched=watch.monitored_since is not None) if live else ((), ())
    return Shown(
        side=[
            Section("Who looks after it", _people(now, live=live), actions=actions[0]),
            Section("What was promised", _promise(promise, watch.monitored_since), actions=actions[1]),
        ]
    )


def _actions(service: ServiceRow, *, watched: bool) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    at, may = f"/services/{service.id}", ServicePermission.ASSIGN
    assign = Action(label="Assign", href=f"{at}/technicians", icon="user-check", dialog=True, permission=may)
    change = Action(label="Change", href=f"{at}/parameters", icon="edit", dialog=True, permission=may)
    watch = Action(label="Watch it", href=f"{at}/monitoring", icon="activity", post=True, permission=may)
    return (assign,), (change,) if watched else (watch, change)


def _people(now: Mapping[TechnicianRole, Technician], *, live: bool) -> object:
    left = [one.name for one in now.values() if not one.fit]
    facts = KeyValues([(role.value.capitalize(), _person(now.get(role))) for role in TechnicianRole])
    if not left or not live:
        return facts
    return [
        Alert("Somebody else is needed", f"{' and '.join(left)} left or cannot work on services.", "warning"),
        facts,
    ]


def _person(one: Technician | None) -> object:
    if one is None:
        return None
    return one.name if one.fit else [f"{one.name} ", Badge("Left", "orange")]


def _promise(promise: Promise, since: object) -> KeyValues:
    found = promise.parameters
    facts = [
        ("Answered within", _minutes(found.response_minutes)),
        ("Solved within", _minutes(found.resolution_minutes)),
        ("Uptime", f"{found.uptime_percent.normalize():f} %"),
        ("Service hours", str(found.hours) if found.hours.always else f"{found.hours}, {found.hours.timezone}"),
        ("In words", found.sla_terms),
        ("Agreed", "For this service" if promise.own else "The company's defaults"),
        ("Watched since", since),
    ]
    return KeyValues(facts)


def _minutes(minutes: int) -> str:
    """`4 h`, `1 h 30 min`, `45 min`."""
    hours, rest = divmod(minutes, _HOUR)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )
