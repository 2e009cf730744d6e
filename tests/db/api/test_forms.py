"""Every form is accepted as its call in tests/kit/calls sends it, so that refusals elsewhere mean something."""

import httpx
import pytest

from fairlead.platform.http.csrf import FIELD
from tests.kit.calls import BY_LINK, call_of, filled, path_of
from tests.kit.routes import PAGE_ROUTES, Route
from tests.kit.world import World

WITHOUT_A_PASSWORD = frozenset({"POST /login", "POST /profile/password"})
"""Refused to people of the world: they have none. tests/db/identity signs in with one."""
SHOWS = frozenset(
    {
        "POST /billing/runs/new",
        "POST /billing/runs/{run_id}/undo/preview",
        "POST /services/bulk/new",
        "POST /tokens/new",
    }
)
"""Answer with a page: the preview of a run, the secret of a token."""
SENT = [route for route in PAGE_ROUTES if not route.reads and route.name not in WITHOUT_A_PASSWORD | BY_LINK]


@pytest.mark.parametrize("route", [pytest.param(route, id=route.name) for route in SENT])
async def test_a_form_is_accepted(browser: httpx.AsyncClient, csrf: str, world: World, route: Route) -> None:
    form = {FIELD: csrf, **(filled(call_of(route).body, world.ids) or {})}
    answer = await browser.post(path_of(route, world.ids), data=form)
    assert answer.status_code == (200 if route.name in SHOWS else 303), answer.text[:2000]


ODD = ("2026-02-30", "9" * 40, "a\0b")
"""A day that is none, more than anything holds, what no text may hold."""


@pytest.mark.parametrize("route", [pytest.param(route, id=route.name) for route in SENT])
async def test_whatever_stands_in_one_field_its_preview_answers(
    browser: httpx.AsyncClient, csrf: str, world: World, route: Route
) -> None:
    usual, path = filled(call_of(route).body, world.ids) or {}, path_of(route, world.ids)
    for field in usual:
        for odd in ODD:
            answer = await browser.post(f"{path}?dry_run=true", data={FIELD: csrf, **usual, field: odd})
            assert answer.status_code in (200, 303, 404, 409, 422), (field, odd, answer.text[:2000])
