"""What is done about the catalog, one function a use-case."""

from fairlead.domains.catalog.commands.clientprices import set_client_price, withdraw_client_price
from fairlead.domains.catalog.commands.prices import index_price, set_price, withdraw_price
from fairlead.domains.catalog.commands.tariffs import create_tariff, update_tariff
from fairlead.domains.catalog.commands.templates import (
    create_template,
    publish_template,
    update_template,
    withdraw_template,
)
from fairlead.domains.catalog.commands.usage import create_meter, set_usage_price, update_meter, withdraw_usage_price

__all__ = [
    "create_meter",
    "create_tariff",
    "create_template",
    "index_price",
    "publish_template",
    "set_client_price",
    "set_price",
    "set_usage_price",
    "update_meter",
    "update_tariff",
    "update_template",
    "withdraw_client_price",
    "withdraw_price",
    "withdraw_template",
    "withdraw_usage_price",
]
