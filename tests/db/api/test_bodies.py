"""Another company's ids in a body are as unknown as anybody's."""

from typing import Any

import httpx
import pytest

from fairlead.platform.db.database import Database
from tests.db.api.test_tenants import NOBODYS, shape
from tests.kit.calls import PARAMETERS, call_of, filled, path_of
from tests.kit.routes import CHANGES, Route
from tests.kit.state import content
from tests.kit.world import World

OPTIONAL = {
    "POST /services": ("contract_id", "site_id"),
    "POST /services/internet": ("contract_id", "site_id"),
    "PATCH /services/{service_id}/transfer": ("contract_id",),
}
"""Ids that the calls of tests/kit/calls leave out."""


def cases() -> list[Any]:
    found = []
    for route in CHANGES:
        sent = call_of(route).body or {}
        names = [name for name in sent if name.endswith("_id")] + list(OPTIONAL.get(route.name, ()))
        found += [pytest.param(route, name, id=f"{route.name} {name}") for name in names]
    return found


@pytest.mark.parametrize(("route", "name"), cases())
async def test_another_companys_id_in_a_body(
    client: httpx.AsyncClient, database: Database, world: World, theirs: World, route: Route, name: str
) -> None:
    before = await content(database, world.tenant), await content(database, theirs.tenant)
    body, path = filled(call_of(route).body, world.ids), path_of(route, world.ids)
    their_id = theirs.ids[PARAMETERS[name]]
    foreign, unknown = [
        await client.request(route.method, path, json={**body, name: given}) for given in (their_id, NOBODYS)
    ]
    assert foreign.status_code == unknown.status_code
    assert foreign.status_code in {404, 422}, foreign.text
    assert shape(foreign.json()) == shape(unknown.json())
    assert foreign.json()["detail"].replace(their_id, NOBODYS) == unknown.json()["detail"]
    assert (await content(database, world.tenant), await content(database, theirs.tenant)) == before
