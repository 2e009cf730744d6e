"""The first `fairlead run` of a home folder loads the demo company, even after a kill; later ones leave it alone."""

import re
from pathlib import Path

import psycopg

from fairlead.main import embedded
from tests.integration.main.processes import Processes, finish

CUSTOMERS = """\
customerID,gender,SeniorCitizen,Partner,Dependents,tenure,PhoneService,MultipleLines,InternetService,OnlineSecurity,\
OnlineBackup,DeviceProtection,TechSupport,StreamingTV,StreamingMovies,Contract,PaperlessBilling,PaymentMethod,\
MonthlyCharges,TotalCharges,Churn
0001-FIRST,Male,0,Yes,No,2,No,No phone service,DSL,No,Yes,No,No,No,No,Month-to-month,Yes,Mailed check,30.00,60.00,No
0002-OTHER,Female,1,No,No,20,Yes,No,DSL,Yes,No,Yes,No,No,No,One year,No,Mailed check,57.00,1140.00,No
"""


def first_page(group: Processes, home: Path, customers: Path) -> str:
    """Run until the first page is there, stop, and return what was said about signing in."""
    running = group.fairlead("run", "--home", str(home), "--port", "0", FAIRLEAD_TELCO_FILE=str(customers))
    assert running.stderr is not None
    said = []
    for line in running.stderr:
        said.append(line)
        if line.startswith("Sign in as"):
            running.terminate()
            assert finish(running)[0] == 0
            return line
    raise AssertionError("".join(said))


def count(home: Path, table: str) -> int:
    with embedded.server(home) as server, psycopg.connect(server.owner_url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else -1


def test_the_demo_company_is_loaded_once_and_finished_when_it_was_cut_short(group: Processes, home: Path) -> None:
    customers = home / "customers.csv"
    customers.write_text(CUSTOMERS)

    first = first_page(group, home, customers)
    assert re.fullmatch(r"Sign in as owner@demo\.example with demo-[0-9a-f]{12}\n", first)
    assert (count(home, "companies"), count(home, "clients"), count(home, "invoices")) == (1, 2, 2)
    assert not (home / "demo.loading").exists()

    customers.write_text(CUSTOMERS.replace("0001-FIRST", "0000-LATER"))
    assert first_page(group, home, customers) == first
    assert count(home, "clients") == 2

    (home / "demo.loading").touch()  # as a kill in the middle leaves it
    assert first_page(group, home, customers) == first
    assert (count(home, "companies"), count(home, "clients")) == (1, 3)
    assert not (home / "demo.loading").exists()
