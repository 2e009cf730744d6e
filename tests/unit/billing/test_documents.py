"""What documents say, in every language, and how they are paid."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import ValidationError

from fairlead.domains.billing.charges import Late, cancellation_fee, late_fees
from fairlead.domains.billing.policy import DocumentPolicy, LateFeePolicy
from fairlead.domains.billing.rules.documents import (
    LANGUAGES,
    Billed,
    BilledLine,
    Issuer,
    Receiver,
    Wording,
    invoice_data,
    payment_code,
    sample,
)
from fairlead.domains.billing.rules.documents.steps import STEP_WORDS, step_text
from fairlead.domains.billing.rules.usage import usage_cost
from fairlead.domains.billing.terms import DocumentKind
from fairlead.kernel.iban import is_iban
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Model, Pricing, Tier

IBAN = "DE89370400440532013000"
ISSUER = Issuer("Harbour Networks", "1 Quay\nHamburg", iban=IBAN, bic="COBADEFFXXX", reference="{number} {client}")
ADA = Receiver("C-000042", "Ada Lovelace", "de-DE", ("12 Square", "London"))


def billed(*lines: BilledLine, currency: str = "EUR") -> Billed:
    net = Money.sum((line.net for line in lines), currency)
    tax = Money.sum((line.tax_amount for line in lines), currency)
    return Billed("INV-000001", date(2026, 3, 1), date(2026, 3, 15), lines, net, tax, net + tax)


def line(minor: int, tax_minor: int = 0, currency: str = "EUR", **over: object) -> BilledLine:
    fixed = {"description": "Fibre", "quantity": Decimal("1.50"), **over}
    return BilledLine(net=Money(minor, currency), tax_amount=Money(tax_minor, currency), **fixed)  # type: ignore[arg-type] # a test's words


def test_every_language_has_every_word_with_the_same_places() -> None:
    english = Wording.of("en-US").words
    assert len(LANGUAGES) >= 7
    for language in LANGUAGES:
        words = Wording.of(language).words
        assert words.keys() == english.keys()
        for word, text in words.items():
            assert _places(text) == _places(english[word]), (language, word)


def test_a_line_says_its_discount_and_its_readers_how_it_was_counted() -> None:
    steps = ("up to 100: 100 × 0.05 = 5.00", "above 100: 20 × 0.04 = 0.80")
    sold = billed(line(580, note="Welcome", steps=steps), line(100, steps=("1 × 1.00 = 1.00",)))

    noted = [
        [one["note"] for one in invoice_data(sold, ISSUER, who)["lines"]] for who in (ADA, replace(ADA, locale="en-GB"))
    ]

    german = "bis 100: 100 × 0,05 = 5,00; über 100: 20 × 0,04 = 0,80"
    assert noted == [[f"Welcome; {german}", None], ["; ".join(["Welcome", *steps]), None]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_a_price_is_in_the_readers_language(language: str) -> None:
    """No English is left over, whatever a price has: each word of a step has its own in every language."""
    tiers = (Tier(Decimal(10), Decimal(5), flat=Decimal(1)), Tier(None, Decimal("4.5")))
    prices = (
        Pricing(model=Model.GRADUATED, currency="EUR", tiers=tiers, included=Decimal(3), flat=Decimal(2)),
        Pricing(model=Model.PACKAGE, currency="EUR", unit=Decimal(10), package_size=Decimal(5), minimum=Decimal(90)),
        Pricing(model=Model.PERCENTAGE, currency="EUR", percent=Decimal("2.5"), flat=Decimal(1)),
    )
    steps = [step for price in prices for step in usage_cost(price, Decimal(15), Decimal(10), 30).steps]
    words = Wording.of(language)
    said = " ".join(step_text(step, words) for step in steps)
    left = [word for word, name in STEP_WORDS.items() if words.say(name) != word and f" {word} " in f" {said} "]
    assert (left, "2.5 %" in said) == ([], language == "en"), said


def test_what_charges_write_behind_a_name_is_in_the_readers_language() -> None:
    """What staff wrote themselves stays, and so do names."""
    fee = cancellation_fee(UUID(int=1), UUID(int=2), "Fibre", Money(100, "EUR"), date(2026, 3, 1), "left")
    late = Late(UUID(int=1), UUID(int=2), "INV-7", date(2026, 2, 1), Money(900, "EUR"))
    [late_fee] = late_fees(late, LateFeePolicy(after_days=1, percent=Decimal(10), most=1), date(2026, 3, 1))
    texts = (fee.description, late_fee.description, "Fibre: Traffic, correction: credit", "credit: set-up")
    sold = billed(*(line(100, description=text) for text in texts), line(1, description="Ours: credit", by_hand=True))

    german, english = (
        [one["text"] for one in invoice_data(sold, ISSUER, replace(ADA, locale=locale))["lines"]]
        for locale in ("de-DE", "en-GB")
    )

    assert german == [
        "Fibre: Kündigungsgebühr", "Mahngebühr für INV-7", "Fibre: Traffic, Korrektur: Gutschrift",
        "credit: Einrichtung", "Ours: credit",
    ]  # fmt: skip
    assert english == [*texts, "Ours: credit"]


def _places(text: str) -> set[str]:
    return {part.split("}")[0] for part in text.split("{")[1:]}


@pytest.mark.parametrize(
    ("locales", "money", "day"),
    [
        (("en-US",), "$1,234.50", "March 1, 2026"),
        (("de-DE",), "1.234,50\xa0$", "1. März 2026"),
        (("el-GR",), "1.234,50\xa0$", "1 Μαρτίου 2026"),
        (("ja-JP", "fr-FR"), "1\u202f234,50\xa0$US", "1 mars 2026"),
        (("nonsense", None), "$1,234.50", "March 1, 2026"),
    ],
)
def test_figures_read_as_their_readers_write_them(locales: tuple[str | None, ...], money: str, day: str) -> None:
    words = Wording.of(*locales)
    assert (words.money(Money(123450, "USD")), words.day(date(2026, 3, 1))) == (money, day)


def test_no_digit_of_an_amount_is_lost() -> None:
    words = Wording.of("en-US")
    assert words.money(Money(1_234, "KWD")) == "KWD1.234"
    assert words.money(Money(1_234, "JPY")) == "¥1,234"
    assert words.number(Decimal("0.123456")) == "0.123456"
    assert words.number(Decimal("100.000000")) == "100"


def test_a_code_holds_what_a_bank_needs() -> None:
    text = payment_code(name="Harbour Networks", iban=IBAN, bic="COBADEFFXXX", amount=Money(2388, "EUR"), text="INV-1")
    assert text.split("\n") == [
        "BCD", "002", "1", "SCT", "COBADEFFXXX", "Harbour Networks", IBAN, "EUR23.88", "", "", "INV-1",
    ]  # fmt: skip
    assert payment_code(name="H", iban=IBAN, bic="", amount=Money(2388, "USD"), text="INV-1") == "INV-1"
    assert payment_code(name="H", iban="", bic="", amount=Money(2388, "EUR"), text="INV-1") == "INV-1"


def test_taxes_are_summed_by_rule_and_say_why_there_is_none() -> None:
    vat = {"kind": "rate", "name": "USt", "percent": "19", "reason": None}
    abroad = {"kind": "reverse_charge", "reason": "the recipient accounts for the tax"}
    exempt = {"kind": "exempt", "reason": "§ 4 UStG"}
    lines = (line(1000, 190, tax=vat), line(500, 95, tax=vat), line(700, tax=abroad), line(300, tax=exempt))
    data = invoice_data(billed(*lines), ISSUER, ADA)
    assert data["taxes"] == [
        ["USt 19\xa0%", "", "15,00\xa0€", "2,85\xa0€"],
        ["Reverse Charge", "Steuerschuldnerschaft des Leistungsempfängers.", "7,00\xa0€", "0,00\xa0€"],
        ["Steuerfrei", "§ 4 UStG", "3,00\xa0€", "0,00\xa0€"],
    ]
    assert data["sums"] == [("Netto", "25,00\xa0€"), ("USt 19\xa0%", "2,85\xa0€")]
    assert data["total"] == ["Rechnungsbetrag", "27,85\xa0€"]
    assert data["payment"]["rows"][1] == ("Verwendungszweck", "INV-000001 C-000042")


def test_without_any_tax_there_is_only_a_total() -> None:
    data = invoice_data(billed(line(1000)), ISSUER, ADA)
    assert (data["sums"], data["taxes"]) == ([], [])
    assert data["lines"][0]["quantity"] == "1,5"


def test_a_void_invoice_and_one_of_nothing_are_not_to_be_paid() -> None:
    assert invoice_data(replace(billed(line(1000)), mark="void"), ISSUER, ADA)["payment"] is None
    assert invoice_data(replace(billed(line(1000)), mark="void"), ISSUER, ADA)["mark"] == "STORNIERT"
    assert invoice_data(billed(line(0)), ISSUER, ADA)["payment"] is None


@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_samples_are_plain_json(kind: DocumentKind, language: str) -> None:
    data = sample(kind, ISSUER, locale=language)
    assert json.loads(json.dumps(data))["lang"] == language


def test_an_iban_is_checked_and_kept_plain() -> None:
    assert DocumentPolicy(iban="de89 3704 0044 0532 0130 00").iban == IBAN
    assert not is_iban(IBAN.replace("9", "8", 1))
    assert not is_iban("DE89")
    for wrong in ({"iban": "DE88370400440532013000"}, {"reference": "{nope}"}, {"bic": "X"}, {"accent": "blue"}):
        with pytest.raises(ValidationError):
            DocumentPolicy.model_validate(wrong)
