"""Documents of made-up facts: to look at a template with, and to try a new one on."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from fairlead.domains.billing.rules.accounts import Fact, account
from fairlead.domains.billing.rules.documents.invoices import Billed, BilledLine, Paid, invoice_data
from fairlead.domains.billing.rules.documents.issuing import Issuer, Receiver
from fairlead.domains.billing.rules.documents.statements import statement_data
from fairlead.domains.billing.terms import DocumentKind, PostingKind
from fairlead.kernel.money import Money

_DAY = date(2026, 3, 1)
_NOBODY = UUID(int=0)
_VAT = {"kind": "rate", "name": "VAT", "percent": "20"}
_ABROAD = {"kind": "reverse_charge", "reason": None}
_SOLD = ("Fibre 250", "Telephone line", "Managed router", "Static address", "Hosted mailbox")


def sample(kind: DocumentKind, issuer: Issuer, *, locale: str, lines: int = 5, currency: str = "EUR") -> dict[str, Any]:
    """A document of this kind, as its template gets it."""
    receiver = Receiver(
        "C-000042", "Ada Lovelace Ltd", locale, ("12 St James’s Square", "London SW1Y 4JH"), "GB999999973"
    )
    if kind is DocumentKind.STATEMENT:
        return statement_data(_account(currency, lines), issuer, receiver)
    return invoice_data(_billed(kind, currency, lines), issuer, receiver)


def _billed(kind: DocumentKind, currency: str, count: int) -> Billed:
    lines = [_line(at, currency) for at in range(count)]
    net = Money.sum((line.net for line in lines), currency)
    tax = Money.sum((line.tax_amount for line in lines), currency)
    credited = kind is DocumentKind.CREDIT_NOTE
    return Billed(
        number="CN-000007" if credited else "INV-000123", issue_date=_DAY,
        due_date=None if credited else _DAY + timedelta(days=14), lines=lines, net=net, tax=tax, total=net + tax,
        purchase_order="PO-7781", notes="Thank you for your custom.",
        credit=credited, credits=Paid("INV-000119", date(2026, 2, 1)) if credited else None,
    )  # fmt: skip


def _line(at: int, currency: str) -> BilledLine:
    net = Money(1_990 + 1_000 * (at % 7), currency)
    rated = at % 3 < 2
    tax = Money(net.minor // 5, currency) if rated else Money.zero(currency)
    return BilledLine(
        description=_SOLD[at % len(_SOLD)], quantity=Decimal(1 + at % 4), net=net, tax_amount=tax, period_start=_DAY,
        period_end=date(2026, 4, 1), note="Loyalty discount −10 %" if at % 5 == 1 else None,
        tax=_VAT if rated else _ABROAD,
    )  # fmt: skip


def _account(currency: str, count: int) -> Any:
    facts = [
        Fact(_DAY + timedelta(days=at), kind, _NOBODY, f"{prefix}-{at:06}", minor)
        for at in range(count)
        for kind, prefix, minor in (
            (PostingKind.INVOICE, "INV", 5_990 + at) if at % 4 else (PostingKind.CREDIT_NOTE, "CN", -1_200),
        )
    ]
    return account(_NOBODY, currency, _DAY, _DAY + timedelta(days=max(count, 30)), 12_000, facts)
