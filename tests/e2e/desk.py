"""Someone at a browser window that is watched: whatever the page complains about fails the test at its end."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, PHONE = (1280, 800), (390, 844)
REPLACED = re.compile(r"^htmx:(afterRequest|sendAbort), ")
"""What htmx says of a request that a newer one took the place of; one that fails is told in other words."""
PATIENCE = 15_000
"""Milliseconds until a condition that does not come fails a test."""

expect.set_options(timeout=PATIENCE)


def chromium() -> str:
    """The browser of this machine."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    raise LookupError("chromium is missing: run .ci/packages")


@dataclass
class Desk:
    """A browser window of one person."""

    url: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def forgive(self, pattern: str) -> None:
        """Expect a complaint of the browser: a refusal's status, say. One that does not come fails the test."""
        self.forgiven.append(pattern)

    def watch(self) -> None:
        """Listen to the page."""
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not REPLACED.match(message.text):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme in {"http", "https"} and not request.url.startswith(f"{self.url}/"):
            self.complaints.append(f"{self.page.url} asked another host: {request.url}")

    def settle(self) -> None:
        """Fail on what was complained about; a policy violation or a foreign request is never forgiven."""
        left = list(self.complaints)
        for pattern in self.forgiven:
            hits = [one for one in left if re.search(pattern, one)]
            assert hits, f"expected the browser to complain about {pattern!r}"
            left = [one for one in left if one not in hits]
        assert not left, "\n".join(left)

    async def go(self, path: str, status: int = 200) -> None:
        """Open a page of ours."""
        answer = await self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == status, (answer.status, path)

    async def at(self, pattern: str) -> None:
        """Wait until the address, without the host, is like a pattern."""
        await expect(self.page).to_have_url(re.compile(re.escape(self.url) + pattern + "$"))

    async def told(self, text: str) -> None:
        """Wait for the message that an action leaves."""
        await expect(self.page.locator("#flashes .notice").last).to_contain_text(text)

    def button(self, name: str) -> Locator:
        """A button of the page or of its open dialog, by its exact name."""
        return self._front().get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        """A link of the page's content."""
        return self.page.locator("#main").get_by_role("link", name=name, exact=True)

    def field(self, label: str) -> Locator:
        """What is filled in under a label."""
        return self._front().get_by_label(re.compile(rf"^{re.escape(label)}"))

    def _front(self) -> Locator:
        """The open dialog, or else the page."""
        return self.page.locator("dialog[open], body:not(:has(dialog[open]))")

    @property
    def dialog(self) -> Locator:
        """The dialog that is open."""
        return self.page.locator("dialog[open]")

    def section(self, title: str) -> Locator:
        """A panel of a page, by its heading."""
        heading = self.page.get_by_role("heading", name=re.compile(rf"^{re.escape(title)}"))
        return self.page.locator("#main section").filter(has=heading)


@asynccontextmanager
async def desk_of(
    browser: Browser, url: str, state: Path | None = None, size: tuple[int, int] = WIDE
) -> AsyncIterator[Desk]:
    """A window, signed in with a kept state, watched until it is closed."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, storage_state=state, reduced_motion="reduce",
        has_touch=size == PHONE, timezone_id="UTC", locale="en-US",
    )  # fmt: skip
    context.set_default_timeout(PATIENCE)
    desk = Desk(url, context, await context.new_page())
    desk.watch()
    try:
        yield desk
        desk.settle()
    finally:
        await context.close()
