"""Fixtures of the browser tests: one running system, one browser, a window for each test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.e2e.api import Api
from tests.e2e.desk import FLAGS, Desk, chromium, desk_of
from tests.e2e.system import System, running_system

_FIRST, _LAST = (Path(__file__).with_name(f"test_{name}.py") for name in ("billing", "rows"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The month is billed first: what it comes to is counted, and other journeys cancel, change and add services.

    What they leave behind is looked at last.
    """
    items.sort(key=lambda item: (item.path != _FIRST) + (item.path == _LAST))


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    """Everything, running."""
    with running_system() as one:
        yield one


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def signed_in(system: System, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kept cookies of the owner, who signed in once."""
    path = tmp_path_factory.mktemp("e2e") / "owner.json"
    async with desk_of(browser, system.url) as desk:
        await desk.go("/login")
        await desk.field("E-mail").fill(system.email)
        await desk.field("Password").fill(system.password)
        await desk.button("Sign in").click()
        await expect(desk.page.get_by_role("heading", name="Dashboard")).to_be_visible()
        await desk.context.storage_state(path=path)
    return path


@pytest.fixture
async def desk(system: System, browser: Browser, signed_in: Path) -> AsyncIterator[Desk]:
    """The owner at a desk."""
    async with desk_of(browser, system.url, signed_in) as desk:
        yield desk


@pytest.fixture
async def visitor(system: System, browser: Browser) -> AsyncIterator[Desk]:
    """Someone who has not signed in."""
    async with desk_of(browser, system.url) as desk:
        yield desk


@pytest.fixture(scope="session")
async def api(system: System, browser: Browser, signed_in: Path) -> Api:
    """The API as a program has it, with a token that the owner made."""
    async with desk_of(browser, system.url, signed_in) as desk:
        await desk.go("/tokens/new")
        await desk.field("Name").fill("End to end")
        await desk.button("Make token").click()
        return Api(system.url, await desk.field("Secret").input_value())
