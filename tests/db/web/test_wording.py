"""Events in words."""

from fairlead.main.wiring import models
from fairlead.platform.pages.icons import Icons
from fairlead.web.look import WEB
from fairlead.web.staff.wording import WORDS, details, words_of


def test_an_event_without_words_reads_as_its_name() -> None:
    assert models.MODULES
    assert words_of("QuotaNearlyExceeded").text == "Quota nearly exceeded"
    assert words_of("ServiceActivated").text == "Service activated"


def test_details_tell_values_and_leave_ids_out() -> None:
    payload = {
        "service_id": "01", "client_id": "02", "on": "2026-04-01", "reason": "customer_request",
        "fee": {"amount": "25.00", "currency": "USD"}, "old": None, "fields": ["name", "notes"],
    }  # fmt: skip
    assert details("Anything", payload) == "on 1 Apr 2026 · customer request · fee 25.00 USD · fields name, notes"
    assert details("ServiceCancelled", payload) == "customer request · on 1 Apr 2026 · fee 25.00 USD"
    free = {**payload, "fee": {"amount": "0.00", "currency": "USD"}}
    assert details("ServiceCancelled", free) == "customer request · on 1 Apr 2026"


def test_a_reason_that_looks_like_a_day_is_told_as_it_was_given() -> None:
    assert details("InvoiceVoided", {"reason": "2026-02-30"}) == "2026-02-30"
    assert details("InvoiceVoided", {"reason": "٢٠٢٦-02-01"}) == "٢٠٢٦-02-01"


def test_every_icon_is_there() -> None:
    icons = Icons.load(WEB / "static" / "vendor" / "icons.json")
    for words in WORDS.values():
        assert "<svg" in icons.svg(words.icon)
