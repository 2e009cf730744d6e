"""Every page answers, fits, complains of nothing and reads well, in light and dark, wide and on a phone."""

import asyncio
import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.desk import PHONE, WIDE, Desk, desk_of
from tests.e2e.pictures import SHOTS, keep
from tests.e2e.reading import findings
from tests.e2e.sitemap import pages_of
from tests.e2e.system import System

LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
KINDS = {
    "/", "/audit", "/billing/runs", "/billing/runs/ID", "/catalog", "/catalog/ID", "/clients", "/clients/ID",
    "/clients/ID/history", "/clients/new", "/contracts", "/contracts/ID", "/invoices", "/invoices/ID", "/jobs",
    "/jobs/ID", "/schedule", "/profile", "/services", "/services/ID", "/services/ID/cancel",
    "/services/ID/suspend", "/tokens", "/tokens/new", "/users", "/users/ID", "/users/new",
}  # fmt: skip
"""Pages without which the crawl has gone wrong; there are more."""


@pytest.fixture(scope="session")
async def sitemap(system: System, browser: Browser, signed_in: Path) -> dict[str, str]:
    """The kinds of pages, crawled once; the crawl itself asserts their answers and that nothing complains."""
    async with desk_of(browser, system.url, signed_in) as desk:
        return await pages_of(desk)


async def test_every_kind_of_page_is_linked_and_answers(sitemap: dict[str, str]) -> None:
    assert KINDS - sitemap.keys() == set()


async def test_every_page_reads_well(
    system: System, browser: Browser, signed_in: Path, sitemap: dict[str, str]
) -> None:
    """Both looks of each page, wide and on a phone, are kept as pictures, to be looked at."""

    async def read(size: tuple[int, int]) -> dict[str, list[str]]:
        wrong: dict[str, list[str]] = {}
        async with desk_of(browser, system.url, signed_in, size) as desk:
            for kind, path in sitemap.items():
                await desk.go(path)
                for look in LOOKS:
                    await _look(desk, look)
                    wrong[f"{kind} {look} {size[0]}"] = await findings(desk.page)
                    await keep(desk, f"{_name(kind)}-{size[0]}-{look}")
        return wrong

    wide, phone = await asyncio.gather(read(WIDE), read(PHONE))
    assert {page: found for page, found in (wide | phone).items() if found} == {}


async def test_the_login_page_reads_well(visitor: Desk) -> None:
    await visitor.go("/login")
    for look in LOOKS:
        await _look(visitor, look)
        assert await findings(visitor.page) == []
        await visitor.page.screenshot(path=SHOTS / f"login-{WIDE[0]}-{look}.png")


async def test_a_page_that_is_not_there_says_so(desk: Desk) -> None:
    desk.forgive("status of 404")
    await desk.go("/clients/01a1fb96-fccc-7b89-bbd7-000000000000", status=404)

    await expect(desk.page.get_by_role("heading", name="Not found")).to_be_visible()
    assert await findings(desk.page) == []


async def _look(desk: Desk, look: Literal["light", "dark"]) -> None:
    """Ask for a look as an operating system does, and wait for it and for what is drawn."""
    await desk.page.emulate_media(color_scheme=look)
    await expect(desk.page.locator("html")).to_have_attribute("data-bs-theme", look)
    await desk.page.evaluate("document.fonts.ready")
    for chart in await desk.page.locator("[data-chart]").all():
        await expect(chart.locator("canvas")).to_be_visible()


def _name(kind: str) -> str:
    return re.sub(r"\W+", "-", kind).strip("-") or "dashboard"
