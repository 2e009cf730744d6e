"""What a row of the telco file says that a customer holds, and since when."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

from fairlead.domains.imports.rules.products import ADDONS, DSL, FIBER, PHONE, PHONE_MULTI, Product
from fairlead.domains.imports.rules.telco import Internet, Rejection, TelcoRow
from fairlead.kernel.money import Money
from fairlead.kernel.period import add_months


@dataclass(frozen=True, slots=True)
class Held:
    """A product at the customer's own price."""

    product: Product
    price: Money


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything of one customer: products whose prices add up to their monthly charges, and the dates."""

    row: TelcoRow
    held: tuple[Held, ...]
    started: date
    ended: date | None
    """The first day without service, for a customer who left."""
    term_started: date
    """The start of the contract's current term."""


def holding_of(row: TelcoRow, as_of: date) -> Holding | Rejection:
    """What the customer holds as of a day.

    Add-ons cost their list price; what the charges differ by belongs to the main service. Tenure counts back from the
    month of `as_of`; who left did so within the twelve months before it, on a day drawn from their id.
    """
    products = _products(row)
    spare = row.monthly - Money(sum(product.price_minor for product in products), row.monthly.currency)
    main = products[0]
    price = Money(main.price_minor, row.monthly.currency) + spare
    if price.minor < 0:
        message = f"{row.monthly} is less than the products of this row cost."
        return Rejection(row.line, row.customer_id, "MonthlyCharges", message, "Correct the charges or the products.")
    held = [Held(main, price)]
    held += [Held(product, Money(product.price_minor, price.currency)) for product in products[1:]]
    started, ended = _dates(row, as_of)
    return Holding(row, tuple(held), started, ended, _term_start(row.term_months, started, ended or as_of))


def _products(row: TelcoRow) -> list[Product]:
    products: list[Product] = []
    if row.internet is not Internet.NONE:
        products.append(FIBER if row.internet is Internet.FIBER else DSL)
    if row.phone:
        products.append(PHONE_MULTI if row.several_lines else PHONE)
    return products + [ADDONS[name] for name in row.addons]


def _dates(row: TelcoRow, as_of: date) -> tuple[date, date | None]:
    draw = int.from_bytes(blake2b(row.customer_id.encode(), digest_size=4).digest(), "big")
    month = as_of.replace(day=1)
    if not row.churned:
        return (month if row.tenure == 0 else add_months(month, -row.tenure).replace(day=1 + draw % 28)), None
    ended = month - timedelta(days=draw % 365)
    return min(add_months(ended, -row.tenure), ended - timedelta(days=1)), ended


def _term_start(term_months: int, started: date, until: date) -> date:
    """Terms follow each other from the start on: the start of the one that holds the day before `until`."""
    if term_months == 0:
        return started
    terms = 0
    while add_months(started, (terms + 1) * term_months) < until:
        terms += 1
    return add_months(started, terms * term_months)
