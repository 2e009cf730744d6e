"""Values as people read them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import pytest

from fairlead.kernel.money import Money
from fairlead.platform.pages import formats
from fairlead.platform.pages.marks import NONE, Badge, Link, UnknownColour, UnsafeAddress

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


class Reason(StrEnum):
    NON_PAYMENT = "non_payment"


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123456, "USD", "1,234.56 USD"),
        (0, "USD", "0.00 USD"),
        (-5, "EUR", "-0.05 EUR"),
        (123456, "JPY", "123,456 JPY"),
        (1234567, "KWD", "1,234.567 KWD"),
        (10**17 + 1, "USD", "1,000,000,000,000,000.01 USD"),
    ],
)
def test_money_has_exactly_the_decimals_of_its_currency(minor: int, currency: str, text: str) -> None:
    assert formats.money_text(Money(minor, currency)) == text


def test_money_as_html_keeps_its_currency_apart() -> None:
    assert formats.money(Money(1995, "USD")) == '<span class="money">19.95 <small>USD</small></span>'


@pytest.mark.parametrize(
    ("ratio", "places", "text"),
    [
        ("0.125", 1, "12.5%"),
        ("0.12345", 1, "12.3%"),
        ("0.12350", 1, "12.4%"),
        ("-0.005", 0, "-1%"),
        ("1", 2, "100.00%"),
    ],
)
def test_percent_rounds_half_up(ratio: str, places: int, text: str) -> None:
    assert formats.percent(Decimal(ratio), places) == text


def test_a_moment_is_shown_on_the_clocks_of_its_zone_across_summer_time() -> None:
    assert formats.moment_text(NOW, "Europe/Berlin") == "29 Mar 2026, 01:30"
    assert formats.moment_text(NOW + timedelta(hours=1), "Europe/Berlin") == "29 Mar 2026, 03:30"
    assert formats.moment_text(NOW, "America/New_York") == "28 Mar 2026, 20:30"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="an instant needs a time zone"):
        formats.moment(datetime(2026, 1, 1), "UTC")  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("distance", "text"),
    [
        (timedelta(seconds=-59), "just now"),
        (timedelta(minutes=-5), "5 min ago"),
        (timedelta(hours=-23, minutes=-59), "23 h ago"),
        (timedelta(days=-1), "1 day ago"),
        (timedelta(days=-29), "29 days ago"),
        (timedelta(days=-30), "1 month ago"),
        (timedelta(days=-800), "2 years ago"),
        (timedelta(days=3), "in 3 days"),
    ],
)
def test_relative_time(distance: timedelta, text: str) -> None:
    assert formats.ago_text(NOW + distance, NOW) == text


def test_values_show_themselves_by_type() -> None:
    shown = [
        str(formats.shown(value, "UTC"))
        for value in (True, 1234567, Decimal("0.50"), Reason.NON_PAYMENT, date(2024, 2, 29), "<b>", None, "")
    ]
    assert shown == [
        "Yes",
        "1,234,567",
        "0.50",
        "Non payment",
        '<time datetime="2024-02-29">29 Feb 2024</time>',
        "&lt;b&gt;",
        str(NONE),
        str(NONE),
    ]


def test_marks_escape_what_they_hold() -> None:
    assert Badge("<i>", "red").__html__() == '<span class="state state-red">&lt;i&gt;</span>'
    assert Link('"><script>', '/a?"b').__html__() == '<a href="/a?&#34;b">&#34;&gt;&lt;script&gt;</a>'


def test_a_badge_has_a_known_colour() -> None:
    with pytest.raises(UnknownColour):
        Badge("x", "red onmouseover=alert(1)")


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVa\tScript:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:x",
        "data:text/html,x",
        "vbscript:x",
    ],
)
def test_links_run_no_scripts(href: str) -> None:
    with pytest.raises(UnsafeAddress):
        Link("x", href).__html__()


@pytest.mark.parametrize("href", ["/a:b", "https://example.com", "mailto:a@b.example", "?q=a:b", "#x:y", "a/b:c"])
def test_links_lead_to_pages(href: str) -> None:
    assert f'href="{href}"' in Link("x", href).__html__()
