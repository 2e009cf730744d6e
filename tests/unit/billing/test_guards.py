"""The guardrails of a run, where no run can come to them by itself any more."""

from datetime import date

from fairlead.domains.billing.rules.guards import Guards, Seen, odd


def test_an_invoice_below_zero_never_goes_out_even_for_who_is_released() -> None:
    below = Seen(date(2026, 1, 22), "USD", lines=2, total=-500, without_quantity=None)
    for released in (False, True):
        why = odd(Guards(most_lines=10), [below], {}, released=released)
        assert why == "the invoice of 22 Jan 2026 would come to -5.00 USD, less than nothing"
