"""What staff may do about services."""

from enum import StrEnum


class ServicePermission(StrEnum):
    """Services and the moves of their lifecycle."""

    READ = "services.read"
    PROVISION = "services.provision"
    ACTIVATE = "services.activate"
    SUSPEND = "services.suspend"
    RESUME = "services.resume"
    CANCEL = "services.cancel"
    CHANGE = "services.change"
    """Plan, price, quantity, address; one by one and in bulk."""
    DISCOUNT = "services.discount"
    """Grant discounts and end them."""
    ASSIGN = "services.assign"
    """Technicians and what was promised for a service."""
    RENEW = "services.renew"
    TRANSFER = "services.transfer"
