"""Rows of the telco file for tests."""

from collections.abc import Mapping
from pathlib import Path

from fairlead.domains.imports.rules import COLUMNS

ROW = {
    "customerID": "7590-VHVEG", "gender": "Female", "SeniorCitizen": "0", "Partner": "Yes", "Dependents": "No",
    "tenure": "1", "PhoneService": "No", "MultipleLines": "No phone service", "InternetService": "DSL",
    "OnlineSecurity": "No", "OnlineBackup": "Yes", "DeviceProtection": "No", "TechSupport": "No", "StreamingTV": "No",
    "StreamingMovies": "No", "Contract": "Month-to-month", "PaperlessBilling": "Yes",
    "PaymentMethod": "Electronic check", "MonthlyCharges": "29.85", "TotalCharges": "29.85", "Churn": "No",
}  # fmt: skip
"""The file's first customer."""


def row(**over: str) -> dict[str, str | None]:
    """A row like the first one."""
    return {**ROW, **over}


def write(path: Path, rows: list[Mapping[str, str | None]]) -> Path:
    """A file of rows."""
    lines = [",".join(COLUMNS), *(",".join(one[name] or "" for name in COLUMNS) for one in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path
