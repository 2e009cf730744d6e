"""A signed-in member of staff who looks at pages and sends their forms, without a browser."""

import re
from collections.abc import AsyncIterator, Mapping
from html import unescape

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from fairlead.domains.identity.commands import add_user, sign_in
from fairlead.domains.identity.models import LoginSession
from fairlead.domains.identity.permissions import Role
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from fairlead.platform.http.cookies import SESSION_COOKIE
from fairlead.platform.http.csrf import FIELD
from tests.kit.fixtures import NOW

_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


class Staff:
    """Someone signed in."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self.http = http
        self.token = token

    async def get(self, path: str, code: int = 200) -> str:
        """The words of a page, tags left out, spaces as one."""
        return words(await self.html(path, code))

    async def html(self, path: str, code: int = 200) -> str:
        """The page."""
        answer = await self.http.get(path)
        assert answer.status_code == code, (answer.status_code, words(answer.text)[:500])
        return answer.text

    async def post(self, path: str, form: Mapping[str, object] | None = None) -> httpx.Response:
        """Send a form as its page would."""
        return await self.http.post(path, data={FIELD: self.token, **(form or {})})

    async def send(self, path: str, form: Mapping[str, object] | None = None) -> str:
        """Send a form that is accepted; where it leads."""
        answer = await self.post(path, form)
        assert answer.status_code == 303, (answer.status_code, words(answer.text)[:2000])
        return str(answer.headers["location"])


def words(html: str) -> str:
    """What a page says."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


@pytest.fixture
async def staff(web: FastAPI, app: App, company: TenantId) -> AsyncIterator[Staff]:
    """An owner at the screen."""
    async with app.work.begin(company, Actor.system("test"), now=NOW) as ctx:
        user = await add_user(ctx, email="ada@example.net", name="Ada Owner", role=Role.OWNER)
        await ctx.session.flush()
        secret = await sign_in(ctx, user.id, hours=12, address="127.0.0.1", agent="test")
        await ctx.session.flush()
        session_id = (await ctx.session.scalars(select(LoginSession.id))).one()
    token = web.state.edge.csrf.token(str(session_id))
    transport = httpx.ASGITransport(web)
    cookies = {SESSION_COOKIE: secret}
    async with httpx.AsyncClient(transport=transport, base_url="http://fairlead.test", cookies=cookies) as http:
        yield Staff(http, token)
