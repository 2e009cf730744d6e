"""Rows like the telco file's, from a seed, for where the file is not: the same shape, the same kind of customers."""

from collections.abc import Iterator
from random import Random

from fairlead.domains.imports.rules.products import ADDONS, DSL, FIBER, PHONE, PHONE_MULTI

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_METHODS = ("Electronic check", "Mailed check", "Bank transfer (automatic)", "Credit card (automatic)")


def rows_like(clients: int, seed: int = 7043) -> Iterator[dict[str, str]]:
    """That many rows with the 21 columns; the same seed gives the same rows."""
    draw = Random(seed)  # noqa: S311 - sample data, not secrets
    for number in range(clients):
        yield _row(draw, f"{number:06d}-{''.join(draw.choices(_LETTERS, k=5))}")


def _yes(draw: Random, share: float) -> str:
    return "Yes" if draw.random() < share else "No"


def _row(draw: Random, customer: str) -> dict[str, str]:
    internet = draw.choices(("DSL", "Fiber optic", "No"), (34, 44, 22))[0]
    phone = "Yes" if internet != "DSL" else _yes(draw, 0.72)
    several = _yes(draw, 0.47) if phone == "Yes" else "No phone service"
    addons = {name: "No internet service" if internet == "No" else _yes(draw, 0.4) for name in ADDONS}
    contract = draw.choices(("Month-to-month", "One year", "Two year"), (55, 21, 24))[0]
    churn = _yes(draw, {"Month-to-month": 0.43, "One year": 0.11, "Two year": 0.03}[contract])
    tenure = draw.randint(1 if churn == "Yes" else 0, 72)
    cents = {"DSL": DSL.price_minor, "Fiber optic": FIBER.price_minor, "No": 0}[internet]
    cents += 0 if phone == "No" else (PHONE_MULTI if several == "Yes" else PHONE).price_minor
    cents += sum(ADDONS[name].price_minor for name, said in addons.items() if said == "Yes")
    cents += draw.randrange(-300, 301, 5)
    return {
        "customerID": customer, "gender": draw.choice(("Female", "Male")), "SeniorCitizen": draw.choice("00001"),
        "Partner": _yes(draw, 0.48), "Dependents": _yes(draw, 0.3), "tenure": str(tenure), "PhoneService": phone,
        "MultipleLines": several, "InternetService": internet, **addons, "Contract": contract,
        "PaperlessBilling": _yes(draw, 0.6), "PaymentMethod": draw.choice(_METHODS),
        "MonthlyCharges": f"{cents // 100}.{cents % 100:02d}", "Churn": churn,
        "TotalCharges": f"{cents * tenure // 100}.{cents * tenure % 100:02d}",
    }  # fmt: skip
