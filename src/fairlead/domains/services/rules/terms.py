"""The terms of a service: everything about it that a change can change."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.events import decoder, encode
from fairlead.kernel.period import Cycle, Proration


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything about a service that a change can change, as it holds from a day to the next change."""

    client_id: UUID
    contract_id: UUID | None
    site_id: UUID | None
    template_id: UUID
    tariff_id: UUID
    name: str
    quantity: Decimal
    price_minor: int
    currency: str
    price_agreed: bool
    cycle: Cycle
    timing: Timing
    proration: Proration
    anchor: date
    anchor_day: int

    @classmethod
    def of(cls, service: Any) -> Self:
        """Those of a service row or model."""
        return cls(**{f.name: getattr(service, f.name) for f in fields(cls)})

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """Back from `stored`."""
        return cls(**{f.name: _READ[f.name](stored[f.name]) for f in fields(cls)})

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {f.name: encode(getattr(self, f.name)) for f in fields(self)}


_READ = {f.name: decoder(f.type) for f in fields(Terms)}
