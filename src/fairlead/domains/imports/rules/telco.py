"""One row of the telco file, read strictly: every mistake is named with its column and remedy."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fairlead.domains.imports.rules.products import ADDONS
from fairlead.kernel.money import Money, NotMoney

COLUMNS = (
    "customerID", "gender", "SeniorCitizen", "Partner", "Dependents", "tenure", "PhoneService", "MultipleLines",
    "InternetService", "OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV",
    "StreamingMovies", "Contract", "PaperlessBilling", "PaymentMethod", "MonthlyCharges", "TotalCharges", "Churn",
)  # fmt: skip

_YES_NO = ("Yes", "No")
_ADDON = ("Yes", "No", "No internet service")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "SeniorCitizen": ("0", "1"),
    "Partner": _YES_NO,
    "Dependents": _YES_NO,
    "PhoneService": _YES_NO,
    "MultipleLines": ("Yes", "No", "No phone service"),
    "InternetService": ("DSL", "Fiber optic", "No"),
    **dict.fromkeys(ADDONS, _ADDON),
    "Contract": ("Month-to-month", "One year", "Two year"),
    "PaperlessBilling": _YES_NO,
    "Churn": _YES_NO,
}
_TERMS = {"Month-to-month": 0, "One year": 12, "Two year": 24}
_LONGEST_TENURE = 1200


class Internet(StrEnum):
    """What connects the customer."""

    NONE = "No"
    DSL = "DSL"
    FIBER = "Fiber optic"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a row was not taken."""

    line: int
    external_id: str | None
    field: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class TelcoRow:
    """A customer of the file."""

    line: int
    customer_id: str
    tenure: int
    """Whole months as a customer."""
    phone: bool
    several_lines: bool
    internet: Internet
    addons: tuple[str, ...]
    """Columns that say Yes."""
    term_months: int
    paperless: bool
    payment_method: str
    monthly: Money
    churned: bool
    remarks: str


class BadRow(ValueError):
    """A value of the row is not usable."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field, self.message, self.remedy = field, message, remedy


def read_row(line: int, cells: Mapping[str, str | None], currency: str = "USD") -> TelcoRow | Rejection:
    """The row, or what is wrong with it first. `line` counts from 1, the header included."""
    try:
        return _row(line, {name: (cells.get(name) or "").strip() for name in COLUMNS}, currency)
    except BadRow as bad:
        known = (cells.get("customerID") or "").strip()[:80]
        return Rejection(line, known or None, bad.field, bad.message, bad.remedy)


def _row(line: int, cells: Mapping[str, str], currency: str) -> TelcoRow:
    customer = cells["customerID"]
    if not customer or len(customer) > 80:
        raise BadRow("customerID", "is empty or longer than 80 characters.", "Give each customer an id.")
    for name, words in _WORDS.items():
        if cells[name] not in words:
            raise BadRow(name, f"{cells[name][:40]!r} is not known.", f"Use one of: {', '.join(words)}.")
    internet = Internet(cells["InternetService"])
    addons = tuple(name for name in ADDONS if cells[name] == "Yes")
    if addons and internet is Internet.NONE:
        raise BadRow(addons[0], "is Yes without an internet service.", "Correct it or InternetService.")
    phone, several = cells["PhoneService"] == "Yes", cells["MultipleLines"] == "Yes"
    if several and not phone:
        raise BadRow("MultipleLines", "is Yes without a phone service.", "Correct it or PhoneService.")
    if not phone and internet is Internet.NONE:
        raise BadRow("PhoneService", "and InternetService are both No.", "A customer holds at least one of them.")
    _money("TotalCharges", cells["TotalCharges"] or "0", currency)
    return TelcoRow(
        line=line,
        customer_id=customer,
        tenure=_tenure(cells["tenure"]),
        phone=phone,
        several_lines=several,
        internet=internet,
        addons=addons,
        term_months=_TERMS[cells["Contract"]],
        paperless=cells["PaperlessBilling"] == "Yes",
        payment_method=cells["PaymentMethod"][:80],
        monthly=_money("MonthlyCharges", cells["MonthlyCharges"], currency),
        churned=cells["Churn"] == "Yes",
        remarks=_remarks(cells),
    )


def _tenure(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:5]) > _LONGEST_TENURE:
        raise BadRow("tenure", f"{text[:40]!r} is not a number of months.", f"Use 0 to {_LONGEST_TENURE}.")
    return int(text)


def _money(name: str, text: str, currency: str) -> Money:
    try:
        money = Money.parse(text, currency)
    except NotMoney as error:
        raise BadRow(name, f"{error}.", "Write an amount such as 29.85.") from None
    if money.minor < 0:
        raise BadRow(name, f"{text[:40]} is negative.", "Write 0 or more.")
    return money


def _remarks(cells: Mapping[str, str]) -> str:
    said = [cells["gender"].lower()[:20]] if cells["gender"] else []
    said += ["senior citizen"] if cells["SeniorCitizen"] == "1" else []
    said += [word for column, word in (("Partner", "partner"), ("Dependents", "dependents")) if cells[column] == "Yes"]
    return ", ".join(said)
