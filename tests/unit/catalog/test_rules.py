"""What a template may say, when it is on sale, which prices can still be set."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from fairlead.domains.catalog.errors import PriceFrozen
from fairlead.domains.catalog.lifecycle import TemplateStatus
from fairlead.domains.catalog.rules import Sale, check_history, check_price, part_fault, read_details, reasons_against
from fairlead.domains.catalog.terms import ServiceType
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money

TODAY = date(2026, 3, 15)
LINE = {"download_mbps": 100, "upload_mbps": 20}
SLOW = {"after_gb": 500, "download_mbps": 10, "upload_mbps": 2}


def burst(down: int, up: int) -> dict[str, Any]:
    return {**LINE, "burst": {"download_mbps": down, "upload_mbps": up, "seconds": 10}}


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        (
            ServiceType.INTERNET, {**burst(150, 20), "fup": [SLOW], "data_cap_gb": 1000, "ip_pool": "cg-nat"},
            {**burst(150, 20), "fup": [SLOW], "data_cap_gb": 1000, "ip_pool": "cg-nat", "ipv6": False},
        ),
        (ServiceType.VOICE, {}, {"lines": 1, "minutes": None}),
        (ServiceType.VOICE, {"lines": 4, "minutes": 0}, {"lines": 4, "minutes": 0}),
        (ServiceType.BUNDLE, {"parts": [{"code": "a"}]}, {"parts": [{"code": "a", "quantity": 1}]}),
        (ServiceType.RECURRING, {"unit": "seat"}, {"unit": "seat"}),
        (ServiceType.ONE_TIME, {}, {"unit": None}),
    ],
)  # fmt: skip
def test_details_are_stored_complete(kind: ServiceType, given: dict[str, Any], stored: dict[str, Any]) -> None:
    assert read_details(kind, given) == stored


@pytest.mark.parametrize(
    ("kind", "given", "pointer"),
    [
        (ServiceType.INTERNET, {}, "#/details/download_mbps"),
        (ServiceType.INTERNET, {**LINE, "upload_mbps": -1}, "#/details/upload_mbps"),
        (ServiceType.INTERNET, {**LINE, "upload_mbps": 1.5}, "#/details/upload_mbps"),
        (ServiceType.INTERNET, {**LINE, "ipv6": "yes"}, "#/details/ipv6"),
        (ServiceType.INTERNET, {**LINE, "ip_pool": "two words"}, "#/details/ip_pool"),
        (ServiceType.INTERNET, burst(50, 20), "#/details"),
        (ServiceType.INTERNET, {**LINE, "fup": [SLOW, SLOW]}, "#/details"),
        (ServiceType.INTERNET, {**LINE, "fup": [{**SLOW, "download_mbps": 101}]}, "#/details"),
        (ServiceType.INTERNET, {**LINE, "fup": [SLOW], "data_cap_gb": 500}, "#/details"),
        (ServiceType.INTERNET, {**LINE, "fup": [{"after_gb": 0}]}, "#/details/fup/0/after_gb"),
        (ServiceType.VOICE, {"lines": 0}, "#/details/lines"),
        (ServiceType.VOICE, LINE, "#/details/download_mbps"),
        (ServiceType.BUNDLE, {"parts": []}, "#/details/parts"),
        (ServiceType.BUNDLE, {"parts": [{"code": "a"}, {"code": "a"}]}, "#/details"),
        (ServiceType.RECURRING, {"unit": ""}, "#/details/unit"),
    ],
)
def test_wrong_details_are_pointed_at(kind: ServiceType, given: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_details(kind, given)
    first = refused.value.errors[0]
    assert first.pointer == pointer
    assert first.message
    assert first.remedy


def test_r36_amounts_are_never_negative_nor_in_another_currency() -> None:
    usd, eur = Money(1999, "USD"), Money(-1, "EUR")
    check_price(ServiceType.RECURRING, usd, usd, "USD")
    with pytest.raises(Invalid) as refused:
        check_price(ServiceType.RECURRING, usd, eur, "USD")
    assert [e.pointer for e in refused.value.errors] == ["#/setup/currency", "#/setup/amount"]
    with pytest.raises(Invalid, match="paid once"):
        check_price(ServiceType.ONE_TIME, usd, usd, "USD")


@pytest.mark.parametrize(
    ("versions", "valid_from", "allowed"),
    [
        ([], date(2020, 1, 1), True),
        ([date(2026, 1, 1)], date(2025, 12, 31), True),
        ([date(2026, 1, 1)], date(2026, 1, 1), False),
        ([date(2026, 1, 1)], date(2026, 3, 14), False),
        ([date(2026, 1, 1)], TODAY, True),
        ([date(2026, 1, 1), TODAY], TODAY, False),
        ([date(2026, 1, 1), TODAY], date(2026, 3, 16), True),
        ([date(2026, 4, 1)], date(2026, 4, 1), True),
        ([date(2026, 4, 1)], date(2026, 3, 1), True),
    ],
)
def test_r14_days_that_had_a_price_keep_it(versions: list[date], valid_from: date, allowed: bool) -> None:
    if allowed:
        check_history(UUID(int=1), versions, valid_from, TODAY)
    else:
        with pytest.raises(PriceFrozen):
            check_history(UUID(int=1), versions, valid_from, TODAY)


def test_nothing_is_said_against_what_is_on_sale() -> None:
    sale = Sale(
        status=TemplateStatus.AVAILABLE, available_from=TODAY, available_until=date(2026, 3, 16), kinds=["business"],
        countries=["US"], tariff_active=True, priced_from=date(2020, 1, 1),
    )  # fmt: skip
    assert reasons_against(sale, TODAY, "business", "US") == ()
    assert reasons_against(sale, TODAY) == ()
    assert reasons_against(sale, date(2026, 3, 16), "residential", "CA") == (
        "Sold until 2026-03-15.", "Sold to business clients only.", "Sold in US.",
    )  # fmt: skip


def test_bundles_hold_no_bundles() -> None:
    assert part_fault("fibre", "all", ServiceType.INTERNET) is None
    assert part_fault("all", "all", ServiceType.BUNDLE) == "A bundle cannot be part of itself."
    assert part_fault("x", "all", None) == "There is no template x."
    assert part_fault("more", "all", ServiceType.BUNDLE) == "A bundle cannot be part of a bundle."
