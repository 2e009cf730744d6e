"""What a template may say, when it is on sale, and which prices can still be set: pure rules."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from fairlead.domains.catalog.errors import PriceFrozen
from fairlead.domains.catalog.lifecycle import TemplateStatus
from fairlead.domains.catalog.terms import DETAILS, ServiceType
from fairlead.domains.clients.terms import COUNTRIES, ClientKind
from fairlead.kernel.errors import FieldError, Invalid
from fairlead.kernel.money import Money
from fairlead.kernel.period import last_day
from fairlead.kernel.pricing import Pricing

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CATEGORY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
LONGEST = 200
LONGEST_DESCRIPTION = 10_000


def read_details(kind: ServiceType, details: Mapping[str, Any], at: str = "/details") -> dict[str, Any]:
    """The details as they are stored, complete with what was left out; raises Invalid."""
    try:
        return DETAILS[kind].model_validate(dict(details)).model_dump(mode="json")
    except ValidationError as wrong:
        errors = [_mistake(error, at) for error in wrong.errors(include_url=False, include_input=False)]
        raise Invalid(errors=tuple(errors)) from None


def _mistake(error: Any, at: str) -> FieldError:
    pointer = at + "".join(f"/{part}" for part in error["loc"])
    own = error["type"] == "value_error"
    message = str(error["ctx"]["error"]) if own else f"{error['msg']}."
    remedy = "Correct these values together." if own else _REMEDIES.get(error["type"], "Correct this value.")
    return FieldError(pointer.removeprefix("/").replace("/", "."), f"#{pointer}", message, remedy)


_REMEDIES = {
    "missing": "Add this field; the type of the template asks for it.",
    "extra_forbidden": "Remove it; the type of the template has no such detail.",
    "int_type": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "bool_type": "Give true or false.",
    "greater_than": "Give a larger number.",
    "greater_than_equal": "Give a larger number.",
    "less_than_equal": "Give a smaller number.",
}


def naming_mistakes(facts: Mapping[str, object]) -> Iterator[FieldError]:
    """What is wrong with a code, a name or a description."""
    code, name, description = facts.get("code"), facts.get("name"), facts.get("description")
    if isinstance(code, str) and not _CODE.fullmatch(code):
        remedy = "Give 1 to 64 letters, digits, dots, underscores or hyphens, such as fibre-100."
        yield FieldError("code", "#/code", f"{code[:64]!r} is not a code.", remedy)
    category = facts.get("tax_category")
    if isinstance(category, str) and not _CATEGORY.fullmatch(category):
        remedy = "Give lower-case letters, digits, hyphens or underscores, such as reduced."
        yield FieldError("tax_category", "#/tax_category", f"{category[:40]!r} is not a tax category.", remedy)
    if isinstance(name, str) and not 0 < len(name.strip()) <= LONGEST:
        yield FieldError("name", "#/name", "A name cannot be blank or very long.", f"Give 1 to {LONGEST} characters.")
    if isinstance(description, str) and len(description) > LONGEST_DESCRIPTION:
        message = f"{len(description)} characters are too many."
        yield FieldError("description", "#/description", message, f"Give at most {LONGEST_DESCRIPTION}.")


@dataclass(frozen=True, slots=True)
class Sale:
    """What decides whether something is on sale."""

    status: TemplateStatus
    available_from: date | None
    available_until: date | None
    kinds: Sequence[str]
    countries: Sequence[str]
    tariff_active: bool
    priced_from: date | None
    """The first day of any price up to the day of the sale; None without one."""


def reasons_against(sale: Sale, on: date, kind: str | None = None, country: str | None = None) -> tuple[str, ...]:
    """Every reason why it cannot be sold on a day, to such a client, at such a place; none when it can."""
    last = last_day(sale.available_until)
    found = (
        (sale.status is TemplateStatus.DRAFT, "The template is a draft."),
        (sale.status is TemplateStatus.WITHDRAWN, "The template was withdrawn."),
        (not sale.tariff_active, "The tariff is no longer offered."),
        (sale.available_from is not None and on < sale.available_from, f"Sold from {sale.available_from} on."),
        (last is not None and on > last, f"Sold until {last}."),
        (sale.priced_from is None, "The tariff has no price yet on that day."),
        (bool(kind and sale.kinds) and kind not in sale.kinds, f"Sold to {' and '.join(sale.kinds)} clients only."),
        (bool(country and sale.countries) and country not in sale.countries, f"Sold in {', '.join(sale.countries)}."),
    )
    return tuple(reason for against, reason in found if against)


def price_of_one(price: Money | None, pricing: Pricing | None) -> Money:
    """What one unit costs; raises Invalid unless exactly one of a price for each and a pricing is given."""
    if pricing is not None and price is None:
        return pricing.of_one
    if pricing is not None or price is None:
        raise Invalid.of("pricing", "there is exactly one price.", "Give `price` for each unit, or `pricing`.")
    return price


def check_index(percent: Decimal) -> None:
    """An index moves a price; by more than its double somebody mistyped."""
    if not -100 <= percent <= 100 or not percent:
        raise Invalid.of("percent", f"{percent} % is no change of a price.", "Give -100 to 100, and not 0.")


def check_price(kind: ServiceType, price: Money, setup: Money, currency: str, pricing: Pricing | None = None) -> None:
    """Amounts are not negative, of the tariff's currency; what is paid once has no price by the period."""
    errors: list[FieldError] = []
    for name, money in (("price" if pricing is None else "pricing", price), ("setup", setup)):
        if money.currency != currency:
            message = f"The tariff is in {currency}, not {money.currency}."
            errors.append(FieldError(name, f"#/{name}/currency", message, f"Give {currency}."))
        if money.minor < 0:
            message = f"{money} is negative."
            errors.append(FieldError(name, f"#/{name}/amount", message, "Give 0 or more; a discount is not a price."))
    if kind is ServiceType.ONE_TIME and (price or pricing is not None):
        message = "What is paid once has no price by the period."
        errors.append(FieldError("price", "#/price/amount", message, "Give 0 here and the amount as setup."))
    if errors:
        raise Invalid(errors=tuple(errors))


