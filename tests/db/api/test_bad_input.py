"""What is wrong with a request is named by field, pointer and remedy, and nothing has changed."""

from typing import Any

import httpx
import pytest

from fairlead.platform.db.database import Database
from tests.kit.calls import SALE, filled
from tests.kit.state import content
from tests.kit.world import World

USD = "USD"
CONTRACT = {"client_id": "{client}", "start_date": "2026-04-01"}
CHARGE = {"client_id": "{client}", "description": "Visit", "due_on": "2026-03-15"}
TEMPLATE = {"code": "new", "name": "New", "type": "recurring"}


def money(amount: Any, currency: str = USD) -> dict[str, Any]:
    return {"amount": amount, "currency": currency}


WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    # wrong types
    ("/clients", {"name": 7}, ["#/name"]),
    ("/clients", {"name": "Ada", "paperless": "perhaps"}, ["#/paperless"]),
    ("/clients", {"name": "Ada", "contacts": {}}, ["#/contacts"]),
    ("/clients", {"name": "Ada", "contacts": [{"name": "M", "email": 1}]}, ["#/contacts/0/email"]),
    ("/services", {**SALE, "quantity": "many"}, ["#/quantity"]),
    ("/services", {**SALE, "client_id": "seven"}, ["#/client_id"]),
    ("/contracts", {**CONTRACT, "term_months": 1.5}, ["#/term_months"]),
    ("/templates", {**TEMPLATE, "type": "carrier pigeon"}, ["#/type"]),
    ("/users", {"email": "new@example.net", "name": "New", "role": "king"}, ["#/role"]),
    # unknown and missing fields
    ("/clients", {"name": "Ada", "colour": "red"}, ["#/colour"]),
    ("/services", {**SALE, "clientId": "x"}, ["#/clientId"]),
    ("/contracts", {"colour": "red"}, ["#/client_id", "#/start_date", "#/colour"]),
    ("/billing/runs", {}, ["#/as_of"]),
    # amounts
    ("/services", {**SALE, "price": money("-1.00")}, ["#/price/amount"]),
    ("/services", {**SALE, "price": money("1.005")}, ["#/price"]),
    ("/services", {**SALE, "price": money(19.99)}, ["#/price/amount"]),
    ("/services", {**SALE, "price": money("1.00", "XXY")}, ["#/price"]),
    ("/services", {**SALE, "quantity": "-1"}, ["#/quantity"]),
    ("/charges", {**CHARGE, "price": money("-5")}, ["#/price/amount"]),
    ("/charges", {**CHARGE, "price": money("5", "EUR")}, ["#/price/currency"]),
    ("/charges", {**CHARGE, "price": money("0")}, ["#/price/amount"]),
    ("/tariffs/{tariff}/prices", {"price": money("-1"), "valid_from": "2026-06-01"}, ["#/price/amount"]),
    # days that do not exist, and days that are not days
    ("/services", {**SALE, "start_date": "2026-02-30"}, ["#/start_date"]),
    ("/contracts", {**CONTRACT, "start_date": "2026-13-01"}, ["#/start_date"]),
    ("/contracts", {**CONTRACT, "start_date": 0}, ["#/start_date"]),
    ("/services", {**SALE, "start_date": "0"}, ["#/start_date"]),
    ("/charges", {**CHARGE, "price": money("5"), "due_on": "2025-02-29"}, ["#/due_on"]),
    ("/billing/runs", {"as_of": "2026-02-30"}, ["#/as_of"]),
    ("/templates", {**TEMPLATE, "available_from": 0}, ["#/available_from"]),
    ("/tokens", {"name": "new", "scopes": ["api"], "expires_at": "2026-02-30T00:00:00Z"}, ["#/expires_at"]),
    # NUL characters
    ("/clients", {"name": "A\0da"}, ["#/name"]),
    ("/clients", {"name": "Ada", "sites": [{"name": "\0"}]}, ["#/sites/0/name"]),
    # an id that is nobody's, where it is only a part of the whole
    ("/tokens", {"name": "new", "scopes": ["api", "moon.landing"]}, ["#/scopes"]),
]


@pytest.mark.parametrize(
    ("path", "body", "pointers"), WRONG, ids=[f"{w[0]} {'+'.join(w[2])} {n}" for n, w in enumerate(WRONG)]
)
async def test_a_wrong_body_names_its_fields(
    client: httpx.AsyncClient, database: Database, world: World, path: str, body: dict[str, Any], pointers: list[str]
) -> None:
    before = await content(database, world.tenant)
    answer = await client.post(path.format_map(world.ids), json=filled(body, world.ids))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), answer.text
    problem = answer.json()
    assert [error["pointer"] for error in problem["errors"]] == pointers
    for error in problem["errors"]:
        assert error["field"] == error["pointer"].removeprefix("#/").replace("/", ".")
        assert error["message"]
        assert error["remedy"]
    assert await content(database, world.tenant) == before


