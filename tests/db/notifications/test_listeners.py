"""What clients are told: once, to each address, in one fixed number of statements, and never of what was brought in."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from fairlead.domains.clients import commands as client_commands
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.queries import contacts_of
from fairlead.domains.notifications.events import NoticeRetried
from fairlead.domains.notifications.policy import NoticePolicy
from fairlead.domains.notifications.terms import HeldBecause, NoticeKind
from fairlead.domains.services import commands
from fairlead.domains.services.events import (
    RenewalQuoted,
    ServiceActivated,
    ServiceCancelled,
    ServiceChanged,
    ServiceDueForRenewal,
    ServiceRenewed,
    ServiceResumed,
    ServiceSuspended,
)
from fairlead.domains.services.models import Service
from fairlead.domains.services.queries.quotes import read_quote_token
from fairlead.domains.services.rules import Wanted
from fairlead.domains.services.terms import ChangeOrigin, ChangeWhen, HoldMoney, SuspensionReason, SuspensionType
from fairlead.kernel.events import Event
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Actor, Context
from fairlead.platform.links import Links
from fairlead.platform.outside import outside
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work, plan
from tests.db.notifications.conftest import ON, Do, Hear, ids, mail_jobs, notices
from tests.kit.fixtures import NOW
from tests.kit.queries import count_queries
from tests.make.renewals import ending

PRICE = Money(4990, "USD")


def suspended(made: Service, on: date = ON) -> ServiceSuspended:
    return ServiceSuspended(
        **ids(made), reason=SuspensionReason.NON_PAYMENT, type=SuspensionType.FULL, money=HoldMoney.CHARGE, on=on
    )


async def test_an_activation_is_told_to_every_address_once(hear: Hear, do: Do, fibre: Service) -> None:
    await hear(ServiceActivated(**ids(fibre), on=ON))

    async def look(ctx: Context) -> None:
        [told] = await notices(ctx)
        assert (told.kind, told.status, told.address, told.name) == (
            NoticeKind.SERVICE_ACTIVATED, "waiting", "MARY@example.net", "Again",
        )  # fmt: skip
        assert (told.client_id, told.service_id, told.about) == (fibre.client_id, fibre.id, str(fibre.id))
        assert (told.attempts, told.error, told.sent_at, told.message_id) == (0, None, None, "")
        assert told.subject == "Fibre 100 is active"
        assert "is active since 15 Mar 2026." in told.text
        assert "49.90 USD a month" in told.html
        assert await mail_jobs(ctx) == [(1, -10)]

    await do(look)


async def test_what_was_brought_in_is_not_told(hear: Hear, do: Do, fibre: Service, work: Work) -> None:
    async with count_queries(work.database) as counted:
        await hear(
            ServiceActivated(**ids(fibre), on=ON, brought_in=True),
            ServiceCancelled(**ids(fibre), on=ON, reason="moved", fee=Money.zero("USD"), brought_in=True),
        )
    assert counted.seen == []

    async def look(ctx: Context) -> None:
        assert await notices(ctx) == []
        assert await mail_jobs(ctx) == []

    await do(look)


async def test_the_same_thing_is_never_told_twice(hear: Hear, do: Do, fibre: Service) -> None:
    facts: list[Event] = [
        ServiceActivated(**ids(fibre), on=ON),
        suspended(fibre),
        ServiceResumed(**ids(fibre), reason=SuspensionReason.NON_PAYMENT, on=ON),
        ServiceCancelled(**ids(fibre), on=ON, reason="moved", fee=PRICE),
        ServiceDueForRenewal(**ids(fibre), days=30, term_end=ON, auto_renewal=True, price=PRICE),
        ServiceDueForRenewal(**ids(fibre), days=14, term_end=ON, auto_renewal=True, price=PRICE),
        ServiceRenewed(**ids(fibre), term_end=ON, new_end=None, months=0, price=PRICE, count=1),
    ]
    await hear(*facts)
    await hear(*facts)

    async def look(ctx: Context) -> None:
        assert sorted(one.kind for one in await notices(ctx)) == [
            "renewal_due", "renewal_due", "service_activated", "service_cancelled", "service_renewed",
            "service_resumed", "service_suspended",
        ]  # fmt: skip
        assert sum(n for n, _ in await mail_jobs(ctx)) == 7

    await do(look)


async def test_a_service_suspended_twice_is_told_of_twice(hear: Hear, do: Do, fibre: Service) -> None:
    """Each suspension is a move of its own, even on one day."""
    for _ in range(2):
        await do(lambda ctx: commands.suspend(ctx, fibre.id, reason=SuspensionReason.ABUSE))
        await hear(suspended(fibre))
        await do(lambda ctx: commands.resume(ctx, fibre.id, reason=SuspensionReason.ABUSE))
        await hear(ServiceResumed(**ids(fibre), reason=SuspensionReason.ABUSE, on=ON))

    async def look(ctx: Context) -> None:
        told = {(one.kind.value, one.about) for one in await notices(ctx)}
        moves = {"service_suspended": (2, 4), "service_resumed": (3, 5)}  # after being sold and activated
        assert told == {(kind, f"{fibre.id} {seq}") for kind, seqs in moves.items() for seq in seqs}

    await do(look)


async def test_the_last_day_is_the_one_before_the_first_without(hear: Hear, do: Do, fibre: Service) -> None:
    await hear(ServiceCancelled(**ids(fibre), on=date(2026, 4, 1), reason="moved", fee=Money(14970, "USD")))

    async def look(ctx: Context) -> None:
        [told] = await notices(ctx)
        assert "Its last day: 31 Mar 2026" in told.text
        assert "costs 149.70 USD" in told.text

    await do(look)


async def test_a_client_without_any_address_is_not_forgotten(hear: Hear, do: Do, fibre: Service, ada: Client) -> None:
    async def without(ctx: Context) -> None:
        found = await client_commands.create_client(ctx, client_commands.NewClient(name="Paper only"))
        await ctx.session.flush()
        ctx.session.info["other"] = found.id

    other: UUID = (await do(without)).session.info["other"]
    await hear(ServiceActivated(service_id=fibre.id, client_id=other, on=ON))

    async def look(ctx: Context) -> None:
        [told] = await notices(ctx)
        assert (told.status, told.address, told.error) == ("held", "", HeldBecause.NO_CONTACT)
        assert told.text.startswith("Hello Paper only,")
        assert await mail_jobs(ctx) == []

    await do(look)


async def test_a_clients_own_address_is_taken_when_no_contact_wants_notices(
    hear: Hear, do: Do, fibre: Service, ada: Client
) -> None:
    async def hush(ctx: Context) -> None:
        for name in ("Mary", "Again"):
            [one] = [c for c in await contacts_of(ctx, ada.id) if c.name == name]
            await client_commands.update_contact(ctx, ada.id, one.id, receives_notices=False)

    await do(hush)
    await hear(ServiceActivated(**ids(fibre), on=ON))

    async def look(ctx: Context) -> None:
        assert [(one.address, one.contact_id) for one in await notices(ctx)] == [("office@example.net", None)]

    await do(look)


@pytest.mark.parametrize("for_client", [False, True])
async def test_a_kind_that_is_switched_off_is_held_back(
    hear: Hear, do: Do, fibre: Service, ada: Client, for_client: bool
) -> None:
    await do(lambda ctx: set_policy(ctx, NoticePolicy(service_activated=False), ada.id if for_client else None))
    await hear(ServiceActivated(**ids(fibre), on=ON), suspended(fibre))

    async def look(ctx: Context) -> None:
        found = {one.kind: (one.status, one.error) for one in await notices(ctx)}
        assert found == {
            NoticeKind.SERVICE_ACTIVATED: ("held", HeldBecause.SWITCHED_OFF),
            NoticeKind.SERVICE_SUSPENDED: ("waiting", None),
        }
        assert await mail_jobs(ctx) == [(1, -10)]

    await do(look)


async def test_many_notices_take_as_many_statements_as_one(hear: Hear, do: Do, fibre: Service, work: Work) -> None:
    def due(days: range) -> list[Event]:
        end = ON + timedelta(days=400)
        return [ServiceDueForRenewal(**ids(fibre), days=n, term_end=end, auto_renewal=True, price=PRICE) for n in days]

    async with count_queries(work.database) as one:
        await hear(*due(range(1, 2)))
    async with count_queries(work.database) as many:
        await hear(*due(range(2, 502)))
    assert many.count == one.count

    async def look(ctx: Context) -> None:
        assert len(await notices(ctx)) == 501
        assert len(await mail_jobs(ctx)) == 51

    await do(look)


async def test_an_unpriced_change_needs_no_word(hear: Hear, do: Do, fibre: Service, work: Work) -> None:
    change = ServiceChanged(
        **ids(fibre), change_id=UUID(int=1), effective_on=ON, origin=ChangeOrigin.STAFF, priced=False
    )
    async with count_queries(work.database) as counted:
        await hear(change)
    assert counted.seen == []


async def test_a_preview_shows_each_mail_and_keeps_none(work: Work, company: TenantId, do: Do, fibre: Service) -> None:
    async with work.begin(company, Actor.system("test"), now=NOW, dry_run=True) as ctx:
        await commands.suspend(ctx, fibre.id, reason=SuspensionReason.ABUSE)
    shown = [one for one in plan(ctx).outbound if one["kind"] == "e-mail"]
    assert shown == [
        {
            "kind": "e-mail", "target": "MARY@example.net", "notice": "service_suspended",
            "subject": "Fibre 100 is suspended", "held": HeldBecause.NO_SERVER.value,
        }
    ]  # fmt: skip

    async def look(ctx: Context) -> None:
        assert await notices(ctx) == []
        assert await mail_jobs(ctx) == []

    await do(look)


async def test_a_preview_of_what_was_told_before_shows_no_mail(
    hear: Hear, work: Work, company: TenantId, fibre: Service
) -> None:
    cancelled = ServiceCancelled(**ids(fibre), on=ON, reason="moved", fee=PRICE)
    await hear(cancelled)
    async with work.begin(company, Actor.system("test"), now=NOW, dry_run=True) as ctx:
        ctx.emit(cancelled)
    assert [one for one in plan(ctx).outbound if one["kind"] == "e-mail"] == []


async def test_a_preview_says_what_would_be_held_back(
    work: Work, company: TenantId, do: Do, fibre: Service, ada: Client
) -> None:
    await do(lambda ctx: set_policy(ctx, NoticePolicy(service_suspended=False), ada.id))
    async with work.begin(company, Actor.system("test"), now=NOW, dry_run=True) as ctx:
        await commands.suspend(ctx, fibre.id, reason=SuspensionReason.ABUSE)
    assert [one["held"] for one in plan(ctx).outbound] == [HeldBecause.SWITCHED_OFF.value]


async def test_notices_that_are_retried_are_handed_to_the_workers(hear: Hear, do: Do, fibre: Service) -> None:
    events = [
        NoticeRetried(
            notice_id=UUID(int=n), client_id=fibre.client_id, kind=NoticeKind.RENEWAL_DUE, address="a@example.net"
        )
        for n in range(11)
    ]
    await hear(*events)

    async def look(ctx: Context) -> None:
        assert await mail_jobs(ctx) == [(10, -10), (1, -10)]

    await do(look)


async def test_a_change_says_both_sides_and_its_day(hear: Hear, do: Do, fibre: Service) -> None:
    ctx = await do(
        lambda ctx: commands.change(
            ctx, fibre.id, Wanted(price=Money(6990, "USD"), quantity=Decimal(2)), when=ChangeWhen.NOW
        )
    )
    await hear(*(one.event for one in ctx.outbox.events))

    async def look(ctx: Context) -> None:
        [told] = await notices(ctx)
        assert (told.kind, told.subject) == (NoticeKind.SERVICE_CHANGED, "Fibre 100 changes on 15 Mar 2026")
        assert "Before: Fibre 100, 49.90 USD a month\nNow: Fibre 100, 69.90 USD a month for each of 2\n" in told.text

    await do(look)


async def test_a_quote_carries_the_link_by_which_its_client_answers(
    hear: Hear, do: Do, ada: Client, company: TenantId
) -> None:
    made: list[UUID] = []

    async def offer(ctx: Context) -> None:
        service = await ending(ctx, await ctx.session.merge(ada), ends=date(2026, 6, 1))
        made.append((await commands.create_renewal_quote(ctx, service.id, months=12, valid_days=10)).id)

    ctx = await do(offer)
    await hear(*(one.event for one in ctx.outbox.events if isinstance(one.event, RenewalQuoted)))

    async def look(ctx: Context) -> None:
        links = outside(ctx, Links)
        assert links is not None
        [told] = await notices(ctx)
        assert told.subject == "Offer Q-000001 for Fibre 100"
        assert "We offer you 12 months more, at 49.90 USD a month." in told.text
        assert "until 26 Mar 2026, 00:00" in told.text  # ten whole days by the clock of New York
        [address] = re.findall(r"http://127\.0\.0\.1:8080/quotes/(\S+)", told.text)
        assert read_quote_token(links, address) == (company, made[0])
        assert f'href="http://127.0.0.1:8080/quotes/{address}"' in told.html

    await do(look)


async def test_a_next_term_on_another_plan_is_priced_by_that_plans_cycle_and_quantity(
    hear: Hear, do: Do, fibre: Service
) -> None:
    brought: dict[str, Any] = {"cycle": Cycle.ANNUAL, "quantity": Decimal(3)}
    await hear(
        ServiceDueForRenewal(**ids(fibre), days=7, term_end=ON, auto_renewal=True, price=PRICE, **brought),
        ServiceRenewed(**ids(fibre), term_end=ON, new_end=None, months=0, price=PRICE, count=1, **brought),
    )

    async def look(ctx: Context) -> None:
        for told in await notices(ctx):
            assert f"{PRICE} a year for each of 3" in told.text

    await do(look)
