"""Setting services up: begun, failed, begun again, done, and only then live."""

from collections.abc import Callable

import pytest

from fairlead.domains.services import commands, queries
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.terms import ProvisioningStatus
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.context import Context
from tests.make import catalog, services


async def test_an_automated_service_fails_begins_again_and_goes_live(
    ctx: Context, events: Callable[[], list[str]]
) -> None:
    sold = await catalog.tariff(ctx, await catalog.template(ctx, code="auto", automated=True))
    service = await services.service(ctx, sold=sold, status=Status.PENDING)
    before = len(events())
    await commands.start_provisioning(ctx, service.id)
    assert (service.status, service.provisioning_status) == (Status.PROVISIONING, ProvisioningStatus.IN_PROGRESS)
    await commands.fail_provisioning(ctx, service.id, reason="no signal")
    assert (service.status, service.provisioning_status) == (Status.FAILED, ProvisioningStatus.FAILED)
    await commands.start_provisioning(ctx, service.id)
    await commands.complete_provisioning(ctx, service.id)
    assert (service.status, service.provisioned_at) == (Status.PROVISIONED, ctx.now)
    await commands.activate(ctx, service.id)
    await ctx.session.flush()
    assert events()[before:] == [
        "ServiceProvisioningStarted",
        "ServiceProvisioningFailed",
        "ServiceProvisioningStarted",
        "ServiceProvisioningCompleted",
        "ServiceActivated",
    ]
    moves = await queries.transitions_of(ctx, service.id)
    assert [(move.action, move.reason) for move in moves] == [
        ("create", None),
        ("provision", None),
        ("fail_provisioning", "no signal"),
        ("provision", None),
        ("complete_provisioning", None),
        ("activate", None),
    ]


async def test_what_is_not_under_way_cannot_be_completed(ctx: Context) -> None:
    service = await services.service(ctx, status=Status.PENDING)
    with pytest.raises(IllegalMove) as refused:
        await commands.complete_provisioning(ctx, service.id)
    assert refused.value.allowed == ("provision", "activate", "transfer", "cancel")
    assert service.status is Status.PENDING
