"""The words of notifications."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle


class NoticeKind(StrEnum):
    """What is said."""

    SERVICE_ACTIVATED = "service_activated"
    SERVICE_SUSPENDED = "service_suspended"
    SERVICE_RESUMED = "service_resumed"
    SERVICE_CANCELLED = "service_cancelled"
    SERVICE_CHANGED = "service_changed"
    RENEWAL_DUE = "renewal_due"
    RENEWAL_QUOTE = "renewal_quote"
    SERVICE_RENEWED = "service_renewed"
    INVOICE_ISSUED = "invoice_issued"


class HeldBecause(StrEnum):
    """Why a notice is held back, in the words that its log shows."""

    NO_SERVER = "No mail server is configured."
    NO_CONTACT = "The client has no contact with an e-mail address."
    SWITCHED_OFF = "This kind of notice is switched off in the settings."
    TAKEN_BACK = "The invoice was taken back before it was sent."


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Something to tell a client about one of their services, or an invoice.

    `about` names it once: said again with the same words, it is not written again. `facts` are what the template of
    its kind asks for besides the names of company and client, and of the service.
    """

    kind: NoticeKind
    about: str
    client_id: UUID
    service_id: UUID | None = None
    invoice_id: UUID | None = None
    facts: Mapping[str, Any]
    wanted: bool = False
    """Somebody asked for just this one: it goes out although its kind is switched off."""


@dataclass(frozen=True, slots=True)
class Priced:
    """What a service is called and costs on one side of a change."""

    name: str
    price: Money
    cycle: Cycle
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is written to; without a contact it is the client's own address."""

    contact_id: UUID | None
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says."""

    subject: str
    text: str
    html: str
