"""Notices that were held back are sent after all: alone, or all of them."""

from datetime import date

import pytest

from fairlead.domains.clients import commands as clients
from fairlead.domains.clients.commands import NewClient, NewContact
from fairlead.domains.notifications import commands
from fairlead.domains.notifications.errors import NobodyToWriteTo
from fairlead.domains.notifications.events import NoticeRetried
from fairlead.domains.notifications.lifecycle import NoticeAction
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.policy import NoticePolicy
from fairlead.domains.notifications.terms import HeldBecause, NoticeKind
from fairlead.domains.services.events import ServiceActivated, ServiceCancelled
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import ClientId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.db.notifications.conftest import ON, Do, Hear, ids, notices


async def hold(ctx: Context) -> None:
    """No mail server: everything that waits is held."""
    for one in await notices(ctx):
        if one.status == "waiting":
            one.advance(NoticeAction.HOLD, HeldBecause.NO_SERVER)


def retried(ctx: Context) -> list[str]:
    return [one.event.address for one in ctx.outbox.events if isinstance(one.event, NoticeRetried)]


@pytest.fixture
async def paper(do: Do, hear: Hear, fibre: Service) -> ClientId:
    """A client without an address, with a notice that is held for that reason."""
    made: list[ClientId] = []

    async def make(ctx: Context) -> None:
        made.append(ClientId((await clients.create_client(ctx, NewClient(name="Paper only"))).id))

    await do(make)
    await hear(ServiceActivated(service_id=fibre.id, client_id=made[0], on=ON))
    return made[0]


async def test_one_without_an_address_stays_held_while_nobody_has_one(do: Do, paper: ClientId) -> None:
    async def act(ctx: Context) -> None:
        [held] = await notices(ctx)
        await commands.retry_notice(ctx, held.id)

    with pytest.raises(NobodyToWriteTo) as refused:
        await do(act)
    assert refused.value.client_id == paper

    async def look(ctx: Context) -> None:
        [held] = await notices(ctx)
        assert (held.status, held.error, held.address) == ("held", HeldBecause.NO_CONTACT, "")

    await do(look)


async def test_it_goes_to_those_who_have_an_address_by_now(do: Do, paper: ClientId) -> None:
    async def add(ctx: Context) -> None:
        await clients.add_contact(ctx, paper, NewContact(name="Bea", email="bea@example.net"))
        await clients.add_contact(ctx, paper, NewContact(name="Cy", email="cy@example.net"))

    await do(add)

    async def act(ctx: Context) -> None:
        [held] = await notices(ctx)
        await commands.retry_notice(ctx, held.id)

    assert retried(await do(act)) == ["bea@example.net", "cy@example.net"]

    async def look(ctx: Context) -> None:
        found = sorted(await notices(ctx), key=lambda one: one.address)
        assert [(one.address, one.name, one.status, one.error) for one in found] == [
            ("bea@example.net", "Bea", "waiting", None),
            ("cy@example.net", "Cy", "waiting", None),
        ]
        assert len({(one.kind, one.about, one.subject, one.text, one.html) for one in found}) == 1

    await do(look)


async def test_held_notices_are_released_together_less_what_cannot_or_should_not_go(
    do: Do, hear: Hear, fibre: Service, paper: ClientId
) -> None:
    await hear(
        ServiceActivated(**ids(fibre), on=ON),
        ServiceCancelled(**ids(fibre), on=ON, reason="moved", fee=Money.zero("USD")),
    )
    await do(hold)
    await do(lambda ctx: set_policy(ctx, NoticePolicy(service_cancelled=False)))
    released: list[int] = []

    async def act(ctx: Context) -> None:
        released.append(await commands.retry_held(ctx, date(2026, 3, 15)))

    assert retried(await do(act)) == ["MARY@example.net"]
    assert released == [1]

    async def look(ctx: Context) -> None:
        found = {(one.kind, one.address): one.status for one in await notices(ctx)}
        assert found == {
            (NoticeKind.SERVICE_ACTIVATED, "MARY@example.net"): "waiting",
            (NoticeKind.SERVICE_ACTIVATED, ""): "held",
            (NoticeKind.SERVICE_CANCELLED, "MARY@example.net"): "held",
        }

    await do(look)


@pytest.mark.parametrize(
    ("since", "kind", "count"),
    [
        (date(2026, 3, 15), None, 2),
        (date(2026, 3, 16), None, 0),
        (date.min, None, 2),
        (date.max, None, 0),
        (date(2026, 3, 1), NoticeKind.SERVICE_CANCELLED, 1),
        (date(2026, 3, 1), NoticeKind.RENEWAL_DUE, 0),
    ],
)
async def test_a_day_and_a_kind_narrow_what_is_released(
    do: Do, hear: Hear, fibre: Service, since: date, kind: NoticeKind | None, count: int
) -> None:
    await hear(
        ServiceActivated(**ids(fibre), on=ON),
        ServiceCancelled(**ids(fibre), on=ON, reason="moved", fee=Money.zero("USD")),
    )
    await do(hold)

    async def act(ctx: Context) -> None:
        assert await commands.retry_held(ctx, since, kind) == count

    assert len(retried(await do(act))) == count


async def test_one_is_sent_even_when_its_kind_is_switched_off(do: Do, hear: Hear, fibre: Service) -> None:
    await do(lambda ctx: set_policy(ctx, NoticePolicy(service_activated=False)))
    await hear(ServiceActivated(**ids(fibre), on=ON))
    found: list[Notice] = []

    async def act(ctx: Context) -> None:
        [held] = await notices(ctx)
        found.append(await commands.retry_notice(ctx, held.id))

    assert retried(await do(act)) == ["MARY@example.net"]
    assert found[0].status == "waiting"
