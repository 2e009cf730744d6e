"""The words of a contract's terms, and the terms themselves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from fairlead.domains.contracts.lifecycle import ContractStatus
from fairlead.kernel.money import Money


class FeeKind(StrEnum):
    """What leaving before the term's end costs."""

    NONE = "none"
    FIXED = "fixed"
    PERCENT_OF_REMAINING = "percent_of_remaining"
    ALL_REMAINING = "all_remaining"


class Uplift(StrEnum):
    """What happens to the price at renewal."""

    KEEP = "keep"
    PERCENT = "percent"
    LIST_PRICE = "list_price"
    INDEX = "index"
    """By the company's index figure (its renewal policy)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContract:
    """A contract to be. `term_months` 0 means month to month; the currency is the client's."""

    client_id: UUID
    start_date: date
    term_months: int = 12
    external_id: str | None = None
    auto_renewal: bool = True
    renewal_months: int = 12
    uplift: Uplift = Uplift.KEEP
    uplift_percent: Decimal = Decimal(0)
    notice_days: int = 30
    fee_kind: FeeKind = FeeKind.PERCENT_OF_REMAINING
    fee_percent: Decimal = Decimal(50)
    fee: Money | None = None
    purchase_order: str | None = None
    signed: bool = False
    """Agreed already: the contract runs as soon as it is drawn up."""
    ended_on: date | None = None
    """Over already (one brought in for its history): the first day after it."""


class ContractChanges(TypedDict, total=False):
    """What of a contract can be changed: all of it before it is signed, `ALWAYS_OPEN` after."""

    start_date: date
    term_months: int
    external_id: str | None
    auto_renewal: bool
    renewal_months: int
    uplift: Uplift
    uplift_percent: Decimal
    notice_days: int
    fee_kind: FeeKind
    fee_percent: Decimal
    fee: Money
    purchase_order: str | None


ALWAYS_OPEN = frozenset({"external_id", "purchase_order", "auto_renewal", "renewal_months"})
"""What may be changed after the signature too: it binds the provider alone, or renewals yet to come."""


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """The terms that services run under."""

    id: UUID
    client_id: UUID
    number: str
    status: ContractStatus
    currency: str
    term_months: int
    start_date: date
    end_date: date | None
    """First day after the term; None for month to month."""
    auto_renewal: bool
    renewal_months: int
    uplift: Uplift
    uplift_percent: Decimal
    notice_days: int
    fee_kind: FeeKind
    fee_percent: Decimal
    fee: Money
