"""The published contract says exactly what the routes do."""

from contextlib import suppress
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from jsonschema_rs import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.db.http.conftest import OWNER

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def schema(web: FastAPI) -> dict[str, Any]:
    return web.openapi()


def statuses(operation: dict[str, Any]) -> list[str]:
    return list(operation["responses"])


def parameters(operation: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["in"], each["name"]) for each in operation.get("parameters", [])]


def test_every_operation_has_a_stable_id(schema: dict[str, Any]) -> None:
    ids = {op["operationId"] for item in schema["paths"].values() for op in item.values()}
    assert ids == {
        "toys_toys", "toys_toy", "toys_create", "toys_rename", "toys_remove", "toys_crash", "toys_sql", "toys_busy",
        "toys_me",
    }  # fmt: skip


def test_a_read_documents_its_answers(schema: dict[str, Any]) -> None:
    operation = schema["paths"]["/api/v1/toys/{toy_id}"]["get"]
    assert statuses(operation) == ["200", "304", "401", "403", "404", "422", "500", "503"]
    assert parameters(operation) == [("path", "toy_id"), ("header", "If-None-Match")]
    assert list(operation["responses"]["200"]["headers"]) == ["ETag"]
    assert operation["security"] == [{"token": []}]
    assert operation["x-permissions"] == ["toys.read"]
    assert operation["responses"]["404"]["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }


def test_a_change_documents_its_preview_and_its_guards(schema: dict[str, Any]) -> None:
    operation = schema["paths"]["/api/v1/toys/{toy_id}"]["patch"]
    assert statuses(operation) == [
        "200", "401", "403", "404", "409", "412", "413", "415", "422", "500", "503",
    ]  # fmt: skip
    assert parameters(operation) == [
        ("path", "toy_id"), ("header", "If-Match"), ("query", "dry_run"), ("header", "If-Plan"),
        ("header", "Idempotency-Key"),
    ]  # fmt: skip
    assert operation["responses"]["200"]["content"]["application/json"]["schema"] == {
        "anyOf": [{"$ref": "#/components/schemas/ClientOut"}, {"$ref": "#/components/schemas/Plan"}]
    }


def test_creating_and_removing(schema: dict[str, Any]) -> None:
    create = schema["paths"]["/api/v1/toys"]["post"]
    assert statuses(create) == [
        "200", "201", "401", "403", "404", "409", "413", "415", "422", "500", "503",
    ]  # fmt: skip
    assert create["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Plan"}
    assert list(create["responses"]["201"]["headers"]) == ["ETag", "Location"]
    remove = schema["paths"]["/api/v1/toys/{toy_id}"]["delete"]
    assert statuses(remove)[:3] == ["200", "204", "401"]
    assert "content" not in remove["responses"]["204"]


def test_public_routes_ask_for_no_token(schema: dict[str, Any]) -> None:
    operation = schema["paths"]["/api/v1/toys/busy"]["post"]
    assert operation["security"] == []
    assert statuses(operation) == ["204", "404", "409", "413", "422", "429", "500", "503"]
    assert "`too-many`: Too many attempts." in operation["responses"]["429"]["description"]


def test_fastapis_own_error_shapes_are_gone(schema: dict[str, Any]) -> None:
    assert not {"HTTPValidationError", "ValidationError"} & set(schema["components"]["schemas"])


async def test_problems_are_as_documented(owner: httpx.AsyncClient, schema: dict[str, Any]) -> None:
    document = {**schema["components"]["schemas"]["Problem"], "components": schema["components"]}
    validator = Draft202012Validator(document)
    for response in (
        await owner.get("/api/v1/toys?limit=0"),
        await owner.get("/nothing"),
        await owner.put("/api/v1/toys"),
        await owner.post("/api/v1/toys", content=b"x"),
    ):
        validator.validate(response.json())


async def test_generated_requests_meet_only_documented_answers(web: FastAPI, owner: httpx.AsyncClient) -> None:
    contract = schemathesis.openapi.from_dict(web.openapi())
    skipped = {"toys_crash", "toys_sql"}  # they fail on purpose
    operations: list[Any] = [found.ok() for found in contract.get_all_operations()]  # type: ignore[union-attr] # ours is valid
    wanted = [op for op in operations if op.definition.raw["operationId"] not in skipped]
    assert len(wanted) == 7
    cases: list[Any] = []

    @settings(
        max_examples=25, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    def collect(case: Any) -> None:
        cases.append(case)

    for operation in wanted:
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            strategy = operation.as_strategy(generation_mode=mode)
            with suppress(Unsatisfiable):  # an operation without inputs cannot be sent wrong ones
                given(case=strategy)(collect)()
    for case in cases:
        sent = case.as_transport_kwargs(base_url="http://fairlead.test")
        # As they go over the wire; of a text, httpx would take ASCII only.
        headers = {name: value.encode("latin-1") for name, value in dict(sent.get("headers") or {}).items()}
        response = await owner.request(
            sent["method"], sent["url"], params=sent.get("params"), json=sent.get("json"), content=sent.get("data"),
            headers={**headers, "authorization": f"Bearer {OWNER}".encode()},
        )  # fmt: skip
        case.validate_response(response, checks=CHECKS)
