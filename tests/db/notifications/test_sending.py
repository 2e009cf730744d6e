"""Sending: through a real SMTP server, with what it answered kept beside each notice."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from fairlead.domains.notifications import commands
from fairlead.domains.notifications.jobs import Batch, send_notices
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.policy import NoticePolicy
from fairlead.domains.notifications.rules import RETRY
from fairlead.domains.notifications.terms import HeldBecause
from fairlead.domains.services.events import ServiceActivated, ServiceCancelled
from fairlead.domains.services.models import Service
from fairlead.kernel.errors import NotFound
from fairlead.kernel.ids import TenantId
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.kernel.money import Money
from fairlead.main.wiring import App
from fairlead.platform.context import Actor, Context
from fairlead.platform.mail import MailServer
from fairlead.platform.outside import by_type
from fairlead.platform.policy import set_policy
from fairlead.platform.settings import MailSecurity
from tests.db.notifications.conftest import ON, Hear, ids, notices
from tests.kit.mailbox import Mailbox, mailbox

At = Callable[..., Awaitable[Context]]


@pytest.fixture
async def box(app: App) -> AsyncIterator[Mailbox]:
    """The mail server that our process is configured with."""
    async with mailbox() as found:
        server = MailServer("127.0.0.1", found.port, "no-reply@harbour.example", MailSecurity.NONE, timeout=5)
        app.work.outside = by_type([server])
        yield found


@pytest.fixture
async def told(hear: Hear, fibre: Service) -> Service:
    """One notice waits."""
    await hear(ServiceActivated(**ids(fibre), on=ON))
    return fibre


@pytest.fixture
def run(app: App, company: TenantId, now: datetime) -> At:
    """Run the job over every notice; its unit of work."""

    async def act(later: timedelta = timedelta(0)) -> Context:
        async with app.work.begin(company, Actor.system("notifications.send"), now=now + later) as ctx:
            waiting = tuple(one.id for one in await notices(ctx))
            await send_notices.fn(ctx, Batch(waiting))
        return ctx

    return act


async def one(app: App, company: TenantId, now: datetime) -> Notice:
    async with app.work.begin(company, Actor.system("test"), now=now) as ctx:
        return (await ctx.session.scalars(select(Notice))).one()


def said(ctx: Context) -> list[str]:
    return [emitted.event.name for emitted in ctx.outbox.events]


async def again(ctx: Context) -> list[datetime]:
    """When the next tries are due, as the job just run has enqueued them."""
    rows = await ctx.session.execute(
        text(
            "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'notifications.send'"
            " AND scheduled_at IS NOT NULL ORDER BY id"
        )
    )
    return [row.scheduled_at for row in rows]


async def test_a_notice_goes_out_in_the_companys_name(
    app: App, company: TenantId, now: datetime, box: Mailbox, told: Service, run: At
) -> None:
    assert said(await run()) == ["NoticeSent"]
    [letter] = box.letters
    sent = await one(app, company, now)
    assert letter["From"] == "Harbour <no-reply@harbour.example>"
    assert (letter["To"], letter["Subject"]) == ("Again <MARY@example.net>", "Fibre 100 is active")
    assert (sent.status, sent.attempts, sent.error, sent.sent_at) == ("sent", 1, None, now)
    assert letter["Message-ID"] == sent.message_id == f"<{sent.id}@harbour.example>"
    text, html = letter.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == sent.text
    assert html.get_content().replace("\r\n", "\n") == sent.html


async def test_a_company_chooses_its_name_and_where_answers_go(
    app: App, company: TenantId, now: datetime, box: Mailbox, told: Service, run: At
) -> None:
    async with app.work.begin(company, Actor.system("test"), now=now) as ctx:
        await set_policy(ctx, NoticePolicy(sender_name="Harbour Support", reply_to="help@harbour.example"))
    await run()
    [letter] = box.letters
    assert letter["From"] == "Harbour Support <no-reply@harbour.example>"
    assert letter["Reply-To"] == "Harbour Support <help@harbour.example>"


async def test_what_was_sent_is_not_sent_again(box: Mailbox, told: Service, run: At) -> None:
    await run()
    assert said(await run()) == []
    assert len(box.letters) == 1


async def test_without_a_server_it_is_held_and_says_why(
    app: App, company: TenantId, now: datetime, told: Service, run: At
) -> None:
    assert said(await run()) == []
    held = await one(app, company, now)
    assert (held.status, held.error, held.attempts) == ("held", HeldBecause.NO_SERVER, 0)


async def test_a_temporary_refusal_is_tried_again_later_under_the_same_message_id(
    app: App, company: TenantId, now: datetime, box: Mailbox, told: Service, run: At
) -> None:
    box.answers = {"MARY@example.net": ["451 4.7.1 greylisted"]}
    ctx = await run()
    waiting = await one(app, company, now)
    assert (waiting.status, waiting.attempts, waiting.error) == ("waiting", 1, "451 4.7.1 greylisted")
    assert said(ctx) == []
    async with app.work.begin(company, Actor.system("test"), now=now) as looking:
        [due] = await again(looking)
    assert due == now + RETRY.delay(1, waiting.id)  # type: ignore[operator] # there is a second try
    assert timedelta(seconds=45) <= due - now <= timedelta(minutes=1)
    first = waiting.message_id
    assert said(await run(timedelta(minutes=1))) == ["NoticeSent"]
    sent = await one(app, company, now)
    assert (sent.status, sent.attempts, sent.error, sent.sent_at) == ("sent", 2, None, now + timedelta(minutes=1))
    assert box.letters[0]["Message-ID"] == first == sent.message_id


async def test_a_final_refusal_fails_with_the_servers_words(
    app: App, company: TenantId, now: datetime, box: Mailbox, told: Service, run: At
) -> None:
    box.answers = {"MARY@example.net": ["550 5.1.1 no such user here"]}
    assert said(await run()) == ["NoticeFailed"]
    failed = await one(app, company, now)
    assert (failed.status, failed.attempts, failed.error) == ("failed", 1, "550 5.1.1 no such user here")
    assert failed.sent_at is None
    async with app.work.begin(company, Actor.system("test"), now=now) as ctx:
        assert await again(ctx) == []


async def test_tries_end_and_then_it_has_failed(
    app: App, company: TenantId, now: datetime, box: Mailbox, told: Service, run: At
) -> None:
    box.answers = {"MARY@example.net": ["452 4.2.2 mailbox full"] * RETRY.tries}
    for _ in range(RETRY.tries - 1):
        assert said(await run()) == []
    assert said(await run()) == ["NoticeFailed"]
    failed = await one(app, company, now)
    assert (failed.status, failed.attempts, failed.error) == ("failed", RETRY.tries, "452 4.2.2 mailbox full")
    assert box.letters == []


async def test_one_refusal_stops_no_other_notice_of_the_batch(
    app: App, company: TenantId, now: datetime, box: Mailbox, told: Service, run: At, hear: Hear
) -> None:
    await hear(ServiceCancelled(**ids(told), on=ON, reason="moved", fee=Money(4990, "USD")))
    box.answers = {"MARY@example.net": ["550 no"]}
    assert sorted(said(await run())) == ["NoticeFailed", "NoticeSent"]
    assert (box.connections, len(box.letters)) == (1, 1)


async def test_a_failed_notice_is_sent_after_all_with_tries_begun_anew(
    app: App, company: TenantId, now: datetime, box: Mailbox, told: Service, run: At
) -> None:
    box.answers = {"MARY@example.net": ["550 no"]}
    await run()
    failed = await one(app, company, now)
    async with app.work.begin(company, Actor.system("test"), now=now) as ctx:
        await commands.retry_notice(ctx, failed.id)
    assert said(ctx) == ["NoticeRetried"]
    waiting = await one(app, company, now)
    assert (waiting.status, waiting.attempts, waiting.error) == ("waiting", 0, None)
    assert said(await run()) == ["NoticeSent"]
    assert box.letters[0]["Message-ID"] == failed.message_id


async def test_what_is_sent_cannot_be_sent_again(
    app: App, company: TenantId, now: datetime, box: Mailbox, told: Service, run: At
) -> None:
    await run()
    before = await one(app, company, now)
    with pytest.raises(IllegalMove):
        async with app.work.begin(company, Actor.system("test"), now=now) as ctx:
            await commands.retry_notice(ctx, before.id)
    after = await one(app, company, now)
    assert (after.status, after.version, after.sent_at) == (before.status, before.version, before.sent_at)


async def test_another_companys_notice_is_not_found(
    app: App, company: TenantId, other_company: TenantId, now: datetime, told: Service
) -> None:
    mine = await one(app, company, now)
    with pytest.raises(NotFound):
        async with app.work.begin(other_company, Actor.system("test"), now=now) as ctx:
            await commands.retry_notice(ctx, UUID(str(mine.id)))
    assert (await one(app, company, now)).status == "waiting"
