"""Who looks after a service: assigned, replaced, gone, and all of one person's services given to another."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from fairlead.domains.identity import commands as identity
from fairlead.domains.identity.models import User
from fairlead.domains.identity.permissions import Role
from fairlead.domains.services import commands, queries
from fairlead.domains.services.errors import ServiceEnded
from fairlead.domains.services.events import TechnicianAssigned
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.terms import TechnicianRole
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from tests.kit.queries import count_queries
from tests.make import catalog, clients, services, staff

Names = Callable[[], list[str]]
PRIMARY, BACKUP = TechnicianRole.PRIMARY, TechnicianRole.BACKUP


async def several(ctx: Context, how_many: int) -> list[Service]:
    """Services of one client."""
    client, tariff = await clients.client(ctx), await catalog.tariff(ctx)
    return [await services.service(ctx, client, sold=tariff) for _ in range(how_many)]


def assigned(ctx: Context) -> list[tuple[TechnicianRole, object]]:
    """Every assignment that was said so far."""
    told = [one.event for one in ctx.outbox.events]
    return [(event.role, event.user_id) for event in told if isinstance(event, TechnicianAssigned)]


async def standing(ctx: Context, service: Service) -> dict[str, str]:
    return {role.value: one.name for role, one in (await queries.technicians_of(ctx, service.id)).items()}


async def history(ctx: Context, service: Service) -> list[tuple[str, str, bool]]:
    rows = await queries.technician_history(ctx, service.id)
    return sorted((one.role.value, one.name, one.until is None) for one in rows)


async def test_both_are_assigned_each_with_an_event(ctx: Context) -> None:
    service = await services.service(ctx)
    ann, bob = await staff.user(ctx, "Ann"), await staff.user(ctx, "Bob", Role.NETWORK)
    version = service.version
    await commands.assign_technicians(ctx, service.id, ann.id, bob.id)
    assert await standing(ctx, service) == {"primary": "Ann", "backup": "Bob"}
    assert assigned(ctx) == [(PRIMARY, ann.id), (BACKUP, bob.id)]
    assert service.version == version + 1


async def test_pressing_twice_changes_nothing(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    ann, bob = await staff.user(ctx, "Ann"), await staff.user(ctx, "Bob")
    await commands.assign_technicians(ctx, service.id, ann.id, bob.id)
    before = (service.version, len(events()), await history(ctx, service))
    await commands.assign_technicians(ctx, service.id, ann.id, bob.id)
    assert (service.version, len(events()), await history(ctx, service)) == before


async def test_only_the_role_that_changes_gets_an_event_and_the_history_stays(ctx: Context) -> None:
    service = await services.service(ctx)
    ann, bob, cid = [await staff.user(ctx, name) for name in ("Ann", "Bob", "Cid")]
    await commands.assign_technicians(ctx, service.id, ann.id, bob.id)
    ctx.now += timedelta(hours=1)
    await commands.assign_technicians(ctx, service.id, ann.id, cid.id)
    assert assigned(ctx)[2:] == [(BACKUP, cid.id)]
    assert await history(ctx, service) == [
        ("backup", "Bob", False), ("backup", "Cid", True), ("primary", "Ann", True),
    ]  # fmt: skip


async def test_they_can_change_places(ctx: Context) -> None:
    service = await services.service(ctx)
    ann, bob = await staff.user(ctx, "Ann"), await staff.user(ctx, "Bob")
    await commands.assign_technicians(ctx, service.id, ann.id, bob.id)
    await commands.assign_technicians(ctx, service.id, bob.id, ann.id)
    assert await standing(ctx, service) == {"primary": "Bob", "backup": "Ann"}


async def test_without_a_backup_nobody_is_in_that_role(ctx: Context) -> None:
    service = await services.service(ctx)
    ann, bob = await staff.user(ctx, "Ann"), await staff.user(ctx, "Bob")
    await commands.assign_technicians(ctx, service.id, ann.id, bob.id)
    await commands.assign_technicians(ctx, service.id, ann.id)
    assert await standing(ctx, service) == {"primary": "Ann"}
    assert assigned(ctx)[2:] == [(BACKUP, None)]


async def refused(ctx: Context, service: Service, primary: User, backup: User | None) -> Invalid:
    before = (service.version, len(ctx.outbox.events), await history(ctx, service))
    with pytest.raises(Invalid) as problem:
        await commands.assign_technicians(ctx, service.id, primary.id, backup.id if backup else None)
    assert (service.version, len(ctx.outbox.events), await history(ctx, service)) == before
    return problem.value


async def test_nobody_is_their_own_backup(ctx: Context) -> None:
    service = await services.service(ctx)
    ann = await staff.user(ctx, "Ann")
    problem = await refused(ctx, service, ann, ann)
    assert [error.pointer for error in problem.errors] == ["#/backup"]


async def test_who_left_is_refused_by_the_field_that_names_them(ctx: Context) -> None:
    service = await services.service(ctx)
    ann, bob = await staff.user(ctx, "Ann"), await staff.user(ctx, "Bob")
    await identity.set_active(ctx, bob.id, active=False)
    problem = await refused(ctx, service, ann, bob)
    assert [(error.pointer, error.message) for error in problem.errors] == [
        ("#/backup", "Bob left the company or cannot work on services.")
    ]
    problem = await refused(ctx, service, bob, ann)
    assert [error.pointer for error in problem.errors] == ["#/primary"]


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_work_on_services_may_look_after_one(ctx: Context, role: Role) -> None:
    service = await services.service(ctx)
    ann = await staff.user(ctx, "Ann", role)
    if role in (Role.BILLING, Role.READ_ONLY):
        await refused(ctx, service, ann, None)
    else:
        await commands.assign_technicians(ctx, service.id, ann.id)
        assert await standing(ctx, service) == {"primary": "Ann"}


async def test_somebody_who_does_not_exist_is_not_found(ctx: Context) -> None:
    service = await services.service(ctx)
    with pytest.raises(NotFound):
        await commands.assign_technicians(ctx, service.id, service.id)
    assert await standing(ctx, service) == {}


async def test_a_service_that_ended_needs_nobody(ctx: Context) -> None:
    service = await services.service(ctx, status=Status.CANCELLED)
    ann = await staff.user(ctx, "Ann")
    with pytest.raises(ServiceEnded):
        await commands.assign_technicians(ctx, service.id, ann.id)
    assert await standing(ctx, service) == {}


async def test_the_services_of_somebody_who_left_are_listed(ctx: Context) -> None:
    service, ended = await several(ctx, 2)
    ann, bob = await staff.user(ctx, "Ann"), await staff.user(ctx, "Bob")
    for one in (service, ended):
        await commands.assign_technicians(ctx, one.id, ann.id, bob.id)
    await commands.cancel(ctx, ended.id, reason="moved")
    assert await queries.orphans(ctx) == []
    await identity.set_active(ctx, ann.id, active=False)
    await ctx.session.flush()
    [orphan] = await queries.orphans(ctx)
    assert (orphan.service_id, orphan.role, orphan.user_name) == (service.id, PRIMARY, "Ann")
    assert not (await queries.technicians_of(ctx, service.id))[PRIMARY].fit
    assert (await queries.technicians_of(ctx, service.id))[BACKUP].fit
    await identity.change_role(ctx, bob.id, role=Role.READ_ONLY)
    await ctx.session.flush()
    assert [(one.role, one.user_name) for one in await queries.orphans(ctx)] == [(BACKUP, "Bob"), (PRIMARY, "Ann")]
    assert [one.user_name for one in await queries.orphans(ctx, user_id=bob.id)] == ["Bob"]


async def test_all_of_ones_services_pass_to_another(ctx: Context) -> None:
    first, second, third, fourth = await several(ctx, 4)
    ann, bob, cid = [await staff.user(ctx, name) for name in ("Ann", "Bob", "Cid")]
    await commands.assign_technicians(ctx, first.id, ann.id, cid.id)
    await commands.assign_technicians(ctx, second.id, cid.id, ann.id)
    await commands.assign_technicians(ctx, third.id, ann.id, bob.id)
    await commands.assign_technicians(ctx, fourth.id, bob.id, ann.id)
    await ctx.session.flush()
    before = len(assigned(ctx))
    ctx.now += timedelta(hours=1)
    assert await commands.reassign_services(ctx, ann.id, bob.id) == 4
    assert [await standing(ctx, one) for one in (first, second, third, fourth)] == [
        {"primary": "Bob", "backup": "Cid"},
        {"primary": "Cid", "backup": "Bob"},
        {"primary": "Bob"},  # who was the backup moved up
        {"primary": "Bob"},
    ]
    assert assigned(ctx)[before:] == [
        (PRIMARY, bob.id), (BACKUP, bob.id), (PRIMARY, bob.id), (BACKUP, None), (BACKUP, None),
    ]  # fmt: skip
    assert await history(ctx, third) == [("backup", "Bob", False), ("primary", "Ann", False), ("primary", "Bob", True)]
    assert await commands.reassign_services(ctx, ann.id, bob.id) == 0


async def test_some_of_ones_services_pass_to_another(ctx: Context) -> None:
    first, second = await several(ctx, 2)
    ann, bob = await staff.user(ctx, "Ann"), await staff.user(ctx, "Bob")
    for one in (first, second):
        await commands.assign_technicians(ctx, one.id, ann.id)
    await ctx.session.flush()
    assert await commands.reassign_services(ctx, ann.id, bob.id, service_ids=[second.id]) == 1
    assert [await standing(ctx, one) for one in (first, second)] == [{"primary": "Ann"}, {"primary": "Bob"}]


async def test_nothing_passes_to_somebody_who_left(ctx: Context) -> None:
    service = await services.service(ctx)
    ann, bob = await staff.user(ctx, "Ann"), await staff.user(ctx, "Bob")
    await commands.assign_technicians(ctx, service.id, ann.id)
    await identity.set_active(ctx, bob.id, active=False)
    before = await history(ctx, service)
    for to in (bob, ann):
        with pytest.raises(Invalid) as problem:
            await commands.reassign_services(ctx, ann.id, to.id)
        assert [error.pointer for error in problem.value.errors] == ["#/to_user"]
    with pytest.raises(NotFound):
        await commands.reassign_services(ctx, service.id, ann.id)
    assert await history(ctx, service) == before


async def test_many_pass_in_as_many_statements_as_one(ctx: Context, database: Database) -> None:
    ann, bob, cid = [await staff.user(ctx, name) for name in ("Ann", "Bob", "Cid")]
    alone, *many = await several(ctx, 13)
    await commands.assign_technicians(ctx, alone.id, ann.id)
    for one in many:
        await commands.assign_technicians(ctx, one.id, bob.id)
    await ctx.session.flush()
    async with count_queries(database) as of_one:
        assert await commands.reassign_services(ctx, ann.id, cid.id) == 1
    async with count_queries(database) as of_many:
        assert await commands.reassign_services(ctx, bob.id, cid.id) == 12
    assert of_many.count <= of_one.count  # the first asks the server for its types as well
    loads = {one.name: (one.primary, one.backup) for one in await queries.technician_loads(ctx)}
    assert loads == {"Ann": (0, 0), "Bob": (0, 0), "Cid": (13, 0)}
