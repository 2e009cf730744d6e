"""Every component on real pages: well-formed for the content security policy, in parts for htmx, cached, themed."""

import re

import httpx
import pytest

from tests.unit.pages.gallery import PAGES


@pytest.mark.parametrize("path", sorted(PAGES))
async def test_pages_run_no_inline_code_and_load_nothing_from_elsewhere(browser: httpx.AsyncClient, path: str) -> None:
    html = (await browser.get(path)).text
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", html) == []
    assert [url for url in re.findall(r'(?:src|href)="([^"]*)"', html) if not url.startswith(("/", "#", "?"))] == []


@pytest.mark.parametrize("path", sorted(set(PAGES) - {"/search"}))
async def test_pages_have_landmarks_names_and_a_skip_link(browser: httpx.AsyncClient, path: str) -> None:
    html = (await browser.get(path)).text
    assert (html.count("<main"), html.count("<h1")) == (1, 1)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(set(ids)) == sorted(ids)
    for button in re.findall(r"<button[^>]*>.*?</button>", html, re.DOTALL):
        assert re.sub(r"<svg.*?</svg>|<[^>]+>|\s", "", button, flags=re.DOTALL) or "aria-label" in button


async def test_htmx_gets_the_list_alone_and_the_views_beside_it(browser: httpx.AsyncClient) -> None:
    part = (await browser.get("/services?status__in=active", headers={"HX-Request": "true", "HX-Target": "list"})).text
    assert ("<html" in part, "<table" in part, 'id="views" hx-swap-oob="true"' in part) == (False, True, True)
    assert re.findall(r'<a href="([^"]*)" aria-current="page">', part) == ["/services?status=active"]


async def test_the_back_button_gets_the_whole_page(browser: httpx.AsyncClient) -> None:
    headers = {"HX-Request": "true", "HX-Target": "list", "HX-History-Restore-Request": "true"}
    answer = await browser.get("/services", headers=headers)
    assert "<html" in answer.text
    assert answer.headers["vary"] == "HX-Request, Cookie"


async def test_a_form_opens_as_a_page_and_as_a_dialog(browser: httpx.AsyncClient) -> None:
    dialog = (await browser.get("/form", headers={"HX-Request": "true", "HX-Target": "dialog"})).text
    assert ("<html" in dialog, "<form" in dialog, "data-dismiss" in dialog) == (False, True, True)
    assert "<html" in (await browser.get("/form")).text


async def test_a_refused_form_is_shown_again(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/form")
    assert answer.status_code == 422
    assert 'value="twelve"' in answer.text


@pytest.mark.parametrize(
    ("cookie", "theme", "drawn"), [("dark", "dark", "dark"), ("auto", "auto", "light"), ('"><b>', "auto", "light")]
)
async def test_the_theme_comes_from_the_cookie(browser: httpx.AsyncClient, cookie: str, theme: str, drawn: str) -> None:
    browser.cookies.set("fairlead_theme", cookie)
    html = (await browser.get("/login")).text
    assert f'<html lang="en" data-theme="{theme}" data-bs-theme="{drawn}">' in html


async def test_static_files_are_kept_for_good_and_sent_packed(browser: httpx.AsyncClient) -> None:
    url = re.findall(r'href="(/static/vendor/tabler[^"]+)"', (await browser.get("/login")).text)[0]
    answer = await browser.get(url, headers={"accept-encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (answer.headers["content-encoding"], answer.headers["content-type"]) == ("gzip", "text/css; charset=utf-8")
    bare = await browser.get("/static/app.css", headers={"accept-encoding": "identity"})
    assert bare.headers["cache-control"] == "no-cache"


async def test_a_missing_page_says_so(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/missing")
    assert answer.status_code == 404
    assert "There is no service with id 42." in answer.text


async def test_the_page_one_is_on_is_marked_in_the_navigation(browser: httpx.AsyncClient) -> None:
    html = (await browser.get("/services")).text
    assert re.findall(r'<a href="(/[a-z]*)" aria-current="page"', html) == ["/services", "/services", "/services"]
