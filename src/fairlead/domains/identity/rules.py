"""Pure rules of identity: addresses, passwords, scopes."""

import re
from collections.abc import Iterable

from fairlead.kernel.errors import Invalid

SHORTEST_PASSWORD = 12
API_SCOPE = "api"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,40}")


def email(text: str) -> str:
    """The address as it is stored: trimmed, lower case; raises Invalid."""
    address = text.strip().lower()
    if not _EMAIL.fullmatch(address) or len(address) > 254:
        raise Invalid.of("email", f"{text[:80]!r} is not an e-mail address.", "Give one such as ada@example.net.")
    return address


def password(text: str) -> str:
    """A password long enough to resist guessing (NIST SP 800-63B asks for length, not for symbols); raises Invalid."""
    if len(text) < SHORTEST_PASSWORD:
        message = f"is shorter than {SHORTEST_PASSWORD} characters."
        raise Invalid.of("password", message, "Use a longer one; a few words do well.")
    if len(text) > 200:
        raise Invalid.of("password", "is longer than 200 characters.", "Use a shorter one.")
    return text


def slug(text: str) -> str:
    """A company's short name: small letters, digits and hyphens; raises Invalid."""
    if not _SLUG.fullmatch(text):
        raise Invalid.of("slug", f"{text[:80]!r} is not a short name.", "Use 2 to 41 small letters, digits, hyphens.")
    return text


def scopes(wanted: Iterable[str], allowed: frozenset[str]) -> list[str]:
    """The scopes of a token: `api`, and the single permissions that narrow it; raises Invalid for what nobody has."""
    chosen = sorted(set(wanted) | {API_SCOPE})
    for one in chosen:
        if one != API_SCOPE and one not in allowed and "*" not in allowed:
            raise Invalid.of("scopes", f"{one[:80]!r} is not a permission of yours.", "Leave it out.")
    return chosen
