"""Stories over a moving clock: units of work on given days, their events delivered, and everything that was said."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import Invoice, InvoiceLine
from fairlead.kernel.ids import RunId, TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Actor, Context, Emitted
from fairlead.platform.work import Work

T = TypeVar("T")

Billed = tuple[str, str, list[tuple[str, str]]]
"""(day, total, lines as (days billed or description, amount))"""


@dataclass
class Story:
    """One company on one day after the other."""

    work: Work
    company: TenantId
    day: date = date(2026, 1, 1)
    said: list[str] = field(default_factory=list)

    async def on(self, day: str, fn: Callable[[Context], Awaitable[T]]) -> T:
        """Do something at noon of a day, and let every queued listener hear of it."""
        self.day = date.fromisoformat(day)
        return await self.do(fn)

    async def do(self, fn: Callable[[Context], Awaitable[T]]) -> T:
        """Do something in a unit of work of its own, and let every queued listener hear of it."""
        now = datetime.combine(self.day, time(12), UTC)
        async with self.work.begin(self.company, Actor.system("story"), now=now) as ctx:
            result = await fn(ctx)
        for emitted in ctx.outbox.events:
            self.said.append(emitted.event.name)
        for emitted in ctx.outbox.events:
            await self._deliver(emitted)
        return result

    async def _deliver(self, emitted: Emitted) -> None:
        event = emitted.event
        for listener in self.work.listeners.queued(type(event)):

            async def hear(ctx: Context, listener: object = listener) -> None:
                await listener.fn(ctx, [event] if listener.batch else event)  # type: ignore[attr-defined] # a Listener

            await self.do(hear)

    async def bill(self, as_of: str) -> RunId:
        """A billing run to a day, on that day, of exactly what its preview showed."""
        self.day = date.fromisoformat(as_of)
        seen = await self.do(lambda ctx: commands.preview(ctx, self.day))
        run_id = await self.do(lambda ctx: commands.start_run(ctx, self.day, plan=seen.plan))
        while await self.do(lambda ctx: commands.run_chunk(ctx, run_id)) is not None:
            pass
        return run_id

    def events(self) -> list[str]:
        """Every event since the last look, in order."""
        said, self.said = self.said, []
        return said

    async def invoices(self, client_id: UUID) -> list[Billed]:
        """A client's invoices that are not void."""

        async def read(ctx: Context) -> list[Billed]:
            found = await ctx.session.scalars(
                select(Invoice)
                .where(Invoice.client_id == client_id, Invoice.voided_at.is_(None))
                .order_by(Invoice.issue_date, Invoice.number)
            )
            return [(str(one.issue_date), str(one.total.amount), await _lines(ctx, one)) for one in found.all()]

        return await self.do(read)


async def _lines(ctx: Context, invoice: Invoice) -> list[tuple[str, str]]:
    lines = await ctx.session.scalars(
        select(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id).order_by(InvoiceLine.position)
    )
    return [(_named(line), str(Money(line.net_minor, line.currency).amount)) for line in lines]


def _named(line: InvoiceLine) -> str:
    days = f"{line.period_start}/{line.period_end}"
    return line.description if line.period_start is None or line.net_minor < 0 else days
