"""Credit notes by the filters dict, and what is left of lines: read for whoever gives something back."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

import orjson

from fairlead.domains.billing.models import CreditNote, Invoice
from fairlead.domains.billing.rules import Creditable
from fairlead.domains.billing.terms import CreditMode
from fairlead.domains.clients.models import Client
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts

CREDIT_NOTE_FILTERS = Filters(
    {
        "number": Field(CreditNote.number, str, "Number"),
        "client_id": Field(CreditNote.client_id, UUID, "Client"),
        "client_name": Field(Client.name, str, "Client name"),
        "invoice_id": Field(CreditNote.invoice_id, UUID, "Invoice"),
        "invoice_number": Field(Invoice.number, str, "Invoice number"),
        "mode": Field(CreditNote.mode, CreditMode, "Kind"),
        "issue_date": Field(CreditNote.issue_date, date, "Date"),
        "total": Field(CreditNote.total_minor, Money, "Total", currency=CreditNote.currency),
        "currency": Field(CreditNote.currency, str, "Currency"),
        "created_at": Field(CreditNote.created_at, datetime, "Issued"),
    }
)
CREDIT_NOTE_SORTS = Sorts(
    {"number": CreditNote.number, "issue_date": CreditNote.issue_date, "total": CreditNote.total_minor},
    default="-issue_date",
    tie=CreditNote.id,
)

_LINES = """
SELECT l.id, l.charge_id, l.description, l.quantity, l.net_minor, l.tax_minor, l.currency, l.tax::text,
       coalesce((l.tax->>'inclusive')::boolean, false) AS inclusive,
       coalesce(given.net, 0)::bigint AS given, coalesce(given.units, 0) AS given_units,
       coalesce(settled.amount, 0)::bigint AS settled
FROM invoice_lines l
LEFT JOIN LATERAL (
  SELECT -sum(n.net_minor) AS net, sum(n.quantity) AS units FROM credit_note_lines n
  WHERE n.tenant_id = l.tenant_id AND n.invoice_line_id = l.id
) given ON true
LEFT JOIN LATERAL (
  SELECT -sum(c.amount_minor) AS amount FROM charges c
  WHERE c.tenant_id = l.tenant_id AND c.source_kind = 'service_credit' AND c.source_id = l.charge_id
    AND c.released_at IS NULL
) settled ON true
WHERE l.tenant_id = $1 AND l.invoice_id = $2
ORDER BY l.position
"""

_OPEN_CREDITS = """
SELECT c.id, c.description, c.amount_minor, c.currency, c.basis::text, l.tax::text,
       s.status IS NULL OR s.status = 'ended' AS ended
FROM charges c
LEFT JOIN invoice_lines l ON l.tenant_id = c.tenant_id AND l.charge_id = c.source_id
LEFT JOIN recurring_schedules s ON s.tenant_id = c.tenant_id AND s.service_id = c.service_id
WHERE c.tenant_id = $1 AND c.client_id = $2 AND c.amount_minor < 0 AND NOT c.invoiced AND c.released_at IS NULL
ORDER BY c.due_on, c.id
FOR NO KEY UPDATE OF c
"""


@dataclass(frozen=True, slots=True)
class LineToCredit:
    """A line of an invoice, and what is left of it."""

    id: UUID
    charge_id: UUID
    description: str
    tax: dict[str, Any] | None
    of: Creditable


async def lines_to_credit(ctx: Context, invoice_id: UUID) -> list[LineToCredit]:
    """What can be given back of an invoice, in the order of its lines; lock the invoice first."""
    found = await (await driver(ctx.session)).fetch(_LINES, ctx.tenant_id, invoice_id)
    return [
        LineToCredit(row["id"], row["charge_id"], row["description"], _read(row["tax"]), _creditable(row))
        for row in found
    ]


def _creditable(row: Any) -> Creditable:
    currency = row["currency"]
    net, tax = Money(row["net_minor"], currency), Money(row["tax_minor"], currency)
    return Creditable(
        line_id=str(row["id"]),
        quantity=row["quantity"],
        net=net,
        tax=tax,
        given=Money(row["given"], currency),
        settled=_without_tax(Money(row["settled"], currency), net, tax, inclusive=row["inclusive"]),
        given_quantity=row["given_units"],
    )


@dataclass(frozen=True, slots=True)
class OpenCreditNote:
    """Credit that is on no invoice yet, and the rule by which the line is taxed that it gives back."""

    charge_id: UUID
    description: str
    credit: Money
    basis: dict[str, Any]
    tax: dict[str, Any] | None
    ended: bool
    """Its service has ended, or there never was one."""


async def open_credits(ctx: Context, client_id: UUID) -> list[OpenCreditNote]:
    """A client's open credits, the oldest first, locked."""
    found = await (await driver(ctx.session)).fetch(_OPEN_CREDITS, ctx.tenant_id, client_id)
    return [_open_credit(row) for row in found]


def _open_credit(row: Any) -> OpenCreditNote:
    credit = Money(row["amount_minor"], row["currency"])
    return OpenCreditNote(
        row["id"], row["description"], credit, _read(row["basis"]) or {}, _read(row["tax"]), row["ended"]
    )


def _without_tax(amount: Money, net: Money, tax: Money, *, inclusive: bool) -> Money:
    """A charge's amount before tax: where prices include it, the share that its line has."""
    if not inclusive or not tax:
        return amount
    return amount.times(Fraction(net.minor, (net + tax).minor))


def _read(text: str | None) -> dict[str, Any] | None:
    return None if text is None else orjson.loads(text)
