"""One company whose acts are real transactions, each of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor, Context

NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)

Act = Callable[[Context], Awaitable[object]]


class Transactions:
    """A company as tests of what happens at the same moment act on it, at noon of 1 February 2026."""

    def __init__(self, app: App, tenant: TenantId) -> None:
        self.app, self.tenant = app, tenant

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Context]:
        """A unit of work, committed at its end."""
        async with self.app.work.begin(self.tenant, Actor.system("test"), now=NOON) as ctx:
            yield ctx

    async def do(self, act: Act) -> object:
        """One act, committed."""
        async with self.unit() as ctx:
            return await act(ctx)
