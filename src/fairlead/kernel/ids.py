"""Identifiers: UUIDv7 values that sort by time, and a name for each kind of them."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
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

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def uuid7(at: datetime) -> UUID:
    """A UUIDv7 (RFC 9562, 5.7) that sorts by its instant to the microsecond; `at` knows its zone.

    48 bits of milliseconds since 1970, 12 bits of the millisecond's fraction (6.2, method 3), 62 random bits.
    """
    milliseconds, rest = divmod((at - _EPOCH) // _MICROSECOND, 1000)
    fraction = rest * 4096 // 1000
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))


def uuid7s(at: datetime) -> Iterator[bytes]:
    """The bytes of UUIDv7 values, ascending without end: a random start, then one after the other (6.2, method 1).

    Rows of a bulk insert then lie side by side in their indexes.
    """
    first = uuid7(at).int & ~(1 << 61)  # room to count up without touching the variant
    return (number.to_bytes(16) for number in count(first))
