"""Changes in words keep names and currencies as they are written."""

from decimal import Decimal

import pytest

from fairlead.domains.services.pages import wish_text
from fairlead.domains.services.rules import NONE, Wanted
from fairlead.kernel.money import Money


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        (Wanted(price=Money.parse("31.00", "USD")), "Price 31.00 USD"),
        (Wanted(name="Line of ACME", quantity=Decimal("2.50")), "Quantity 2.5, name Line of ACME"),
        (Wanted(price=NONE, site_id=NONE), "List price, no address"),
    ],
)
def test_a_wish_reads_as_it_was_said(wish: Wanted, text: str) -> None:
    assert wish_text(wish) == text