def check_history(tariff_id: Any, versions: Sequence[date], valid_from: date, today: date) -> None:
    """Refuse a price that would be valid on days that have had one: those days may be sold and billed (R14).

    `versions` are the first days of the tariff's prices. Before the earliest of them nothing could be sold, so a
    price may still begin there; from today on anything may, but a price that began today stays.
    """
    earliest = min(versions, default=None)
    if earliest is None or valid_from > today or valid_from < earliest:
        return
    if valid_from == today and today not in versions:
        return
    raise PriceFrozen(tariff_id=tariff_id, valid_from=valid_from, earliest=earliest_open(versions, today))


def earliest_open(versions: Sequence[date], today: date) -> date:
    """The first day from today on from which a price can be set."""
    return date.fromordinal(today.toordinal() + 1) if today in versions else today


def part_fault(part: str, bundle: str, kind: ServiceType | None) -> str | None:
    """Why a template cannot be part of a bundle: it is the bundle, it is unknown, or it is a bundle itself."""
    if part == bundle:
        return "A bundle cannot be part of itself."
    if kind is None:
        return f"There is no template {part}."
    return "A bundle cannot be part of a bundle." if kind is ServiceType.BUNDLE else None


def check_facts(facts: Mapping[str, object]) -> None:
    """Raise Invalid for everything that is wrong with the facts named."""
    errors = [*naming_mistakes(facts), *_availability_mistakes(facts)]
    if errors:
        raise Invalid(errors=tuple(errors))


def _availability_mistakes(facts: Mapping[str, Any]) -> Iterator[FieldError]:
    begins, ends = facts.get("available_from"), facts.get("available_until")
    if begins is not None and ends is not None and ends <= begins:
        remedy = "Give the first day on which it is no longer sold."
        yield FieldError("available_until", "#/available_until", f"{ends} is not after {begins}.", remedy)
    for n, kind in enumerate(facts.get("available_kinds", ())):
        if kind not in set(ClientKind):
            remedy = f"Give {' or '.join(ClientKind)}."
            message = f"{str(kind)[:40]!r} is not a kind of client."
            yield FieldError(f"available_kinds.{n}", f"#/available_kinds/{n}", message, remedy)
    for n, country in enumerate(facts.get("available_countries", ())):
        if country not in COUNTRIES:
            message, remedy = f"{str(country)[:10]!r} is not an ISO 3166 country.", "Give codes such as US."
            yield FieldError(f"available_countries.{n}", f"#/available_countries/{n}", message, remedy)


def check_usage_price(pricing: Pricing, currency: str) -> None:
    """A usage price is in its tariff's currency."""
    if pricing.currency != currency:
        message = f"The tariff is in {currency}, not {pricing.currency}."
        raise Invalid.of("pricing.currency", message, f"Give {currency}.")
