"""The same key sent twice, one after the other and at once: done once, answered alike. With real commits."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from fairlead.main.wiring import App
from fairlead.main.wiring.http import make_web
from tests.kit.api import calling
from tests.kit.calls import SALE, filled
from tests.kit.fixtures import NOW
from tests.kit.state import content
from tests.kit.world import World, make_world

TIMES = 5


@pytest.fixture
async def sold(fresh_app: App) -> World:
    """A company in a database of its own."""
    return await make_world(fresh_app, fresh_app.database, "harbour")


@pytest.fixture
async def caller(fresh_app: App, sold: World) -> AsyncIterator[httpx.AsyncClient]:
    """Its owner's program."""
    web: FastAPI = make_web(fresh_app)
    web.state.edge = replace(web.state.edge, clock=lambda: NOW)
    async with calling(web, sold.secrets["owner"]) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "body", "status", "table"),
    [
        ("/services", SALE, 201, "services"),
        ("/billing/runs", {"as_of": "2026-04-01"}, 202, "billing_runs"),
        ("/bulk-changes", {"filters": {"status": "active"}, "percent": "5"}, 201, "bulk_changes"),
    ],
    ids=["services", "runs", "bulk changes"],
)
async def test_one_key_one_effect(
    caller: httpx.AsyncClient, fresh_app: App, sold: World, path: str, body: dict[str, object], status: int, table: str
) -> None:
    before = (await content(fresh_app.database, sold.tenant))[table][0]
    sent, one, many = filled(body, sold.ids), {"idempotency-key": "one"}, {"idempotency-key": "many"}
    first, second = [await caller.post(path, json=sent, headers=one) for _ in range(2)]
    assert (first.status_code, second.status_code) == (status, status), first.text
    assert first.content == second.content
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    assert (await content(fresh_app.database, sold.tenant))[table][0] == before + 1
    changed = await caller.post(
        path, json={**sent, "as_of": "2026-05-01"} if "as_of" in sent else {**sent, "name": "x"}, headers=one
    )
    assert (changed.status_code, changed.json()["type"]) == (422, "/problems/idempotency-key-reused")
    if "as_of" in sent:
        sent = {"as_of": "2026-05-01"}
    at_once = await asyncio.gather(*(caller.post(path, json=sent, headers=many) for _ in range(TIMES)))
    assert [answer.status_code for answer in at_once] == [status] * TIMES
    assert len({answer.content for answer in at_once}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in at_once) == TIMES - 1
    assert at_once[0].json()["id"] != first.json()["id"]
    assert (await content(fresh_app.database, sold.tenant))[table][0] == before + 2


async def test_two_runs_to_one_day_at_once_are_one(caller: httpx.AsyncClient, fresh_app: App, sold: World) -> None:
    before = (await content(fresh_app.database, sold.tenant))["billing_runs"][0]
    keys = [{"idempotency-key": f"k{number}"} for number in range(TIMES)]
    answers = await asyncio.gather(
        *(caller.post("/billing/runs", json={"as_of": "2026-04-01"}, headers=key) for key in keys)
    )
    assert [answer.status_code for answer in answers] == [202] * TIMES
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (await content(fresh_app.database, sold.tenant))["billing_runs"][0] == before + 1
