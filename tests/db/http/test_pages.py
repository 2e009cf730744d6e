"""Routes for people: sessions, CSRF, errors as pages."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from fairlead.platform.http.cookies import SESSION_COOKIE
from fairlead.platform.http.csrf import VISITOR_COOKIE
from tests.db.http.conftest import SESSION, Names, caller

HTML = {"accept": "text/html"}


@pytest.fixture
async def browser(web: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Someone signed in."""
    async with caller(web, None, accept="text/html") as client:
        client.cookies.set(SESSION_COOKIE, SESSION, domain="fairlead.test")
        yield client


async def token_of(browser: httpx.AsyncClient, ada: UUID) -> str:
    page = await browser.get(f"/toys/{ada}")
    assert page.status_code == 200
    return page.text.partition("<i>")[2].removesuffix("</i>")


async def test_a_form_of_our_own_page_is_taken(browser: httpx.AsyncClient, ada: UUID, names: Names) -> None:
    token = await token_of(browser, ada)
    response = await browser.post(f"/toys/{ada}", data={"name": "Bea", "_csrf": token})
    assert (response.status_code, response.headers["location"]) == (303, f"/toys/{ada}")
    by_header = await browser.post(f"/toys/{ada}", data={"name": "Cleo"}, headers={"x-csrf-token": token})
    assert by_header.status_code == 303
    assert await names() == [("Cleo", 1)]


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("forged", {}),
        (None, {"origin": "https://evil.example"}),
        (None, {"origin": "null"}),
        (None, {"sec-fetch-site": "cross-site"}),
        (None, {"sec-fetch-site": "same-site"}),
    ],
)
async def test_a_form_from_elsewhere_is_refused(
    browser: httpx.AsyncClient, ada: UUID, names: Names, token: str | None, headers: dict[str, str]
) -> None:
    valid = await token_of(browser, ada)
    data = {"name": "Eve", "_csrf": valid if token is None else token}
    response = await browser.post(f"/toys/{ada}", data=data, headers=headers)
    assert (response.status_code, response.text) == (
        403,
        "<h1>This form was not sent from one of our pages, or its page is too old.</h1>",
    )
    assert await names() == [("Ada", 1)]


async def test_our_own_origin_is_fine(browser: httpx.AsyncClient, ada: UUID, names: Names) -> None:
    data = {"name": "Bea", "_csrf": await token_of(browser, ada)}
    headers = {"origin": "http://fairlead.test", "sec-fetch-site": "same-origin"}
    assert (await browser.post(f"/toys/{ada}", data=data, headers=headers)).status_code == 303
    assert await names() == [("Bea", 1)]


async def test_a_refused_form_changes_nothing(browser: httpx.AsyncClient, ada: UUID, names: Names) -> None:
    data = {"name": "refused", "_csrf": await token_of(browser, ada)}
    response = await browser.post(f"/toys/{ada}", data=data)
    assert (response.status_code, response.text) == (422, "<p>refused</p>")
    assert await names() == [("Ada", 1)]


async def test_visitors_are_sent_to_the_login(nobody: httpx.AsyncClient, ada: UUID) -> None:
    page = await nobody.get(f"/toys/{ada}?tab=history", headers=HTML)
    assert (page.status_code, page.headers["location"]) == (
        303,
        f"/login?next=%2Ftoys%2F{ada}%3Ftab%3Dhistory",
    )
    fragment = await nobody.get(f"/toys/{ada}", headers={"hx-request": "true"})
    assert (fragment.status_code, fragment.headers["hx-redirect"]) == (204, f"/login?next=%2Ftoys%2F{ada}")


async def test_the_login_form_is_protected_before_there_is_a_session(web: FastAPI) -> None:
    async with caller(web, None) as visitor:
        page = await visitor.get("/login")
        cookie = page.headers["set-cookie"]
        assert cookie.startswith(f"{VISITOR_COOKIE}=")
        assert cookie.endswith("; HttpOnly; Path=/; SameSite=lax")
        accepted = await visitor.post("/login", data={"name": "Ada", "_csrf": page.text})
        assert (accepted.status_code, accepted.text) == (200, "welcome Ada")
    async with caller(web, None) as other:
        stolen = await other.post("/login", data={"name": "Eve", "_csrf": page.text})
    assert stolen.status_code == 403


async def test_errors_are_pages(browser: httpx.AsyncClient) -> None:
    missing = await browser.get(f"/toys/{UUID(int=9)}")
    assert (missing.status_code, missing.text) == (404, "<h1>There is no such thing here.</h1>")
    nowhere = await browser.get("/nowhere")
    assert (nowhere.status_code, nowhere.text) == (404, "<h1>There is nothing at this address.</h1>")
    assert nowhere.headers["content-type"] == "text/html; charset=utf-8"


async def test_secure_cookies_under_https(web: FastAPI) -> None:
    transport = httpx.ASGITransport(web)
    async with httpx.AsyncClient(transport=transport, base_url="https://fairlead.test") as client:
        page = await client.get("/login")
    assert page.headers["set-cookie"].endswith("; HttpOnly; Path=/; SameSite=lax; Secure")
