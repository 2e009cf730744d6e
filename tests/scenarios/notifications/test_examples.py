"""The seed's examples with real mail: a service is activated, and reminders go out before its term ends.

Everything runs as it does in a worker: units of work, the queue, listeners, and SMTP on loopback.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fairlead.domains.billing.models import Charge, RecurringSchedule
from fairlead.domains.notifications.models import Notice
from fairlead.domains.services import commands
from fairlead.domains.services.commands import Sale
from fairlead.domains.services.jobs import send_renewal_reminders
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App, build
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.events import EventRow
from fairlead.platform.jobs.declare import Due
from fairlead.platform.jobs.drain import run_until_idle
from fairlead.platform.jobs.enqueue import enqueue
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.settings import MailSecurity, Settings
from tests.kit.fixtures import make_company
from tests.kit.mailbox import Mailbox, mailbox
from tests.make import catalog, clients

ZONE = "UTC"


@dataclass
class Days:
    """One company on one day after the other, its jobs done before the day goes on."""

    app: App
    box: Mailbox
    company: TenantId
    today: date = date(2026, 1, 1)
    told: int = 0
    read: int = 0
    queue: Queue = field(init=False)

    def __post_init__(self) -> None:
        self.queue = Queue.over(self.app.work, self.app.jobs, now=self.now)

    def now(self) -> datetime:
        """Nine o'clock of the day."""
        return datetime.combine(self.today, time(9), UTC)

    async def on(self, day: date, fn: Callable[[Context], Awaitable[object]]) -> None:
        """Do something on a day, and everything that follows from it."""
        self.today = day
        async with self.app.work.begin(self.company, Actor.system("story"), now=self.now()) as ctx:
            await fn(ctx)
        await run_until_idle(self.queue, raise_on_failure=True)

    async def ask(self, fn: Callable[[Context], Awaitable[object]]) -> None:
        """Look at something."""
        async with self.app.work.begin(self.company, Actor.system("story"), now=self.now()) as ctx:
            await fn(ctx)

    async def events(self) -> list[str]:
        """Every event since the last look, as it is stored."""
        found: list[str] = []

        async def read(ctx: Context) -> None:
            rows = await ctx.rows(select(EventRow.name).order_by(EventRow.txid, EventRow.seq))
            found.extend(name for (name,) in rows)

        await self.ask(read)
        fresh, self.told = found[self.told :], len(found)
        return fresh

    def mail(self) -> list[tuple[str, str]]:
        """(to, subject) of each letter since the last look."""
        fresh, self.read = self.box.letters[self.read :], len(self.box.letters)
        return [(str(one["To"]), str(one["Subject"])) for one in fresh]


@pytest.fixture
async def days(fresh_url: str, tmp_path: Path) -> AsyncIterator[Days]:
    async with mailbox() as box:
        settings = Settings(
            home=tmp_path, database_url=None, smtp_host="127.0.0.1", smtp_port=box.port,
            smtp_security=MailSecurity.NONE, smtp_sender="no-reply@harbour.example",
        )  # fmt: skip
        app = build(settings, Database(fresh_url))
        yield Days(app, box, await make_company(app.database, "harbour", timezone=ZONE))
        await app.close()


async def sold(ctx: Context, start: date, **over: object) -> Service:
    """Ada Lovelace buys Fibre 100 at 49.90 a month; Mary is her contact."""
    ada = await clients.client(ctx, timezone=ZONE)
    await ctx.session.flush()
    await clients.contact(ctx, ada)
    tariff = await catalog.tariff(ctx)
    plain = {"client_id": ada.id, "tariff_id": tariff.id, "start_date": start, "quantity": Decimal(1)}
    return await commands.provision(ctx, Sale(**{**plain, **over}))  # type: ignore[arg-type] # any field of a sale


async def test_example_1_an_activation_has_its_status_its_event_its_billing_and_its_mail(days: Days) -> None:
    made: list[Service] = []

    async def sell(ctx: Context) -> None:
        made.append(await sold(ctx, date(2026, 3, 1)))

    await days.on(date(2026, 2, 20), sell)
    assert await days.events() == [
        "ClientCreated", "ContactAdded", "TemplateCreated", "TemplatePublished", "TariffCreated", "PriceSet",
        "ServiceProvisioned",
    ]  # fmt: skip
    assert days.mail() == []

    service = made[0].id
    await days.on(date(2026, 3, 1), lambda ctx: commands.activate(ctx, service, on=date(2026, 3, 1)))
    assert await days.events() == ["ServiceActivated", "NoticeSent"]
    assert days.mail() == [("Mary <mary@example.net>", "Fibre 100 is active")]
    text = days.box.letters[0].get_body(("plain",))
    assert text is not None
    assert "Your service Fibre 100 is active since 1 Mar 2026." in text.get_content()
    assert "Price: 49.90 USD a month" in text.get_content()

    async def look(ctx: Context) -> None:
        assert (await ctx.session.scalars(select(Service.status))).one() == "active"
        assert (await ctx.session.scalars(select(RecurringSchedule.service_id))).one() == service
        assert await ctx.scalar(select(func.count()).select_from(Charge)) == 0  # no set-up fee; a run bills the rest
        [notice] = (await ctx.session.scalars(select(Notice))).all()
        assert (notice.status, notice.attempts, notice.sent_at) == ("sent", 1, days.now())

    await days.ask(look)


async def test_example_3_reminders_go_out_30_14_and_7_days_before_the_end_and_no_other_day(days: Days) -> None:
    ends = date(2027, 3, 1)

    async def sell(ctx: Context) -> None:
        service = await sold(ctx, date(2026, 3, 1), term_months=12)
        await ctx.session.flush()
        await commands.activate(ctx, service.id, on=date(2026, 3, 1))

    await days.on(date(2026, 3, 1), sell)
    assert (await days.events())[-2:] == ["ServiceActivated", "NoticeSent"]
    days.mail()

    async def remind(ctx: Context) -> None:
        await enqueue(ctx, [send_renewal_reminders.call(Due(days.now(), ZONE))])

    reminded: list[int] = []
    for left in range(40, 0, -1):
        await days.on(ends - timedelta(days=left), remind)
        said, letters = await days.events(), days.mail()
        if said:
            assert said == ["ServiceDueForRenewal", "NoticeSent"]
            assert letters == [("Mary <mary@example.net>", "Fibre 100: the term ends on 28 Feb 2027")]
            reminded.append(left)
        else:
            assert letters == []
    assert reminded == [30, 14, 7]
    texts = [body.get_content() for one in days.box.letters[1:] if (body := one.get_body(("plain",))) is not None]
    assert [f"in {n} days or less." in text for n, text in zip(reminded, texts, strict=True)] == [True] * 3
    assert all("It renews by itself, at 49.90 USD a month." in text for text in texts)


async def test_reminders_of_a_day_that_is_repeated_are_sent_once(days: Days) -> None:
    async def sell(ctx: Context) -> None:
        service = await sold(ctx, date(2026, 3, 1), term_months=12)
        await ctx.session.flush()
        await commands.activate(ctx, service.id, on=date(2026, 3, 1))

    await days.on(date(2026, 3, 1), sell)
    days.mail()

    async def remind(ctx: Context) -> None:
        await enqueue(ctx, [send_renewal_reminders.call(Due(days.now(), ZONE))] * 3)

    for _ in range(2):
        await days.on(date(2027, 1, 30), remind)
    assert len(days.mail()) == 1
