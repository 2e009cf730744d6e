"""What staff may do about contracts."""

from enum import StrEnum


class ContractPermission(StrEnum):
    """Contracts and their terms."""

    READ = "contracts.read"
    WRITE = "contracts.write"
