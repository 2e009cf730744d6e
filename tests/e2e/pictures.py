"""Pictures of pages, kept as artefacts to be looked at."""

from pathlib import Path

from playwright.async_api import FloatRect

from tests.e2e.desk import Desk

SHOTS = Path(__file__).parents[1] / "artifacts" / "screenshots"
TALLEST = 1600


async def keep(desk: Desk, name: str) -> None:
    """A picture of a page, of long ones its upper part."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    height = min(await desk.page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    width = await desk.page.evaluate("innerWidth")
    area = FloatRect(x=0, y=0, width=width, height=height)
    await desk.page.screenshot(path=SHOTS / f"{name}.png", full_page=True, clip=area)
