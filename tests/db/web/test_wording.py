"""Events in words."""

from typing import Any

import pytest

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
    assert details("ServiceCancelled", payload) == "customer request · first day without it 1 Apr 2026 · fee 25.00 USD"
    free = {**payload, "fee": {"amount": "0.00", "currency": "USD"}}
    assert details("ServiceCancelled", free) == "customer request · first day without it 1 Apr 2026"


@pytest.mark.parametrize(
    ("name", "payload", "told"),
    [
        ("ServiceDueForRenewal", {"days": 7, "term_end": "2026-05-01"}, "days 7 · last day of the term 30 Apr 2026"),
        ("ServiceRenewed", {"months": 12, "new_end": "2027-05-01"}, "months 12 · until 30 Apr 2027"),
        ("ServiceRenewalDenied", {"reason": "old", "term_end": "2026-05-01"}, "old · last day of the term 30 Apr 2026"),
        ("ServiceGraceEntered", {"grace_until": "2026-05-31"}, "grace until 30 May 2026"),
        ("ServiceExpired", {"on": "2026-05-31"}, "first day without it 31 May 2026"),
        (
            "DiscountGranted", {"label": "Welcome", "starts_on": "2026-04-01", "ends_on": "2026-07-01"},
            "Welcome · from 1 Apr 2026 · until 30 Jun 2026",
        ),
        ("DiscountEnded", {"label": "Welcome", "on": "2026-07-01"}, "Welcome · first day without it 1 Jul 2026"),
        (
            "ServiceHoldPlanned", {"reason": "vacation", "from_on": "2026-05-01", "until_on": "2026-06-01"},
            "vacation · from 1 May 2026 · runs again on 1 Jun 2026",
        ),
        ("SLAReportMade", {"period_end": "2026-04-01"}, "period end 31 Mar 2026"),
    ],
)  # fmt: skip
def test_what_ends_is_told_by_its_last_day(name: str, payload: dict[str, Any], told: str) -> None:
    assert details(name, payload) == told


def test_a_reason_that_looks_like_a_day_is_told_as_it_was_given() -> None:
    assert details("InvoiceVoided", {"reason": "2026-02-30"}) == "2026-02-30"
    assert details("InvoiceVoided", {"reason": "٢٠٢٦-02-01"}) == "٢٠٢٦-02-01"


def test_every_icon_is_there() -> None:
    icons = Icons.load(WEB / "static" / "vendor" / "icons.json")
    for words in WORDS.values():
        assert "<svg" in icons.svg(words.icon)
