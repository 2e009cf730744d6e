"""Every kind of notice says what it should, whatever the names in it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from fairlead.domains import notifications
from fairlead.domains.notifications.policy import NoticePolicy
from fairlead.domains.notifications.rules import SAMPLES, rendered
from fairlead.domains.notifications.rules.sentences import BILLED, STILL, WHY
from fairlead.domains.notifications.terms import NoticeKind, Priced
from fairlead.domains.services.terms import HoldMoney, SuspensionReason, SuspensionType

FOLDER = Path(notifications.__file__).parent / "templates" / "notifications" / "mail"
NASTY = "<script>alert('x')</script>\r\nBcc: everybody@example.net & \"quoted\" {{ company }}"
ESCAPED = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_templates_a_sample_and_a_switch(kind: NoticeKind) -> None:
    assert (FOLDER / f"{kind.value}.txt").is_file()
    assert (FOLDER / f"{kind.value}.html").is_file()
    words = rendered(kind, SAMPLES[kind])
    assert SAMPLES[kind].get("service", "INV-000123") in words.subject
    assert "Ada Lovelace" in words.text
    assert "Harbour Networks" in words.html
    assert NoticePolicy().says(kind) is True
    assert NoticePolicy.model_validate({kind.value: False}).says(kind) is False


def test_no_template_is_nobodys() -> None:
    wanted = {f"{name}.{end}" for name in ("layout", *NoticeKind) for end in ("txt", "html")}
    assert {path.name for path in FOLDER.iterdir()} == wanted


@pytest.mark.parametrize("kind", NoticeKind)
def test_names_are_only_names(kind: NoticeKind) -> None:
    nasty = {name: NASTY for name, value in SAMPLES[kind].items() if type(value) is str and name != "zone"}
    sides = {name: replace(value, name=NASTY) for name, value in SAMPLES[kind].items() if isinstance(value, Priced)}
    words = rendered(kind, {**SAMPLES[kind], **nasty, **sides})
    assert "<script" not in words.html
    assert ESCAPED in words.html
    assert words.subject.isprintable()  # one line, so that it begins no header
    assert "<script>alert('x')</script>" in words.subject
    assert "{{ company }}" in words.text  # a name is no template
    assert "&lt;" not in words.text


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_fact_that_is_missing_is_an_error(kind: NoticeKind) -> None:
    for name in set(SAMPLES[kind]) - {"zone"}:
        left = {key: value for key, value in SAMPLES[kind].items() if key != name}
        if _asks(kind, name):
            with pytest.raises(UndefinedError):
                rendered(kind, left)


def _asks(kind: NoticeKind, name: str) -> bool:
    layout = (FOLDER / "layout.txt").read_text()
    if kind is NoticeKind.INVOICE_ISSUED:
        layout = layout.replace("{{ service }}, {{ number }}", "")  # it is about no service
    text = (FOLDER / f"{kind.value}.txt").read_text() + layout
    return bool(re.search(rf"\b{name}\b(?!\.)", "".join(re.findall(r"\{[{%].*?[%}]\}", text))))


def test_every_suspension_has_its_sentences() -> None:
    assert (set(WHY), set(STILL), set(BILLED)) == (set(SuspensionReason), set(SuspensionType), set(HoldMoney))
    words = rendered(NoticeKind.SERVICE_SUSPENDED, SAMPLES[NoticeKind.SERVICE_SUSPENDED])
    assert "is suspended from 1 Apr 2026, because invoices are overdue." in words.text
    assert "It cannot be used until it runs again. Billing goes on meanwhile." in words.text


def test_amounts_and_days_are_told_as_on_pages() -> None:
    words = rendered(NoticeKind.SERVICE_CHANGED, SAMPLES[NoticeKind.SERVICE_CHANGED])
    assert words.subject == "Fibre 100 changes on 1 Apr 2026"
    assert "Before: Fibre 100, 49.90 USD a month\n" in words.text
    assert "Now: Fibre 250, 69.90 USD a month for each of 2\n" in words.text
    assert "<td>Fibre 250<br>69.90 USD a month for each of 2</td>" in words.html


def test_moments_are_told_in_the_clients_zone() -> None:
    words = rendered(NoticeKind.RENEWAL_QUOTE, SAMPLES[NoticeKind.RENEWAL_QUOTE])
    assert "until 15 Apr 2026, 12:00" in words.text  # 16:00 UTC in New York


def test_a_service_that_ends_without_a_fee_says_nothing_of_one() -> None:
    free = {**SAMPLES[NoticeKind.SERVICE_CANCELLED], "fee": SAMPLES[NoticeKind.SERVICE_CANCELLED]["fee"].times(0)}
    words = rendered(NoticeKind.SERVICE_CANCELLED, free)
    assert "Its last day: 31 Mar 2026" in words.text
    assert "USD" not in words.text + words.html


def test_a_term_that_does_not_renew_by_itself_says_so() -> None:
    words = rendered(NoticeKind.RENEWAL_DUE, {**SAMPLES[NoticeKind.RENEWAL_DUE], "auto_renewal": False})
    assert "It does not renew by itself." in words.text
    assert "It does not renew by itself." in words.html
