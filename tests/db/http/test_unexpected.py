"""What nobody expected: logged once with the request id, told without internals."""

import io
import json
from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest

from fairlead.platform import log
from fairlead.platform.settings import LogFormat
from tests.db.http.conftest import Names


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log.configure(fmt=LogFormat.JSON, stream=stream)
    yield stream
    log.configure()


async def test_an_unexpected_error_is_logged_once_and_undone(
    owner: httpx.AsyncClient, ada: UUID, names: Names, lines: io.StringIO
) -> None:
    response = await owner.post(f"/api/v1/toys/{ada}/crash", headers={"x-request-id": "crash-0001"})
    assert response.status_code == 500
    assert response.json() == {
        "type": "/problems/internal-error",
        "title": "Something went wrong on our side.",
        "status": 500,
        "detail": "Something went wrong on our side.",
        "instance": f"/api/v1/toys/{ada}/crash",
        "request_id": "crash-0001",
        "remedy": "Try again; if it stays, tell support the request id.",
    }
    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    [error] = [line for line in logged if line["level"] == "error"]
    assert (error["event"], error["request_id"]) == ("unexpected error", "crash-0001")
    assert "RuntimeError: secret internals" in error["exception"]
    assert await names() == [("Ada", 1)]


async def test_each_request_is_one_line(owner: httpx.AsyncClient, ada: UUID, lines: io.StringIO) -> None:
    await owner.get(f"/api/v1/toys/{ada}", headers={"x-request-id": "quiet-0001"})
    [line] = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert line.pop("ms") > 0
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request", "level": "info", "logger": "fairlead.access", "request_id": "quiet-0001",
        "method": "GET", "path": f"/api/v1/toys/{ada}", "route": "/api/v1/toys/{toy_id}", "status": 200,
        "tenant": line["tenant"], "actor": "owner",
    }  # fmt: skip


async def test_security_headers_and_request_ids(nobody: httpx.AsyncClient) -> None:
    response = await nobody.get("/health", headers={"x-request-id": "bad id\u0020with spaces"})
    assert len(response.headers["x-request-id"]) == 16
    named = ("x-content-type-options", "x-frame-options", "referrer-policy")
    assert {name: response.headers[name] for name in named} == {
        "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin",
    }  # fmt: skip
    assert response.headers["content-security-policy"] == (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    )
