"""Which company a command is for, and what `--as-of` means there."""

from datetime import UTC, date, datetime

import pytest

from fairlead.kernel.errors import Invalid
from fairlead.kernel.ids import TenantId
from fairlead.main.cli.session import Company, choose
from fairlead.main.errors import SetupProblem


def company(slug: str, zone: str = "UTC") -> Company:
    return Company(TenantId(len(slug)), slug, slug.title(), "USD", zone, "en")


HARBOUR, BEACON = company("harbour"), company("beacon")


def test_the_only_company_is_meant() -> None:
    assert choose([HARBOUR], None) == HARBOUR


def test_a_named_company_is_found() -> None:
    assert choose([HARBOUR, BEACON], "beacon") == BEACON


def test_of_several_one_has_to_be_named() -> None:
    with pytest.raises(Invalid) as refused:
        choose([HARBOUR, BEACON], None)

    assert str(refused.value) == "company: Several companies are here. Name one with --company: harbour, beacon."


def test_an_unknown_company_is_refused_with_those_that_are_here() -> None:
    with pytest.raises(Invalid) as refused:
        choose([HARBOUR], "wharf")

    assert str(refused.value) == "company: There is no company 'wharf'. These are here: harbour."


def test_without_any_company_the_demo_is_offered() -> None:
    with pytest.raises(SetupProblem, match="'fairlead demo'"):
        choose([], None)


def test_as_of_is_the_middle_of_the_companys_day() -> None:
    assert company("a", "Asia/Tokyo").noon(date(2024, 3, 1)) == datetime(2024, 3, 1, 3, tzinfo=UTC)
    assert company("a", "America/New_York").noon(date(2024, 7, 1)) == datetime(2024, 7, 1, 16, tzinfo=UTC)
