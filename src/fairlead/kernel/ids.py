"""Identifiers: UUIDv7 values that sort by time, and a name for each kind of them."""

import secrets
from datetime import datetime
from typing import NewType
from uuid import UUID

TenantId = NewType("TenantId", int)
JobId = NewType("JobId", int)
UserId = NewType("UserId", UUID)
TokenId = NewType("TokenId", UUID)
ClientId = NewType("ClientId", UUID)
ContactId = NewType("ContactId", UUID)
SiteId = NewType("SiteId", UUID)
TemplateId = NewType("TemplateId", UUID)
TariffId = NewType("TariffId", UUID)
PriceVersionId = NewType("PriceVersionId", UUID)
ContractId = NewType("ContractId", UUID)
ServiceId = NewType("ServiceId", UUID)
HoldId = NewType("HoldId", UUID)
ScheduleId = NewType("ScheduleId", UUID)
ChargeId = NewType("ChargeId", UUID)
InvoiceId = NewType("InvoiceId", UUID)
RunId = NewType("RunId", UUID)
EventId = NewType("EventId", UUID)


def uuid7(at: datetime) -> UUID:
    """A UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds since the epoch, then 74 random bits."""
    milliseconds = int(at.timestamp() * 1000)
    rand = secrets.randbits(74)
    value = (
        (milliseconds << 80) | (0x7 << 76) | ((rand >> 62) << 64) | (0b10 << 62) | (rand & ((1 << 62) - 1))
    )
    return UUID(int=value)
