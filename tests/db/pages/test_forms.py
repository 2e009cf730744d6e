"""A form from login to redirect on the wired application, as a browser without scripts sends it."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from fairlead.domains.clients.commands import create_client
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.clients.terms import NewClient
from fairlead.domains.identity.commands import add_user
from fairlead.domains.identity.permissions import Role
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.main.wiring.http import make_web
from fairlead.platform.context import Actor
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Form, form_page, see_other
from tests.kit.fixtures import NOW

PASSWORD = "correct horse battery"
router = APIRouter(route_class=PageRoute)


class ClientIn(BaseModel):
    name: str = Field(min_length=2, max_length=50)
    external_id: str | None = None


NEW_CLIENT = Form(ClientIn, "/test/clients", title="New client", submit="Create client", preview=True)


@router.get("/test/clients", dependencies=[needs(ClientPermission.WRITE)])
async def ask(request: Request) -> Response:
    return await form_page(request, NEW_CLIENT)


@router.post("/test/clients", dependencies=[needs(ClientPermission.WRITE)])
async def create(ctx: Ctx, request: Request) -> Response:
    data = await NEW_CLIENT.submitted(request)
    client = await create_client(ctx, NewClient(name=data.name, external_id=data.external_id))
    return see_other(request, "/test/clients", flash=f"{client.name} was created.")


def hidden(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))


@pytest.fixture
def web(app: App) -> FastAPI:
    """An application of its own: the one that tests share has no page of ours."""
    own = make_web(app)
    own.state.edge = replace(own.state.edge, clock=lambda: NOW)
    own.include_router(router)
    return own


@pytest.fixture
async def browser(web: FastAPI, app: App, company: TenantId) -> AsyncIterator[httpx.AsyncClient]:
    """The owner, signed in by the login page."""
    async with app.work.begin(company, Actor.system("test"), now=NOW) as ctx:
        await add_user(ctx, email="mara@harbour.example", name="Mara", role=Role.OWNER, password=PASSWORD)
    headers = {"accept": "text/html"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(web), base_url="http://fairlead.test", headers=headers
    ) as browser:
        fields = hidden((await browser.get("/login?next=/test/clients")).text)
        given = {**fields, "email": "mara@harbour.example", "password": PASSWORD}
        answer = await browser.post("/login", data=given)
        assert (answer.status_code, answer.headers["location"]) == (303, "/test/clients")
        yield browser


async def clients_of(app: App, company: TenantId) -> list[str]:
    async with app.work.begin(company, Actor.system("test"), now=NOW, read_only=True) as ctx:
        return [row.name for row in await ctx.rows(select(Client.name).order_by(Client.name))]


async def test_preview_then_confirm_then_the_message(browser: httpx.AsyncClient, app: App, company: TenantId) -> None:
    page = (await browser.get("/test/clients")).text
    assert ">Harbour</small>" in page
    preview = await browser.post("/test/clients?dry_run=true", data={**hidden(page), "name": "Nordhafen"})
    assert preview.status_code == 200
    assert "<li>Client taken on: C-000001</li>" in preview.text
    assert await clients_of(app, company) == []
    confirming = hidden(preview.text)
    assert confirming["name"] == "Nordhafen"
    done = await browser.post("/test/clients", data=confirming)
    assert (done.status_code, done.headers["location"]) == (303, "/test/clients")
    assert "Nordhafen was created." in (await browser.get("/test/clients")).text
    assert "Nordhafen was created." not in (await browser.get("/test/clients")).text
    assert await clients_of(app, company) == ["Nordhafen"]


async def test_the_button_pressed_twice_does_it_once(browser: httpx.AsyncClient, app: App, company: TenantId) -> None:
    sent = {**hidden((await browser.get("/test/clients")).text), "name": "Nordhafen"}
    answers = [await browser.post("/test/clients", data=sent) for _ in range(2)]
    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [(303, "/test/clients")] * 2
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert await clients_of(app, company) == ["Nordhafen"]


async def test_a_plan_of_another_world_is_refused_and_the_form_kept(
    browser: httpx.AsyncClient, app: App, company: TenantId
) -> None:
    sent = {**hidden((await browser.get("/test/clients")).text), "name": "Nordhafen", "_plan": "0" * 16}
    answer = await browser.post("/test/clients", data=sent)
    assert answer.status_code == 409
    assert "The world has changed since this plan was made." in answer.text
    assert 'value="Nordhafen"' in answer.text
    assert await clients_of(app, company) == []


async def test_mistakes_come_back_beside_their_fields(browser: httpx.AsyncClient, app: App, company: TenantId) -> None:
    sent = {**hidden((await browser.get("/test/clients")).text), "name": "N", "external_id": "<i>7</i>"}
    answer = await browser.post("/test/clients", data=sent, headers={"hx-request": "true", "hx-target": "main"})
    assert answer.status_code == 422
    assert ("<html" in answer.text, 'value="&lt;i&gt;7&lt;/i&gt;"' in answer.text) == (False, True)
    assert re.findall(r'id="f-name"[^>]*aria-invalid="true"', answer.text) != []
    assert await clients_of(app, company) == []


async def test_errors_are_pages_in_the_frame(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/services/00000000-0000-0000-0000-000000000009")
    assert answer.status_code == 404
    assert ('aria-label="Main"' in answer.text, "<h1>Not found</h1>" in answer.text) == (True, True)


async def test_the_list_of_services_filters_by_its_address(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/services?status__in=active&name__icontains=&sort=-price")
    assert answer.status_code == 200
    assert "No service matches" in answer.text
    refused = await browser.get("/services?colour=red")
    assert refused.status_code == 422
    assert "colour" in refused.text
