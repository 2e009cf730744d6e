"""Links that work without a login."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.kernel.ids import TenantId
from fairlead.platform.links import Linked, Links

LINKS = Links(b"key of this installation")
ID = UUID("01900000-0000-7000-8000-000000000001")
TOKEN = LINKS.token("quote", 7, ID)


def test_a_token_says_whose_thing_is_meant() -> None:
    assert LINKS.read("quote", TOKEN) == Linked(TenantId(7), ID)
    raw = urlsafe_b64decode(TOKEN + "==")
    assert (raw[:20], len(raw)) == ((7).to_bytes(4) + ID.bytes, 52)


def test_it_serves_one_purpose() -> None:
    assert LINKS.read("invoice", TOKEN) is None


def test_another_installation_does_not_take_it() -> None:
    assert Links(b"another key").read("quote", TOKEN) is None


@given(st.integers(0, 51), st.integers(1, 255))
def test_no_byte_of_it_can_be_altered(at: int, by: int) -> None:
    raw = bytearray(urlsafe_b64decode(TOKEN + "=="))
    raw[at] ^= by
    assert LINKS.read("quote", urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()) is None


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "A", "é" * 70, "!" * 70, TOKEN[:-1] + "_"])
def test_what_is_no_token_is_refused(token: str) -> None:
    assert LINKS.read("quote", token) is None


@given(st.text(max_size=80))
def test_no_text_breaks_it(token: str) -> None:
    assert LINKS.read("quote", token) is None or token == TOKEN


def test_the_public_address_goes_before_the_one_at_hand() -> None:
    assert LINKS.address("/quotes/x", "http://at-hand/") == "http://at-hand/quotes/x"
    assert Links(b"", "https://isp.example/").address("/quotes/x", "http://at-hand") == "https://isp.example/quotes/x"
