"""What makes facts of clients plausible."""

import pytest

from fairlead.domains.clients.rules import check_clients, mistakes, repeated
from fairlead.domains.clients.terms import COUNTRIES, NewClient
from fairlead.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Ada"), ("name", "Łukasz 株式会社"), ("email", "a.b+c@mail.example.co"), ("email", None),
        ("phone", "+1 (212) 555-0134"), ("phone", "112"), ("timezone", "America/Argentina/Buenos_Aires"),
        ("timezone", "UTC"), ("locale", "en"), ("locale", "pt-BR"), ("currency", "JPY"), ("country", "GB"),
        ("notes", ""), ("nickname", ""),
    ],
)  # fmt: skip
def test_plausible_facts_pass(field: str, value: str | None) -> None:
    assert list(mistakes({field: value})) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "\t "), ("name", "x" * 201), ("email", "ada"), ("email", "ada@host"),
        ("email", "a@b@c.de"), ("email", "a@b..de"), ("email", "Ada <ada@example.net>"), ("phone", "call me"),
        ("phone", "+1"), ("timezone", "EST5"), ("timezone", ""), ("locale", "english"), ("locale", "en_US"),
        ("currency", "usd"), ("country", "UK"), ("country", "us"), ("external_id", " "), ("notes", "x" * 10_001),
    ],
)  # fmt: skip
def test_implausible_facts_are_named(field: str, value: str) -> None:
    [found] = mistakes({field: value}, "/sites/0")
    assert (found.field, found.pointer) == (f"sites.0.{field}", f"#/sites/0/{field}")
    assert found.message
    assert found.remedy


def test_a_batch_names_at_most_a_hundred_mistakes() -> None:
    with pytest.raises(Invalid) as refused:
        check_clients([NewClient(name="")] * 500)
    assert len(refused.value.errors) == 100
    assert refused.value.errors[99].pointer == "#/99/name"


def test_repetitions_are_found_in_order() -> None:
    assert repeated(["b", None, "a", "b", None, "a", "b", "c"]) == ("b", "a")


def test_countries_are_iso_codes() -> None:
    assert len(COUNTRIES) == 250
    assert all(len(code) == 2 and code.isupper() for code in COUNTRIES)
