"""How lines are taxed: the decision for a client, category and day, and sums exact to the cent."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from fairlead.domains.billing.rules.tax import (
    RateFact,
    Rates,
    TaxBook,
    TaxPayer,
    Treatment,
    apply,
    decided,
    explained,
    recompute_tax,
    treatment,
)
from fairlead.domains.billing.terms import TaxKind
from fairlead.domains.clients.terms import TaxStatus
from fairlead.kernel.money import Money

START, TURN, TODAY = date(2020, 1, 1), date(2026, 1, 1), date(2026, 11, 29)
REDUCED, STANDARD = "reduced", "standard"


def rate(
    percent: str,
    country: str = "DE",
    region: str | None = None,
    category: str = STANDARD,
    since: date = START,
    until: date | None = None,
) -> RateFact:
    return RateFact(country, region, category, "VAT", Decimal(percent), since, until)


GERMAN = Rates("DE", [rate("19.0000"), rate("7", category=REDUCED), rate("20", "AT")])


def taxed(percent: str, *, inclusive: bool = False) -> Treatment:
    return treatment(TaxPayer(), STANDARD, Rates("DE", [rate(percent)]), TODAY, inclusive=inclusive)


@pytest.mark.parametrize(
    ("percent", "amount", "currency", "net", "tax"),
    [
        ("19", 10_000, "EUR", 10_000, 1_900),
        ("19", 999, "EUR", 999, 190),  # 1.8981
        ("7.7", 50, "CHF", 50, 4),  # 0.0385
        ("10", 5, "USD", 5, 1),  # half a cent goes up
        ("10", -5, "USD", -5, -1),  # and away from zero, so that the credit mirrors it
        ("10", 105, "JPY", 105, 11),  # 10.5 yen
        ("8.875", 4_999, "USD", 4_999, 444),  # 4.4366…
        ("15", 1_003, "KWD", 1_003, 150),  # 0.15045, three decimals
        ("0", 10_000, "EUR", 10_000, 0),
        ("100", 10_000, "EUR", 10_000, 10_000),
    ],
)
def test_tax_is_added_to_an_exclusive_price(percent: str, amount: int, currency: str, net: int, tax: int) -> None:
    assert apply(taxed(percent), amount, currency) == (net, tax)


@pytest.mark.parametrize(
    ("percent", "gross", "currency", "net", "tax"),
    [
        ("19", 11_900, "EUR", 10_000, 1_900),
        ("19", 10_000, "EUR", 8_403, 1_597),  # 15.9663…
        ("19", -10_000, "EUR", -8_403, -1_597),
        ("10", 110, "JPY", 100, 10),
        ("10", 108, "JPY", 98, 10),  # 9.81… yen
        ("100", 1, "EUR", 0, 1),  # half a cent
    ],
)
def test_tax_is_within_an_inclusive_price(percent: str, gross: int, currency: str, net: int, tax: int) -> None:
    assert apply(taxed(percent, inclusive=True), gross, currency) == (net, tax)


def test_the_rate_of_a_region_goes_before_its_country() -> None:
    rates = Rates("CA", [rate("5", "CA"), rate("13", "CA", "ON"), rate("14.975", "CA", "QC")])
    found = [
        treatment(TaxPayer("CA", region), STANDARD, rates, TODAY, inclusive=False) for region in ("ON", "AB", None)
    ]
    assert [(int(one.percent), one.region) for one in found] == [(13, "ON"), (5, None), (5, None)]


def test_a_rate_counts_from_its_first_day_until_the_day_before_the_next() -> None:
    rates = Rates("DE", [rate("16", until=TURN), rate("19", since=TURN)])
    days = (date(2019, 12, 31), START, date(2025, 12, 31), TURN)
    found = [treatment(TaxPayer(), STANDARD, rates, day, inclusive=False) for day in days]
    assert [(one.kind.value, int(one.percent)) for one in found] == [
        ("none", 0),
        ("rate", 16),
        ("rate", 16),
        ("rate", 19),
    ]


def test_no_rate_for_the_place_is_no_tax_and_says_so() -> None:
    found = treatment(TaxPayer("FR"), REDUCED, GERMAN, TODAY, inclusive=False)
    assert (found.kind, int(found.percent), found.reason) == (TaxKind.NONE, 0, "no rate of reduced in FR")
    assert apply(found, 10_000, "EUR") == (10_000, 0)


def test_an_exemption_counts_until_its_day() -> None:
    exempt = TaxPayer(status=TaxStatus.EXEMPT, reason="school, §4 no. 21", until=TURN)
    before, after = (treatment(exempt, STANDARD, GERMAN, day, inclusive=False) for day in (date(2025, 12, 31), TURN))
    assert (before.kind, int(before.percent), before.reason) == (TaxKind.EXEMPT, 0, "school, §4 no. 21")
    assert (after.kind, int(after.percent)) == (TaxKind.RATE, 19)
    assert after.reason == "the last day of the exemption was 2025-12-31"


@pytest.mark.parametrize(
    ("country", "tax_id", "kind", "percent", "reason"),
    [
        ("AT", "ATU12345678", "reverse_charge", 0, "the recipient accounts for the tax"),
        ("FR", "FR12345678901", "reverse_charge", 0, "the recipient accounts for the tax"),
        ("AT", None, "rate", 20, "no reverse charge without a tax id"),
        ("DE", "DE123456789", "rate", 19, "no reverse charge within DE"),
        (None, "DE123456789", "rate", 19, "no reverse charge within DE"),
        ("FR", None, "none", 0, "no rate of standard in FR; no reverse charge without a tax id"),
    ],
)
def test_reverse_charge_needs_a_tax_id_abroad(
    country: str | None, tax_id: str | None, kind: str, percent: int, reason: str
) -> None:
    payer = TaxPayer(country, status=TaxStatus.REVERSE_CHARGE, tax_id=tax_id)
    found = treatment(payer, STANDARD, GERMAN, TODAY, inclusive=False)
    assert (found.kind.value, int(found.percent), found.reason) == (kind, percent, reason)


def test_every_step_of_a_decision_can_be_read() -> None:
    payer = TaxPayer("AT", "Tyrol", TaxStatus.REVERSE_CHARGE)
    assert decided(payer, STANDARD, GERMAN, TODAY, inclusive=True).steps == (
        "country: AT, where the client is",
        "status: no reverse charge without a tax id: the client is charged",
        "rate: none of standard in AT, Tyrol on 2026-11-29",
        "rate: VAT of standard in AT, in force since 2020-01-01",
        "tax: VAT 20 %, the price includes it",
    )


def test_a_treatment_is_kept_as_plain_json() -> None:
    found = taxed("19.0000")
    assert found.stored() == {
        "kind": "rate", "name": "VAT", "percent": "19", "country": "DE", "region": None, "category": "standard",
        "inclusive": False, "reason": None,
    }  # fmt: skip
    assert Treatment.read(found.stored()) == found
    assert recompute_tax(found.stored(), 999, "EUR") == (999, 190)
    assert recompute_tax(None, 999, "EUR") == (999, 0)


def test_an_explanation_reads_like_a_sum() -> None:
    exclusive = explained(taxed("19").stored(), Money(999, "EUR"))
    assert exclusive["formula"] == "9.99 × 19 % = 1.90"
    assert exclusive["rounding"] == "half up to 0.01 EUR, once"
    inclusive = explained(taxed("19", inclusive=True).stored(), Money(10_000, "EUR"))
    assert inclusive["formula"] == "100.00 × 19 / 119 = 15.97; 100.00 − 15.97 = 84.03"
    spared = treatment(TaxPayer(status=TaxStatus.EXEMPT, reason="school"), STANDARD, GERMAN, TODAY, inclusive=False)
    assert explained(spared.stored(), Money(999, "EUR"))["formula"] == "no tax: school"


def test_a_book_makes_one_treatment_for_all_who_share_it() -> None:
    first, second, abroad, gross = (UUID(int=number) for number in range(1, 5))
    book = TaxBook(GERMAN, {abroad: TaxPayer("AT")}, otherwise={gross: True})
    assert book.of(first, STANDARD, TODAY) is book.of(second, STANDARD, TODAY)
    assert book.of(abroad, STANDARD, TODAY).percent == 20
    assert book.of(gross, STANDARD, TODAY).inclusive
    assert book.of(first, REDUCED, TODAY).percent == 7


def test_a_company_without_rates_has_an_empty_book() -> None:
    assert not TaxBook(Rates("DE"))
    assert TaxBook(GERMAN)
