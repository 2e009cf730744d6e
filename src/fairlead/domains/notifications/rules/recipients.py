"""Who is written to."""

from collections.abc import Sequence

from fairlead.domains.notifications.terms import Recipient


def recipients(contacts: Sequence[Recipient], own: Recipient | None) -> list[Recipient]:
    """The contacts who want notices, each address once whatever its capitals; the client's own when there are none."""
    found: dict[str, Recipient] = {}
    for one in contacts:
        found.setdefault(one.address.casefold(), one)
    return list(found.values()) or ([own] if own else [])
