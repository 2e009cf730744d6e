"""What makes facts of clients plausible."""

import pytest

from fairlead.domains.clients.rules import check_clients, mistakes, repeated, tax_mistakes
from fairlead.domains.clients.terms import COUNTRIES, VAT_SHAPES, NewClient, TaxStatus
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


@pytest.mark.parametrize(("country", "number"), [(country, shape[1]) for country, shape in VAT_SHAPES.items()])
def test_vat_ids_of_the_union_look_like_their_examples(country: str, number: str) -> None:
    assert list(tax_mistakes({"country": country, "tax_id": number})) == []
    [found] = tax_mistakes({"country": country, "tax_id": f"{number}-99999999"})
    assert (found.field, number in found.remedy) == ("tax_id", True)


def test_a_tax_id_elsewhere_is_taken_as_it_is() -> None:
    assert list(tax_mistakes({"country": "US", "tax_id": "12-3456789"})) == []
    assert list(tax_mistakes({"country": None, "tax_id": "whatever"})) == []
    assert list(tax_mistakes({"country": "AT", "tax_id": "atu 123.456-78"})) == []


def test_an_exemption_needs_its_reason() -> None:
    [found] = tax_mistakes({"tax_status": TaxStatus.EXEMPT, "tax_reason": None}, "/3")
    assert (found.field, found.pointer) == ("3.tax_reason", "#/3/tax_reason")
    assert list(tax_mistakes({"tax_status": TaxStatus.EXEMPT, "tax_reason": "school"})) == []


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
