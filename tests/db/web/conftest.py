"""Members of staff of any role, and a small provider whose pages they look at."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from fairlead.domains.billing import commands as billing_commands
from fairlead.domains.identity.commands import add_user, sign_in
from fairlead.domains.identity.models import LoginSession
from fairlead.domains.identity.permissions import Role
from fairlead.domains.services.lifecycle import Status
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from fairlead.platform.http.cookies import SESSION_COOKIE
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.kit.world import hear
from tests.make import billing, clients, contracts, services

ME = Actor.system("test")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
Visit = Callable[..., AbstractAsyncContextManager[Staff]]


@dataclass(frozen=True)
class Shop:
    """What the small provider has."""

    client: UUID
    contract: UUID
    active: UUID
    suspended: UUID
    invoice: str


@pytest.fixture
def visit(web: FastAPI, app: App, company: TenantId) -> Visit:
    """Sign someone in: `async with visit(Role.BILLING) as staff`; of another company with `tenant=`."""

    @asynccontextmanager
    async def visiting(
        role: Role, *, tenant: TenantId | None = None, password: str | None = None
    ) -> AsyncIterator[Staff]:
        async with app.work.begin(tenant or company, ME, now=NOW) as ctx:
            user = await add_user(ctx, email=f"{role}@example.org", name=f"Mx {role}", role=role, password=password)
            await ctx.session.flush()
            secret = await sign_in(ctx, user.id, hours=12, address="192.0.2.7", agent=FIREFOX)
            await ctx.session.flush()
            own = select(LoginSession.id).where(LoginSession.user_id == user.id)
            session_id = (await ctx.session.scalars(own)).one()
        token = web.state.edge.csrf.token(str(session_id))
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(web), base_url="http://fairlead.test", cookies={SESSION_COOKIE: secret}
        )
        async with http:
            yield Staff(http, token)

    return visiting


@pytest.fixture
async def shop(app: App, company: TenantId) -> Shop:
    """Ada with two services of 31.00 a month, one of them suspended for non-payment, billed for January."""
    async with app.work.begin(company, ME, now=NOW) as ctx:
        ada = await clients.client(ctx, timezone="UTC", external_id="A-17")
        contract = await contracts.contract(ctx, ada, term_months=12)
        sold = await billing.tariff(ctx)
        plain: dict[str, Any] = {
            "sold": sold,
            "start_date": date(2026, 1, 1),
            "anchor_day": 1,
            "contract_id": contract.id,
        }
        active = await services.service(ctx, ada, external_id="EXT-9", **plain)
        await hear(ctx)
        run_id = await billing_commands.start_run(ctx, date(2026, 1, 1))
        while await billing_commands.run_chunk(ctx, run_id) is not None:
            pass
        suspended = await services.service(ctx, ada, **{**plain, "status": Status.SUSPENDED})
        return Shop(ada.id, contract.id, active.id, suspended.id, "INV-000001")
