"""Whatever is sent to the API, it answers as its published contract says, and never with a server error."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.integration.api.generated import cases, operations
from tests.kit.calls import call_of, filled, names_in, path_of
from tests.kit.routes import API_ROUTES, Route
from tests.kit.world import World

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    unsupported_method,
    allow_header_conformance,
    missing_required_header,
    negative_data_rejection,
]

PAST = {200, 201, 202, 204, 304, 409, 412}
"""Answers to a call that was understood."""


@pytest.fixture(scope="session")
def contract(one_web: FastAPI) -> dict[str, Any]:
    """The operations that are published."""
    return operations(one_web.openapi())


def real_path(route: Route, world: World) -> dict[str, str]:
    """The path parameters of a call that succeeds."""
    parts = path_of(route, world.ids).split("/")
    return {name: parts[route.path.split("/").index(f"{{{name}}}")] for name in names_in(route.path)}


async def send(caller: httpx.AsyncClient, case: Any, secret: str) -> httpx.Response:
    """A generated request, signed in."""
    sent = case.as_transport_kwargs(base_url="http://fairlead.test")
    given = {name: value.encode() for name, value in dict(sent.get("headers") or {}).items()}
    if case.meta.phase.data.parameter != "Authorization":
        given["Authorization"] = secret.encode()
    return await caller.request(
        sent["method"], sent["url"], params=sent.get("params"), json=sent.get("json"), content=sent.get("data"),
        headers=given,
    )  # fmt: skip


@pytest.mark.parametrize("route", [pytest.param(route, id=route.name) for route in API_ROUTES])
async def test_answers_are_as_documented(
    client: httpx.AsyncClient, contract: dict[str, Any], world: World, route: Route
) -> None:
    answered: set[int] = set()
    failures: list[str] = []
    for case in cases(contract[route.name], real_path(route, world), world.ids):
        try:
            response = await send(client, case, f"Bearer {world.secrets['owner']}")
        except httpx.InvalidURL:
            continue  # longer than the client sends
        answered.add(response.status_code)
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as found:
            failures.append(found.message)
    assert failures == []
    operation = contract[route.name]
    if operation.body or operation.query or operation.path_parameters:
        assert 422 in answered
    if not answered & PAST:  # its body is too particular to be made up
        answered.add(await succeed(client, operation, route, world))
    assert answered & PAST, "real ids were fed through, and yet nothing got past 404"


async def succeed(client: httpx.AsyncClient, operation: Any, route: Route, world: World) -> int:
    """Send the call that is known to succeed; its answer is as documented, or this fails."""
    call = call_of(route)
    response = await client.request(
        route.method, path_of(route, world.ids), params=call.query, json=filled(call.body, world.ids),
        headers={"Authorization": f"Bearer {world.secrets['owner']}"},
    )  # fmt: skip
    operation.validate_response(response)
    return response.status_code
