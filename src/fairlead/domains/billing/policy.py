"""The company's choices about billing; each can be overridden for one client."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from fairlead.platform.policy import Policy


class Finish(StrEnum):
    """What a billing run leaves behind."""

    ISSUE = "issue"
    DRAFT = "draft"


class BillingPolicy(Policy):
    """How invoices are made."""

    key: ClassVar[str] = "billing"

    payment_terms_days: int = Field(14, ge=0, le=365, description="Days from an invoice's date to its due date.")
    credit_unused_on_cancel: bool = Field(
        True, description="Credit the prepaid days behind a cancellation. Otherwise the period that has begun is kept."
    )
    finish: Finish = Field(Finish.ISSUE, description="Whether a billing run issues its invoices or leaves drafts.")
    number_prefix: str = Field("INV-", max_length=12, description="Text before an invoice's number.")
    number_width: int = Field(6, ge=1, le=12, description="Digits of an invoice's number, filled up with zeros.")
