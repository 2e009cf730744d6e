"""What is done about the catalog, one function a use-case."""

from fairlead.domains.catalog.commands.prices import set_price, withdraw_price
from fairlead.domains.catalog.commands.tariffs import create_tariff, update_tariff
from fairlead.domains.catalog.commands.templates import (
    create_template,
    publish_template,
    update_template,
    withdraw_template,
)

__all__ = [
    "create_tariff",
    "create_template",
    "publish_template",
    "set_price",
    "update_tariff",
    "update_template",
    "withdraw_price",
    "withdraw_template",
]
