"""The words of the clients domain."""

from enum import StrEnum


class ClientKind(StrEnum):
    """A person at home, or an organisation."""

    RESIDENTIAL = "residential"
    BUSINESS = "business"
