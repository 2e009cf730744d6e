"""Every change of the API can be previewed, and what was previewed can be applied, and nothing else."""

from typing import Any

import httpx
import pytest

from fairlead.platform.db.database import Database
from tests.kit.calls import ASKING, call_of, filled, path_of
from tests.kit.routes import CHANGES, Route
from tests.kit.state import content
from tests.kit.world import World

NO_PLAN = "0" * 16


class Change:
    """One call, sent in several ways."""

    def __init__(self, client: httpx.AsyncClient, route: Route, world: World) -> None:
        self.client, self.route, self.world = client, route, world

    async def send(self, *, dry_run: bool = False, plan: str | None = None) -> httpx.Response:
        call = call_of(self.route)
        headers = {} if plan is None else {"if-plan": plan}
        query = {"dry_run": "true"} if dry_run else {}
        path, body = path_of(self.route, self.world.ids), filled(call.body, self.world.ids)
        return await self.client.request(
            self.route.method, path, params={**call.query, **query}, json=body, headers=headers
        )


@pytest.mark.parametrize("route", [pytest.param(route, id=route.name) for route in CHANGES if route.name not in ASKING])
async def test_a_change_is_previewed_then_applied_as_seen(
    client: httpx.AsyncClient, database: Database, world: World, route: Route
) -> None:
    change = Change(client, route, world)
    before = await content(database, world.tenant)
    preview = await change.send(dry_run=True)
    assert preview.status_code == 200, preview.text
    plan: dict[str, Any] = preview.json()
    assert list(plan) == ["dry_run", "hash", "changes", "events", "outbound", "effects", "result"]
    assert plan["changes"] or plan["events"]
    assert (await change.send(dry_run=True)).json() == plan
    refused = await change.send(plan=NO_PLAN)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/plan-changed")
    assert (refused.json()["expected"], refused.json()["found"]) == (NO_PLAN, plan["hash"])
    assert await content(database, world.tenant) == before
    applied = await change.send(plan=plan["hash"])
    assert applied.status_code == route.status, applied.text
    assert await content(database, world.tenant) != before
    if route.status == 204:
        assert (plan["result"], applied.content) == (None, b"")
    else:
        assert list(applied.json()) == list(plan["result"])


async def test_a_plan_that_the_world_has_left_behind(
    client: httpx.AsyncClient, database: Database, world: World
) -> None:
    path = f"/services/{world.ids['active']}"
    body = {"reason": "moving", "on": "2026-05-01"}
    plan = (await client.patch(f"{path}/cancel?dry_run=true", json=body)).json()
    assert (await client.patch(f"{path}/suspend", json={"reason": "abuse"})).status_code == 200
    before = await content(database, world.tenant)
    stale = await client.patch(f"{path}/cancel", json=body, headers={"if-plan": plan["hash"]})
    assert (stale.status_code, stale.json()["type"]) == (409, "/problems/plan-changed")
    assert stale.json()["remedy"] == "Preview again, look at the new plan, and apply that one."
    assert await content(database, world.tenant) == before
