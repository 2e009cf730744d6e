"""What makes the facts of a client, a contact or a site plausible."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from fairlead.domains.clients.terms import COUNTRIES, VAT_SHAPES, NewClient, NewContact, NewSite, TaxStatus
from fairlead.kernel.errors import FieldError, Invalid
from fairlead.kernel.money import EXPONENTS

LONGEST = 200
LONGEST_NOTES = 10_000
LONGEST_ADDRESS = 500

_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_SEPARATORS = re.compile(r"[ .-]")
_PHONE = re.compile(r"[+0-9][0-9 ()./-]{2,}")

TAX_FACTS = ("country", "tax_id", "tax_status", "tax_reason")
"""What has to fit together."""

Fault = tuple[str, str]
"""(what is wrong, how to mend it)"""


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Every IANA zone that this machine knows."""
    return frozenset(available_timezones())


def _text(value: str, most: int = LONGEST) -> Fault | None:
    if not value.strip():
        return "This cannot be blank.", "Give a text."
    if len(value) > most:
        return f"{len(value)} characters are too many.", f"Give at most {most}."
    return None


def _email(value: str) -> Fault | None:
    good = len(value) <= LONGEST and _EMAIL.fullmatch(value)
    return None if good else (f"{value[:60]!r} is not an e-mail address.", "Give one such as ada@example.net.")


def _phone(value: str) -> Fault | None:
    good = len(value) <= 40 and _PHONE.fullmatch(value)
    return None if good else (f"{value[:40]!r} is not a telephone number.", "Give one such as +1 212 555 0134.")


def _currency(value: str) -> Fault | None:
    known = value in EXPONENTS
    return None if known else (f"{value[:10]!r} is not an ISO 4217 currency.", "Give a code such as USD.")


def _zone(value: str) -> Fault | None:
    return None if value in zones() else (f"{value[:60]!r} is not an IANA zone.", "Give one such as America/New_York.")


def _locale(value: str) -> Fault | None:
    good = _LOCALE.fullmatch(value)
    return None if good else (f"{value[:20]!r} is not a language tag.", "Give one such as en or en-US.")


def _country(value: str) -> Fault | None:
    good = value in COUNTRIES
    return None if good else (f"{value[:10]!r} is not an ISO 3166 country.", "Give a code of two letters such as US.")


def _notes(value: str) -> Fault | None:
    return _text(value, LONGEST_NOTES) if value else None


def _address(value: str) -> Fault | None:
    return _text(value, LONGEST_ADDRESS)


_CHECKS: Mapping[str, Callable[[str], Fault | None]] = {
    "name": _text,
    "external_id": _text,
    "payment_method": _text,
    "title": _text,
    "line1": _text,
    "line2": _text,
    "city": _text,
    "region": _text,
    "postcode": _text,
    "notes": _notes,
    "email": _email,
    "phone": _phone,
    "currency": _currency,
    "timezone": _zone,
    "locale": _locale,
    "country": _country,
    "address": _address,
    "tax_id": _text,
    "tax_reason": _text,
}


def mistakes(facts: Mapping[str, object], at: str = "") -> Iterator[FieldError]:
    """What is wrong with facts by name; None is never wrong. `at` is the path before them, as `/sites/0`."""
    for name, check in _CHECKS.items():
        value = facts.get(name)
        if isinstance(value, str) and (fault := check(value)):
            field = f"{at}/{name}".removeprefix("/").replace("/", ".")
            yield FieldError(field, f"#{at}/{name}", *fault)


def tax_mistakes(facts: Mapping[str, object], at: str = "") -> Iterator[FieldError]:
    """What of a client's tax does not fit together: an exemption without a reason, a tax id unlike its country's."""
    if facts.get("tax_status") is TaxStatus.EXEMPT and not facts.get("tax_reason"):
        field = f"{at}/tax_reason".removeprefix("/").replace("/", ".")
        yield FieldError(
            field, f"#{at}/tax_reason", "An exemption needs its reason.", "Give it as invoices are to say it."
        )
    number, country = facts.get("tax_id"), facts.get("country")
    shape = VAT_SHAPES.get(str(country))
    if isinstance(number, str) and shape and not re.fullmatch(shape[0], _SEPARATORS.sub("", number.upper())):
        field = f"{at}/tax_id".removeprefix("/").replace("/", ".")
        message = f"{number[:40]!r} is not a VAT id of {country}."
        yield FieldError(field, f"#{at}/tax_id", message, f"Give one such as {shape[1]}.")


def client_mistakes(new: NewClient, at: str = "") -> Iterator[FieldError]:
    """What is wrong with a client to be, its contacts and its sites."""
    yield from mistakes(facts_of(new), at)
    yield from tax_mistakes(facts_of(new), at)
    for position, contact in enumerate(new.contacts):
        yield from mistakes(facts_of(contact), f"{at}/contacts/{position}")
    for position, site in enumerate(new.sites):
        yield from mistakes(facts_of(site), f"{at}/sites/{position}")


def facts_of(new: NewClient | NewContact | NewSite) -> dict[str, object]:
    """The fields by name."""
    return {name: getattr(new, name) for name in new.__dataclass_fields__}


def check(errors: Iterator[FieldError], most: int = 100) -> None:
    """Raise Invalid when there is any mistake, with the first hundred of them."""
    found = tuple(error for error, _ in zip(errors, range(most), strict=False))
    if found:
        raise Invalid(errors=found)


def check_clients(new: Sequence[NewClient]) -> None:
    """Every client of a batch; the pointer of a mistake begins with its position."""
    check(error for position, one in enumerate(new) for error in client_mistakes(one, f"/{position}"))


def repeated(values: Sequence[str | None]) -> tuple[str, ...]:
    """The values that stand more than once, in order of their first repetition."""
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for value in values:
        if value is None:
            continue
        if value in seen:
            twice[value] = None
        seen.add(value)
    return tuple(twice)
