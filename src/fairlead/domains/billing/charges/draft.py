"""A charge before it is written."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from fairlead.domains.billing.terms import SourceKind


class NewCharge(NamedTuple):
    """What a charge states; `(source_kind, source_id, claim)` can be charged once."""

    client_id: UUID
    service_id: UUID | None
    source_kind: SourceKind
    source_id: UUID
    claim: str
    description: str
    period_start: date | None
    period_end: date | None
    quantity: Decimal
    amount_minor: int
    currency: str
    due_on: date
    basis: dict[str, Any]
    tax_category: str | None = None
    """By which rates it is taxed, where no service says so."""
