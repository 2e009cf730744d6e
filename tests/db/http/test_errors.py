"""Every way in which a request can be wrong: the exact problem, and nothing changed."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.db.http.conftest import Names

TOYS = "/api/v1/toys"
JSON = {"content-type": "application/json"}


def problem(response: httpx.Response) -> dict[str, Any]:
    """The document without what differs each time; the media type and the request id are checked here."""
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == response.status_code
    assert body.pop("request_id") == response.headers["x-request-id"]
    return body


def errors(response: httpx.Response) -> list[tuple[str, str, str, str]]:
    body = problem(response)
    assert (response.status_code, body["type"], body["title"]) == (
        422,
        "/problems/invalid",
        "What was sent is not valid.",
    )
    return [(e["field"], e["pointer"], e["message"], e["remedy"]) for e in body["errors"]]


async def test_a_body_with_several_mistakes_names_each(owner: httpx.AsyncClient, names: Names) -> None:
    body = {"name": "", "number": "x" * 21, "colour": "red", "kind": "robot", "price": {"amount": -1}}
    response = await owner.post(TOYS, json=body)
    assert errors(response) == [
        ("name", "#/name", "String should have at least 1 character.", "Give a text of 1 or more characters."),
        ("number", "#/number", "String should have at most 20 characters.", "Give a text of 20 or fewer characters."),
        (
            "kind", "#/kind", "Input should be 'residential' or 'business'.",
            "Use one of: 'residential' or 'business'.",
        ),
        ("price.amount", "#/price/amount", "Input should be greater than or equal to 0.", "Give 0 or more."),
        ("colour", "#/colour", "Extra inputs are not permitted.", "Remove it, or check its spelling."),
    ]  # fmt: skip
    assert await names() == []


async def test_a_whole_document(owner: httpx.AsyncClient) -> None:
    response = await owner.post(TOYS, json={"name": "Ada"}, headers={"x-request-id": "my-request-7"})
    assert response.json() == {
        "type": "/problems/invalid",
        "title": "What was sent is not valid.",
        "status": 422,
        "detail": "number: Field required.",
        "instance": "/api/v1/toys",
        "request_id": "my-request-7",
        "errors": [
            {"field": "number", "pointer": "#/number", "message": "Field required.", "remedy": "Add this field."}
        ],
    }


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b'{"name": ',
            ("body", "#", "The body is not JSON: unexpected end of data at character 9.", "Send one valid JSON value."),
        ),
        (
            b'{"name": "\xe9"}',
            ("body", "#", "The body is not UTF-8: byte 10 cannot be read.", "Encode the body as UTF-8."),
        ),
        (
            b'{"name": "a\\u0000b", "number": "1"}',
            ("name", "#/name", "A NUL character cannot be stored.", "Remove the NUL character."),
        ),
        (b'["name"]', ("body", "#", "Input should be a valid dictionary or object to extract fields from.", "")),
        (b"[" * 2000, ("body", "#", "The body is not JSON: depth limit exceeded at character 1025.", "")),
        (b"", ("body", "#", "Field required.", "Add this field.")),
    ],
)
async def test_a_body_that_cannot_be_read(
    owner: httpx.AsyncClient, names: Names, content: bytes, expected: tuple[str, str, str, str]
) -> None:
    response = await owner.post(TOYS, content=content, headers=JSON)
    [found] = errors(response)
    assert found[:3] == expected[:3]
    assert found[3] == expected[3] or not expected[3]
    assert await names() == []


@pytest.mark.parametrize("kind", ["text/plain", "application/json; charset=latin-1", ""])
async def test_a_body_of_another_type(owner: httpx.AsyncClient, names: Names, kind: str) -> None:
    response = await owner.post(TOYS, content=b'{"name": "Ada", "number": "1"}', headers={"content-type": kind})
    assert problem(response) == {
        "type": "/problems/unsupported-media-type",
        "title": "The body is of a kind that this address does not take.",
        "status": 415,
        "detail": "The body is of a kind that this address does not take.",
        "instance": TOYS,
        "remedy": "Send the body as one of the accepted types, in UTF-8, and say so in Content-Type.",
        "accepted": ["application/json"],
    }
    assert await names() == []


@pytest.mark.parametrize("counted", [True, False], ids=["content-length", "chunked"])
async def test_ten_megabytes(owner: httpx.AsyncClient, names: Names, *, counted: bool) -> None:
    async def chunks() -> Any:
        for _ in range(160):
            yield b" " * 65_536

    content = b" " * 10_485_760 if counted else chunks()
    response = await owner.post(TOYS, content=content, headers=JSON)
    assert problem(response) == {
        "type": "/problems/body-too-large",
        "title": "The body is larger than this server accepts.",
        "status": 413,
        "detail": "The body is larger than this server accepts.",
        "instance": TOYS,
        "remedy": "Send less at once; limit_bytes is the most.",
        "limit_bytes": 1_048_576,
    }
    assert await names() == []


async def test_unknown_addresses_methods_and_ids(owner: httpx.AsyncClient, ada: UUID) -> None:
    nowhere = await owner.get("/api/v1/nothing")
    assert problem(nowhere) == {
        "type": "/problems/no-such-address",
        "title": "There is nothing at this address.",
        "status": 404,
        "detail": "There is nothing at this address.",
        "instance": "/api/v1/nothing",
        "remedy": "Look the address up in /api/v1/openapi.json.",
    }
    put = await owner.put(f"{TOYS}/{ada}", json={})
    assert problem(put)["allowed"] == ["DELETE", "GET", "PATCH"]
    assert (put.status_code, put.headers["allow"]) == (405, "DELETE, GET, PATCH")
    unknown = uuid4()
    missing = await owner.get(f"{TOYS}/{unknown}")
    assert problem(missing) == {
        "type": "/problems/not-found",
        "title": "There is no such thing here.",
        "status": 404,
        "detail": f"There is no client with id {unknown}.",
        "instance": f"{TOYS}/{unknown}",
        "remedy": "Check the id; it may belong to another company or have been mistyped.",
        "what": "client",
        "id": str(unknown),
    }
    [(field, pointer, _, remedy)] = errors(await owner.get(f"{TOYS}/seven"))
    assert (field, pointer, remedy) == ("toy_id", "path:toy_id", "Give a UUID, as returned in `id` fields.")


async def test_query_parameters_are_strict(owner: httpx.AsyncClient, ada: UUID) -> None:
    assert errors(await owner.get(TOYS, params={"limit": "0"})) == [
        ("limit", "query:limit", "Input should be greater than or equal to 1.", "Give 1 or more.")
    ]
    unknown = "Remove it, or check its spelling. Known parameters: limit."
    assert errors(await owner.get(TOYS, params={"size": "9"})) == [
        ("size", "query:size", "There is no such parameter.", unknown)
    ]
    assert errors(await owner.get(f"{TOYS}?limit=%00")) == [
        ("limit", "query:limit", "A NUL character cannot be stored.", "Remove the NUL character.")
    ]
    remedy = "Remove it, or check its spelling. Known parameters: dry_run."
    assert errors(await owner.patch(f"{TOYS}/{ada}?dry=1", json={"name": "Bea"})) == [
        ("dry", "query:dry", "There is no such parameter.", remedy)
    ]
    assert errors(await owner.patch(f"{TOYS}/{ada}?dry_run=maybe", json={"name": "Bea"})) == [
        ("dry_run", "query:dry_run", "'maybe' is neither true nor false.", "Give true or false.")
    ]


async def test_a_taken_value_is_named_by_its_constraint(owner: httpx.AsyncClient, ada: UUID, names: Names) -> None:
    response = await owner.post(TOYS, json={"name": "Bea", "number": "C-1"})
    assert problem(response) == {
        "type": "/problems/already-exists",
        "title": "Something with this value exists already.",
        "status": 409,
        "detail": "Something with this number exists already.",
        "instance": TOYS,
        "remedy": "Use another value, or change the one that exists.",
        "fields": ["number"],
    }
    assert await names() == [("Ada", 1)]
    assert ada


@pytest.mark.parametrize(
    ("statement", "status", "slug", "said"),
    [
        ("SELECT 'x'::integer", 422, "invalid", "body: A value is not of the type that is stored here."),
        ("SELECT 2147483648::integer", 422, "invalid", "body: A number is outside the range that can be stored."),
        ("SELECT '2026-02-30'::date", 422, "invalid", "body: A date or time is outside the range that can be stored."),
        (
            "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '55P03'; END $$", 409, "contended",
            "Somebody else was changing the same thing at this moment.",
        ),
        (
            "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '57014'; END $$", 503, "unavailable",
            "This cannot be answered right now.",
        ),
        (
            "INSERT INTO sites SELECT c.tenant_id, gen_random_uuid(), gen_random_uuid() FROM companies c", 500,
            "internal-error", "Something went wrong on our side.",
        ),
    ],
)  # fmt: skip
async def test_what_the_database_refuses(
    owner: httpx.AsyncClient, statement: str, status: int, slug: str, said: str
) -> None:
    response = await owner.post(f"{TOYS}/sql", json={"name": statement})
    body = problem(response)
    assert (response.status_code, body["type"], body["detail"]) == (status, f"/problems/{slug}", said)


async def test_foreign_keys_and_checks(owner: httpx.AsyncClient, ada: UUID) -> None:
    orphan = (
        "INSERT INTO contacts (tenant_id, id, client_id, name, receives_invoices, receives_notices, version) "
        "SELECT tenant_id, gen_random_uuid(), {}, 'x', false, false, 1 FROM clients"
    )
    response = await owner.post(f"{TOYS}/sql", json={"name": orphan.format("gen_random_uuid()")})
    assert errors(response) == [
        ("client_id", "#/client_id", "There is no such thing.", "Give the id of one that exists.")
    ]
    response = await owner.post(f"{TOYS}/sql", json={"name": "UPDATE clients SET status = 'asleep'"})
    assert errors(response) == [
        ("status", "#/status", "This value is not allowed here.", "Correct the value."),
    ]
    assert ada


async def test_limits_say_when_to_return(nobody: httpx.AsyncClient) -> None:
    response = await nobody.post(f"{TOYS}/busy")
    assert problem(response)["retry_after"] == 17
    assert (response.status_code, response.headers["retry-after"]) == (429, "17")


async def test_a_literal_address_is_no_malformed_id(owner: httpx.AsyncClient) -> None:
    for response in (
        await owner.patch(f"{TOYS}/busy", json={"name": "Bea"}),
        await owner.get(f"{TOYS}/busy?unknown=1"),
    ):
        assert problem(response)["allowed"] == ["POST"]
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
