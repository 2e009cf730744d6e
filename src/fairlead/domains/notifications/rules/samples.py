"""Facts for each kind of notice, to look at its template with."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from fairlead.domains.notifications.terms import NoticeKind, Priced
from fairlead.domains.services.terms import HoldMoney, SuspensionReason, SuspensionType
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle

_DAY = date(2026, 4, 1)
_PRICE = {"price": Money(4990, "USD"), "cycle": Cycle.MONTHLY, "quantity": Decimal(1)}
_TERM = {"last_day": date(2026, 4, 30), **_PRICE}
_BEFORE = Priced("Fibre 100", Money(4990, "USD"), Cycle.MONTHLY, Decimal(1))
_AFTER = Priced("Fibre 250", Money(6990, "USD"), Cycle.MONTHLY, Decimal(2))
_COMMON = {"company": "Harbour Networks", "client": "Ada Lovelace", "zone": "America/New_York"}
_SERVICE = {"service": "Fibre 100", "number": "S-000017"}
_OWN: Mapping[NoticeKind, Mapping[str, Any]] = {
    NoticeKind.SERVICE_ACTIVATED: {"on": _DAY, **_PRICE},
    NoticeKind.SERVICE_SUSPENDED: {"on": _DAY, "reason": SuspensionReason.NON_PAYMENT, "type": SuspensionType.FULL,
        "money": HoldMoney.CHARGE},
    NoticeKind.SERVICE_RESUMED: {"on": _DAY, "reason": SuspensionReason.NON_PAYMENT},
    NoticeKind.SERVICE_CANCELLED: {"last_day": date(2026, 3, 31), "fee": Money(14970, "USD")},
    NoticeKind.SERVICE_CHANGED: {"on": _DAY, "before": _BEFORE, "after": _AFTER},
    NoticeKind.RENEWAL_DUE: {"days": 30, "auto_renewal": True, **_TERM},
    NoticeKind.RENEWAL_QUOTE: {
        "quote": "Q-000004", "months": 12, "link": "https://fairlead.example.net/quotes/sample",
        "valid_until": datetime(2026, 4, 15, 16, 0, tzinfo=UTC), **_TERM,
    },
    NoticeKind.INVOICE_ISSUED: {
        "invoice": "INV-000123", "on": _DAY, "due": date(2026, 4, 15), "total": Money(5988, "USD"),
    },
    NoticeKind.SERVICE_RENEWED: {"months": 12, "from_day": date(2026, 5, 1), **_TERM, "last_day": date(2027, 4, 30)},
}  # fmt: skip

SAMPLES: Mapping[NoticeKind, Mapping[str, Any]] = {
    kind: {**_COMMON, **({} if kind is NoticeKind.INVOICE_ISSUED else _SERVICE), **own} for kind, own in _OWN.items()
}
