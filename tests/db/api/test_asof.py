"""`GET /services/{id}?as_of=…`: the past, and what is no past."""

import httpx
import pytest

from tests.kit.world import World


async def test_now_and_then(client: httpx.AsyncClient, world: World) -> None:
    """The world's services were sold in this unit of work: as of its end they are as now."""
    path = f"/services/{world.ids['suspended']}"
    now = (await client.get(path)).json()
    then = await client.get(path, params={"as_of": "2026-03-15T12:00:00Z"})
    assert then.status_code == 200
    body = then.json()
    assert (body["status"], body["terms"]["price"], body["client_id"]) == (
        now["status"], now["price"], now["client_id"]
    )  # fmt: skip
    assert [one["reason"] for one in body["holds"]] == ["customer_request"]


@pytest.mark.parametrize(
    ("as_of", "status"),
    [("2020-01-01T00:00:00Z", 404), ("2030-01-01T00:00:00Z", 422), ("yesterday", 422), ("2026-03-15T12:00:00", 422)],
)
async def test_no_past(client: httpx.AsyncClient, world: World, as_of: str, status: int) -> None:
    answer = await client.get(f"/services/{world.ids['active']}", params={"as_of": as_of})
    assert answer.status_code == status, answer.text
    if status == 422:
        assert answer.json()["errors"][0]["pointer"] == "query:as_of"


async def test_the_timeline_says_moves_changes_events_and_money(client: httpx.AsyncClient, world: World) -> None:
    path = f"/services/{world.ids['active']}/timeline"
    found = (await client.get(path)).json()
    kinds = {one["kind"] for one in found["items"]}
    assert kinds == {"move", "change", "event", "money"}
    first = (await client.get(path, params={"limit": 2})).json()
    rest = (await client.get(path, params={"cursor": first["next_cursor"]})).json()
    assert first["items"] + rest["items"] == found["items"]
