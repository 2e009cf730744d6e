"""The navigation: a page that lies elsewhere stands under one entry."""

from fairlead.web.nav import SECTIONS

ITEMS = [item for section in SECTIONS for item in section.items]


def test_pages_that_lie_elsewhere_light_up_their_entry() -> None:
    for path, label in (
        ("/meters", "Catalog"), ("/billing/series", "Invoices"), ("/billing/forecast", "Billing runs"),
        ("/documents", "Settings"), ("/invoices/overdue", "Invoices"),
    ):  # fmt: skip
        assert [item.label for item in ITEMS if item.current(path)] == [label]
