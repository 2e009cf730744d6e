"""The company's choices about what is said to clients; each can be overridden for one client."""

from typing import ClassVar

from pydantic import Field

from fairlead.domains.notifications.terms import NoticeKind
from fairlead.platform.policy import Policy


class NoticePolicy(Policy):
    """What is said to clients by e-mail, and in whose name. A kind that is switched off is held back, not lost."""

    key: ClassVar[str] = "notices"

    sender_name: str = Field("", max_length=100, description="Name that mail comes from; the company's when empty.")
    reply_to: str = Field(
        "", max_length=200, pattern=r"^([^@\s<>]+@[^@\s<>]+)?$", description="Address that answers go to."
    )
    service_activated: bool = Field(True, description="Write when a service goes live.")
    service_suspended: bool = Field(True, description="Write when a service is suspended.")
    service_resumed: bool = Field(True, description="Write when a service runs again.")
    service_cancelled: bool = Field(True, description="Write when a service has ended.")
    service_changed: bool = Field(True, description="Write when the plan, the price or the quantity changes.")
    renewal_due: bool = Field(True, description="Write when a term is about to end.")
    renewal_quote: bool = Field(True, description="Write when a price for the next term is offered.")
    service_renewed: bool = Field(True, description="Write when a term was renewed.")
    invoice_issued: bool = Field(True, description="Send invoices by e-mail, as PDF.")

    def says(self, kind: NoticeKind) -> bool:
        """Whether a kind is switched on."""
        chosen: bool = getattr(self, kind.value)
        return chosen
