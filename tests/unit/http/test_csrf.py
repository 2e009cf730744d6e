"""CSRF tokens and the origin of a request."""

import pytest
from starlette.requests import Request

from fairlead.platform.http.csrf import Csrf

CSRF = Csrf(b"one key")


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": raw, "path": "/", "query_string": b""})


def test_a_token_is_bound_to_session_and_key() -> None:
    token = CSRF.token("session-1")
    assert CSRF.valid(token, "session-1")
    assert not CSRF.valid(token, "session-2")
    assert not CSRF.valid(token + "x", "session-1")
    assert not Csrf(b"another key").valid(token, "session-1")


def test_an_empty_binding_is_never_valid() -> None:
    assert not CSRF.valid(CSRF.token(""), "")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, True),
        ({"origin": "http://our.host", "host": "our.host"}, True),
        ({"origin": "http://our.host:8080", "host": "our.host"}, False),
        ({"origin": "http://evil.host", "host": "our.host"}, False),
        ({"origin": "null", "host": "our.host"}, False),
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"sec_fetch_site": "cross-site", "origin": "http://our.host", "host": "our.host"}, False),
    ],
)
def test_where_a_request_comes_from(headers: dict[str, str], *, expected: bool) -> None:
    assert CSRF.same_origin(request(**headers)) is expected


def test_behind_a_proxy_the_public_address_counts() -> None:
    csrf = Csrf(b"key", public_url="https://fairlead.example/")
    assert csrf.same_origin(request(origin="https://fairlead.example", host="10.0.0.7:8080"))
    assert not csrf.same_origin(request(origin="http://fairlead.example", host="fairlead.example"))
