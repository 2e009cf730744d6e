"""Rows read strictly; prices that add up; dates that make a plausible history."""

from datetime import date

import pytest

from fairlead.domains.imports.rules import COLUMNS, Holding, Rejection, TelcoRow, holding_of, read_row, rows_like
from fairlead.kernel.money import Money
from tests.make.telco import row

TODAY = date(2026, 11, 20)


def read(**over: str) -> TelcoRow:
    found = read_row(2, row(**over))
    assert isinstance(found, TelcoRow)
    return found


def hold(**over: str) -> Holding:
    found = holding_of(read(**over), TODAY)
    assert isinstance(found, Holding)
    return found


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"customerID": ""}, "customerID"),
        ({"customerID": "x" * 81}, "customerID"),
        ({"tenure": "-1"}, "tenure"),
        ({"tenure": "1.5"}, "tenure"),
        ({"tenure": "99999999999999999999"}, "tenure"),
        ({"tenure": "٣"}, "tenure"),
        ({"MonthlyCharges": ""}, "MonthlyCharges"),
        ({"MonthlyCharges": "29,85"}, "MonthlyCharges"),
        ({"MonthlyCharges": "29.855"}, "MonthlyCharges"),
        ({"MonthlyCharges": "-29.85"}, "MonthlyCharges"),
        ({"MonthlyCharges": "NaN"}, "MonthlyCharges"),
        ({"MonthlyCharges": "1e3"}, "MonthlyCharges"),
        ({"TotalCharges": "many"}, "TotalCharges"),
        ({"Contract": "Three year"}, "Contract"),
        ({"InternetService": "Cable"}, "InternetService"),
        ({"Churn": "yes"}, "Churn"),
        ({"MultipleLines": "Yes"}, "MultipleLines"),
        ({"InternetService": "No"}, "OnlineBackup"),
        ({"InternetService": "No", "OnlineBackup": "No"}, "PhoneService"),
    ],
)
def test_a_mistake_is_named_with_its_line_column_and_remedy(over: dict[str, str], field: str) -> None:
    found = read_row(7, row(**over))
    assert isinstance(found, Rejection)
    assert (found.line, found.field) == (7, field)
    assert found.message
    assert found.remedy


def test_a_blank_total_is_a_new_customer() -> None:
    assert read(TotalCharges="", tenure="0").tenure == 0


def test_prices_add_up_to_the_monthly_charges_and_add_ons_keep_their_list_price() -> None:
    holding = hold()
    assert [(held.product.code, held.price.minor) for held in holding.held] == [("dsl", 2485), ("online-backup", 500)]
    assert sum(held.price.minor for held in holding.held) == 2985


def test_charges_below_the_add_ons_are_refused() -> None:
    found = holding_of(read(MonthlyCharges="4.99"), TODAY)
    assert isinstance(found, Rejection)
    assert found.field == "MonthlyCharges"


def test_tenure_counts_back_from_the_month() -> None:
    holding = hold(tenure="34")
    assert (holding.started.year, holding.started.month) == (2024, 1)
    assert hold(tenure="0").started == date(2026, 11, 1)


def test_who_left_did_so_within_the_last_year_and_after_their_start() -> None:
    for number in range(200):
        holding = hold(customerID=f"C{number}", Churn="Yes", tenure="1")
        assert holding.ended is not None
        assert date(2025, 11, 1) < holding.ended <= date(2026, 11, 1)
        assert holding.started < holding.ended


def test_the_current_term_is_the_one_that_holds_today() -> None:
    holding = hold(Contract="One year", tenure="34")
    assert holding.term_started.replace(day=1) == date(2026, 1, 1)
    assert hold(Contract="Two year", tenure="72").term_started.replace(day=1) == date(2026, 11, 1)
    assert hold(Contract="Two year", tenure="71").term_started.replace(day=1) == date(2024, 12, 1)


def test_generated_rows_have_the_shape_and_are_all_understood() -> None:
    rows = list(rows_like(500, seed=1))
    assert rows == list(rows_like(500, seed=1))
    assert all(tuple(sorted(one)) == tuple(sorted(COLUMNS)) for one in rows)
    read_rows = [read_row(n, dict(one)) for n, one in enumerate(rows, 2)]
    understood = [holding_of(one, TODAY) for one in read_rows if isinstance(one, TelcoRow)]
    assert len(understood) == 500
    for holding, one in zip(understood, rows, strict=True):
        assert isinstance(holding, Holding)
        total = Money.sum((held.price for held in holding.held), "USD")
        assert total == Money.parse(one["MonthlyCharges"], "USD")