LISTS = (
    "/clients",
    "/templates",
    "/contracts",
    "/services",
    "/users",
    "/tokens",
    "/invoices",
    "/charges",
    "/billing/runs",
)
QUERIES = [
    ({"colour": "red"}, "query:colour"),
    ({"limit": "0"}, "query:limit"),
    ({"limit": "all"}, "query:limit"),
    ({"sort": "colour"}, "query:sort"),
    ({"cursor": "nonsense"}, "query:cursor"),
    ({"id__near": "x"}, "query:id__near"),
]


@pytest.mark.parametrize("path", LISTS)
async def test_a_wrong_question_is_refused_never_ignored(client: httpx.AsyncClient, path: str) -> None:
    for query, pointer in QUERIES:
        answer = await client.get(path, params=query)
        assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, [pointer]), query
        assert all(error["message"] and error["remedy"] for error in answer.json()["errors"])


BODIES: list[tuple[str, bytes, str, int, str | None]] = [
    ("malformed", b'{"name": "Ada"', "application/json", 422, "#"),
    ("not utf-8", b'{"name": "\xff\xfe"}', "application/json", 422, "#"),
    ("a list", b"[]", "application/json", 422, "#"),
    ("nothing", b"", "application/json", 422, "#"),
    ("a form", b"name=Ada", "application/x-www-form-urlencoded", 415, None),
    ("no type", b'{"name": "Ada"}', "", 415, None),
    ("latin-1", b'{"name": "Ada"}', "application/json; charset=latin-1", 415, None),
    ("ten megabytes", b'{"name": "' + b"x" * 10_485_760 + b'"}', "application/json", 413, None),
]


@pytest.mark.parametrize(("content_", "kind", "status", "pointer"), [b[1:] for b in BODIES], ids=[b[0] for b in BODIES])
@pytest.mark.parametrize("path", ["/clients", "/services", "/billing/runs", "/templates", "/contracts"])
async def test_a_body_that_cannot_be_read(
    client: httpx.AsyncClient, database: Database, world: World, path: str, content_: bytes, kind: str, status: int,
    pointer: str | None,
) -> None:  # fmt: skip
    before = await content(database, world.tenant)
    answer = await client.post(path, content=content_, headers={"content-type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert [error["pointer"] for error in answer.json().get("errors", [])] == ([pointer] if pointer else [])
    assert answer.json()["remedy"] if pointer is None else all(e["remedy"] for e in answer.json()["errors"])
    assert await content(database, world.tenant) == before


ILLEGAL: list[tuple[str, dict[str, Any] | None, list[str]]] = [
    ("PATCH /services/{pending}/suspend", {"reason": "abuse"}, ["provision", "activate", "transfer", "cancel"]),
    ("PATCH /services/{active}/activate", {}, ["suspend", "transfer", "cancel", "expire"]),
    ("PATCH /services/{cancelled}/suspend", {"reason": "abuse"}, []),
    ("PATCH /services/{cancelled}/cancel", {"reason": "again"}, []),
    ("PATCH /services/{cancelled}/transfer", {"client_id": "{other_client}"}, []),
    ("PATCH /templates/{template}/publish", None, ["withdraw"]),
    ("PATCH /templates/{draft_template}/withdraw", None, ["publish"]),
    ("PATCH /clients/{client}/restore", None, ["archive"]),
    ("PATCH /contracts/{contract}/sign", None, ["end"]),
    ("POST /invoices/{invoice}/issue", None, ["void", "credit"]),
]


@pytest.mark.parametrize(("call", "body", "allowed"), ILLEGAL, ids=[one[0] for one in ILLEGAL])
async def test_an_illegal_move_says_what_is_allowed(
    client: httpx.AsyncClient, database: Database, world: World, call: str, body: Any, allowed: list[str]
) -> None:
    before = await content(database, world.tenant)
    method, path = call.format_map(world.ids).split(" ")
    answer = await client.request(method, path, json=filled(body, world.ids))
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json"), answer.text
    assert answer.json()["allowed"] == allowed
    assert await content(database, world.tenant) == before


async def test_external_ids_are_taken_once(client: httpx.AsyncClient, database: Database, world: World) -> None:
    sale = {**filled(SALE, world.ids), "external_id": "s-1"}
    contract = {**filled(CONTRACT, world.ids), "external_id": "k-1"}
    for path, body in (("/services", sale), ("/contracts", contract)):
        assert (await client.post(path, json=body)).status_code == 201
    before = await content(database, world.tenant)
    wanted = (("/services", sale), ("/contracts", contract), ("/clients", {"name": "Bea", "external_id": "ada"}))
    for path, body in (*wanted, ("/templates", {**TEMPLATE, "code": "voice"})):
        answer = await client.post(path, json=body)
        assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json"), answer.text
        assert answer.json()["detail"]
    moved = await client.patch(f"/clients/{world.ids['other_client']}", json={"external_id": "ada"})
    assert moved.status_code == 409
    assert await content(database, world.tenant) == before


async def test_a_charge_for_somebody_elses_service(client: httpx.AsyncClient, database: Database, world: World) -> None:
    before = await content(database, world.tenant)
    body = {**CHARGE, "client_id": world.ids["other_client"], "service_id": world.ids["active"], "price": money("5")}
    answer = await client.post("/charges", json=body)
    assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, ["#/service_id"])
    assert await content(database, world.tenant) == before
