"""What staff may do about clients."""

from enum import StrEnum


class ClientPermission(StrEnum):
    """Clients, their contacts and sites."""

    READ = "clients.read"
    WRITE = "clients.write"
